package io.rookery.dispatch.health;

import io.rookery.dispatch.delivery.Move;
import io.rookery.dispatch.endpoint.Lanes;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Counts how the calls to each endpoint go, and adds what it counted to the figures of the hour, so
 * that who asks reads 24 rows and not a day of history. These are figures for people: what was not
 * written when the process ends, or by a write that failed, is not counted.
 */
public final class CallCounter {
  /** Further ones are not counted until the next write. 20,000 take 10 MB. */
  static final int ENDPOINTS_MAX = 20_000;

  static final Duration KEPT = Duration.ofHours(25);

  private static final Set<DeliveryEvent> CALLS =
      EnumSet.of(
          DeliveryEvent.DELIVERED,
          DeliveryEvent.ATTEMPT_FAILED,
          DeliveryEvent.PROBE_FAILED,
          DeliveryEvent.EXHAUSTED);

  private final HealthStore store;
  private final Lanes lanes;
  private final InstantSource clock;
  private Map<EndpointHour, HourOfCalls> counted = new HashMap<>();
  private Instant forgotten = Instant.MIN;

  public CallCounter(Database database, Lanes lanes, InstantSource clock) {
    this.store = new HealthStore(database);
    this.lanes = lanes;
    this.clock = clock;
  }

  /** Counts the call that ended in this move, if one did. */
  public void count(Move move) {
    if (!CALLS.contains(move.event())) {
      return;
    }
    EndpointHour hour = new EndpointHour(move.delivery().endpoint(), hour(move.at()));
    HourOfCalls calls = counted.get(hour);
    if (calls == null && counted.size() < ENDPOINTS_MAX) {
      calls = new HourOfCalls();
      counted.put(hour, calls);
    }
    if (calls != null) {
      calls.count(move.event() == DeliveryEvent.DELIVERED, move.attempt(), move.at());
    }
  }

  /** Adds what was counted since the last time, with the calls that are open now. */
  public Future<Void> write() {
    Instant now = clock.instant();
    Map<EndpointKey, Integer> open = lanes.inFlightByEndpoint();
    Map<EndpointHour, HourOfCalls> written = counted;
    counted = new HashMap<>();
    for (EndpointKey endpoint : open.keySet()) {
      written.computeIfAbsent(new EndpointHour(endpoint, hour(now)), key -> new HourOfCalls());
    }
    return store.add(written, open, now).compose(added -> forget(now));
  }

  /** Once in an hour. */
  private Future<Void> forget(Instant now) {
    if (hour(now).equals(forgotten)) {
      return Future.succeededFuture();
    }
    return store.forget(now.minus(KEPT)).onSuccess(done -> forgotten = hour(now));
  }

  static Instant hour(Instant at) {
    return at.truncatedTo(ChronoUnit.HOURS);
  }
}
