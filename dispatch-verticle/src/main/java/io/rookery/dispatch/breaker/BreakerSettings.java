package io.rookery.dispatch.breaker;

import io.rookery.shared.config.Settings;
import java.time.Duration;

/**
 * When an endpoint's breaker opens, for how long, and how many are kept. Section {@code breaker} of
 * {@code conf/dispatch.yaml} explains each.
 */
public record BreakerSettings(
    int failuresInARow,
    int windowAttemptsMin,
    int windowFailuresPercent,
    Duration openFirst,
    Duration openMax,
    Duration disableAfter,
    int endpointsMax) {

  public static BreakerSettings from(Settings settings) {
    return new BreakerSettings(
        settings.integer("breaker.failuresInARow", 1, 1_000),
        settings.integer("breaker.windowAttemptsMin", 1, 100_000),
        settings.integer("breaker.windowFailuresPercent", 1, 100),
        settings.duration("breaker.openFirst", Duration.ofMillis(1), Duration.ofHours(1)),
        settings.duration("breaker.openMax", Duration.ofMillis(1), Duration.ofDays(1)),
        settings.duration("breaker.disableAfter", Duration.ofMinutes(1), Duration.ofDays(365)),
        settings.integer("breaker.endpointsMax", 1, 10_000_000));
  }
}
