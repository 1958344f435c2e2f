package io.rookery.dispatch.health;

import io.rookery.dispatch.health.HealthStore.StoredHour;
import io.rookery.shared.contract.DispatchContract.EndpointCondition;
import io.rookery.shared.contract.HealthContract.EndpointHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Makes of stored hours what is said of an endpoint. Pure. */
public final class HealthReport {
  private static final Duration HOURS_BEFORE_THIS_ONE = Duration.ofHours(23);

  /** Three writes: what is older was written by an owner that is gone. */
  private static final Duration IN_FLIGHT_AGE_MAX = Duration.ofSeconds(30);

  /** From when on hours are reported. */
  public static Instant since(Instant now) {
    return CallCounter.hour(now).minus(HOURS_BEFORE_THIS_ONE);
  }

  public static EndpointHealth of(
      EndpointCondition condition, List<StoredHour> hours, Instant now) {
    List<Long> latency =
        IntStream.range(0, LatencyScale.STEPS)
            .mapToObj(step -> hours.stream().mapToLong(hour -> hour.latency().get(step)).sum())
            .toList();
    StoredHour last = hours.isEmpty() ? null : hours.get(hours.size() - 1);
    boolean recent = last != null && !last.asOf().plus(IN_FLIGHT_AGE_MAX).isBefore(now);
    return new EndpointHealth(
        condition,
        recent ? last.inFlight() : 0,
        hours.stream()
            .map(StoredHour::lastSuccessAt)
            .filter(Objects::nonNull)
            .max(Instant::compareTo)
            .orElse(null),
        LatencyScale.latency(latency),
        hours.stream()
            .filter(hour -> hour.succeeded() + hour.failed() > 0)
            .map(StoredHour::shown)
            .toList());
  }

  private HealthReport() {}
}
