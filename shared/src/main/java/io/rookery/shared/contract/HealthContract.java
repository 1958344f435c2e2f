package io.rookery.shared.contract;

import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.contract.DispatchContract.EndpointCondition;
import io.rookery.shared.model.EndpointKey;
import java.time.Instant;
import java.util.List;

/** How an endpoint does: what dispatch says of the calls to it. */
public final class HealthContract {
  public static final RequestAddress<AskHealth, EndpointHealth> HEALTH =
      new RequestAddress<>("dispatch.health.v1", AskHealth.class, EndpointHealth.class);

  public record AskHealth(EndpointKey endpoint) {}

  /**
   * An endpoint now, and in the last 24 hours, of which the present one is the last.
   *
   * @param condition what holds it back; its {@code subscription} is {@code unknown}
   * @param inFlight calls that are open to it, at most 30 s ago
   * @param lastSuccessAt null: none in these hours
   * @param latency of the calls that were answered; null: none was
   * @param hours those in which something was called, oldest first
   */
  public record EndpointHealth(
      EndpointCondition condition,
      int inFlight,
      Instant lastSuccessAt,
      Latency latency,
      List<HealthHour> hours) {}

  /**
   * So many of a hundred calls were answered within this time, which is known to a factor of 1.42.
   */
  public record Latency(int p50Ms, int p95Ms, int p99Ms) {}

  /**
   * The calls of one hour, probes included.
   *
   * @param latency null: none was answered
   */
  public record HealthHour(Instant from, long succeeded, long failed, Latency latency) {}

  private HealthContract() {}
}
