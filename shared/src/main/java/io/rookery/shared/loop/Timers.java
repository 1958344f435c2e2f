package io.rookery.shared.loop;

import io.vertx.core.Vertx;
import java.time.Duration;

/** One-shot timers, so that tests can drive them by a clock of their own. */
public interface Timers {

  /**
   * Runs the action once, after {@code delay}.
   *
   * @return cancels it; harmless if it ran already
   */
  Runnable after(Duration delay, Runnable action);

  /** Real time. */
  static Timers of(Vertx vertx) {
    return (delay, action) -> {
      long timer = vertx.setTimer(Math.max(1, delay.toMillis()), fired -> action.run());
      return () -> vertx.cancelTimer(timer);
    };
  }
}
