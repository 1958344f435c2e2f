package io.rookery.dispatch.breaker;

import java.time.Duration;
import java.time.Instant;

/**
 * When to open the breaker of an endpoint, for how long, and when to give the endpoint up. Pure:
 * times and random numbers are passed in.
 */
public final class BreakerPolicy {
  private static final Duration GONE_FOR_GOOD = Duration.ofMinutes(1);
  private static final double JITTER_MAX = 0.2;
  private static final int DOUBLINGS_MAX = 30;

  private final BreakerSettings settings;

  public BreakerPolicy(BreakerSettings settings) {
    this.settings = settings;
  }

  /**
   * Whether these failures open the breaker: by default 5 in a row, or half of at least 20 results
   * within a minute. The second rule catches an endpoint of which one of two machines is dead.
   */
  public boolean opens(int failuresInARow, int windowFailures, int windowAttempts) {
    return failuresInARow >= settings.failuresInARow()
        || (windowAttempts >= settings.windowAttemptsMin()
            && 100L * windowFailures >= (long) settings.windowFailuresPercent() * windowAttempts);
  }

  /**
   * How long the breaker stays open the {@code opening}th time in a row: {@code openFirst ×
   * 2^(opening−1)}, at most {@code openMax}, and up to 20 % more so that endpoints that failed
   * together are not tried together. By default: 10 s, 20 s, 40 s, 80 s, 160 s, 320 s, 640 s, 15
   * min, 15 min …
   *
   * @param opening from 1
   * @param random from 0 (inclusive) to 1 (exclusive)
   */
  public Duration openFor(int opening, double random) {
    int doublings = Math.max(0, Math.min(opening - 1, DOUBLINGS_MAX));
    Duration doubled = settings.openFirst().multipliedBy(1L << doublings);
    Duration open = doubled.compareTo(settings.openMax()) < 0 ? doubled : settings.openMax();
    return open.plusMillis((long) (open.toMillis() * JITTER_MAX * random));
  }

  /** Whether an endpoint that failed since {@code since} without a success is given up. */
  public boolean givesUp(Instant since, Instant now) {
    return !now.isBefore(since.plus(settings.disableAfter()));
  }

  /**
   * Whether a 410 now, after a first one at {@code firstAt}, is believed: a minute lies between.
   */
  public boolean isGoneForGood(Instant firstAt, Instant now) {
    return !now.isBefore(firstAt.plus(GONE_FOR_GOOD));
  }
}
