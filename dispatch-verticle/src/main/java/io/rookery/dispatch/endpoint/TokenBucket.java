package io.rookery.dispatch.endpoint;

import java.util.concurrent.TimeUnit;

/** At most {@code perSecond} calls a second, and after a pause a second's worth at once. Pure. */
final class TokenBucket {
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final double perSecond;
  private final double burst;
  private double tokens;
  private long asOf;

  /** Full, but for what is {@code taken} already. */
  TokenBucket(double perSecond, int taken, long now) {
    this.perSecond = perSecond;
    this.burst = Math.max(1, perSecond);
    this.tokens = burst - taken;
    this.asOf = now;
  }

  double perSecond() {
    return perSecond;
  }

  boolean hasToken(long now) {
    fill(now);
    return tokens >= 1;
  }

  void take(long now) {
    fill(now);
    tokens--;
  }

  boolean isFull(long now) {
    fill(now);
    return tokens >= burst;
  }

  /** Until the next token is there; one more nanosecond, so that rounding never wakes too early. */
  long nanosToNext(long now) {
    fill(now);
    return tokens >= 1 ? 0 : (long) ((1 - tokens) / perSecond * NANOS) + 1;
  }

  private void fill(long now) {
    if (now > asOf) {
      tokens = Math.min(burst, tokens + (now - asOf) / NANOS * perSecond);
      asOf = now;
    }
  }
}
