package io.rookery.shared.loop;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * A limit on an answer that comes over a connection of the same event loop. The time in which that
 * loop stands still (a busy machine, a stopped process) does not count: when the limit is over the
 * loop reads what has arrived, and waits once more for as long as it came too late itself.
 */
public final class Deadline {
  /** A timer set by a timer runs after the loop has read its connections. */
  private static final long ONE_TURN_MS = 1;

  private final Vertx vertx;
  private final long endNanos;
  private final Runnable late;
  private long timer;

  private Deadline(Vertx vertx, Duration limit, Runnable late) {
    this.vertx = vertx;
    this.endNanos = System.nanoTime() + limit.toNanos();
    this.late = late;
    this.timer = vertx.setTimer(limit.toMillis(), over -> makeUpForStandstill());
  }

  /** Runs {@code late} after {@code limit}, a millisecond or more, unless it is cancelled. */
  public static Deadline after(Vertx vertx, Duration limit, Runnable late) {
    return new Deadline(vertx, limit, late);
  }

  /** Harmless if it has run already. */
  public void cancel() {
    vertx.cancelTimer(timer);
  }

  private void makeUpForStandstill() {
    long stoodStillMs = NANOSECONDS.toMillis(System.nanoTime() - endNanos);
    timer = vertx.setTimer(Math.max(ONE_TURN_MS, stoodStillMs), over -> late.run());
  }
}
