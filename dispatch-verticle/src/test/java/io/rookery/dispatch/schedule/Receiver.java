package io.rookery.dispatch.schedule;

import io.rookery.dispatch.breaker.HostKey;
import io.rookery.dispatch.endpoint.Lane;
import io.rookery.shared.model.EndpointKey;
import java.util.TreeSet;

/** One scripted endpoint, what waits for it in the backlog, and what it counted. */
final class Receiver {
  final EndpointKey key;
  final HostKey host;
  final double usualSeconds;
  final Double ratePerSecond;
  final Integer inFlightMax;
  final TreeSet<Long> parked = new TreeSet<>();
  Behaviour behaviour;
  long accepted;
  long delivered;
  double slotSeconds;
  long started;
  double limitedSince = -1;
  long startedWhenLimited;

  Receiver(
      EndpointKey key,
      HostKey host,
      Behaviour behaviour,
      double usualSeconds,
      Integer inFlightMax,
      Double ratePerSecond) {
    this.key = key;
    this.host = host;
    this.behaviour = behaviour;
    this.usualSeconds = usualSeconds;
    this.inFlightMax = inFlightMax;
    this.ratePerSecond = ratePerSecond;
  }

  /** Calls of which one more would break the endpoint's own limit, by its settings. */
  boolean isWithinLimits(Lane lane, int nodeMax, double now) {
    int most = inFlightMax == null ? nodeMax : Math.min(nodeMax, inFlightMax);
    // Before the first call nobody knows of the settings: four calls may be open by then.
    if (lane.inFlight() > Math.max(4, most)) {
      return false;
    }
    if (ratePerSecond == null || limitedSince < 0) {
      return true;
    }
    double allowed = Math.max(1, ratePerSecond) + ratePerSecond * (now - limitedSince);
    return started - startedWhenLimited <= allowed + 4 + 1e-6;
  }
}
