package io.rookery.shared.loop;

import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * A limit on an answer that comes over a connection of the same event loop. When it is over the
 * loop reads once more what has arrived: after a stall (a JVM that has just started, a stopped
 * process) its timers come first, and an answer that lay there in time would be late.
 */
public final class Deadline {
  /** A timer set by a timer runs after the loop has read its connections. */
  private static final long ONE_TURN_MS = 1;

  private final Vertx vertx;
  private long timer;

  private Deadline(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Runs {@code late} after {@code limit}, a millisecond or more, unless it is cancelled. */
  public static Deadline after(Vertx vertx, Duration limit, Runnable late) {
    Deadline deadline = new Deadline(vertx);
    deadline.timer =
        vertx.setTimer(
            limit.toMillis(),
            over -> deadline.timer = vertx.setTimer(ONE_TURN_MS, read -> late.run()));
    return deadline;
  }

  /** Harmless if it has run already. */
  public void cancel() {
    vertx.cancelTimer(timer);
  }
}
