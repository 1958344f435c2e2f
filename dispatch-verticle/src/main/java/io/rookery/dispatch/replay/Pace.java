package io.rookery.dispatch.replay;

import java.util.concurrent.TimeUnit;

/** Lets so many through in a second and, after a pause, no more than a second's worth. Pure. */
final class Pace {
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private double tokens;
  private long asOf;

  /** Empty: a replay begins with its pace, not with a burst. */
  Pace(long now) {
    this.asOf = now;
  }

  /** How many may go now. */
  int room(double perSecond, long now) {
    if (now > asOf) {
      tokens = Math.min(Math.max(1, perSecond), tokens + (now - asOf) / NANOS * perSecond);
      asOf = now;
    }
    return (int) tokens;
  }

  void took(int many) {
    tokens -= many;
  }
}
