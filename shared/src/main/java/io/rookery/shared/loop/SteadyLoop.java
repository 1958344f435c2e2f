package io.rookery.shared.loop;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an asynchronous step again and again: never overlapping, the interval counted from the end
 * of one to the start of the next. A step that fails is logged, and the next comes as usual. The
 * only periodic loop there is.
 */
public final class SteadyLoop {
  private static final Logger LOG = LoggerFactory.getLogger(SteadyLoop.class);

  private final Vertx vertx;
  private final String name;
  private final long intervalMs;
  private final Supplier<Future<?>> step;
  private final Promise<Void> firstEnded = Promise.promise();
  private final Promise<Void> stopped = Promise.promise();
  private volatile Context context;
  private boolean stopping;
  private long timer = -1;
  private boolean running;
  private boolean nudged;

  public SteadyLoop(Vertx vertx, String name, Duration interval, Supplier<Future<?>> step) {
    this.vertx = vertx;
    this.name = name;
    this.intervalMs = interval.toMillis();
    this.step = step;
  }

  /** Runs the first step now; completes when it has ended, well or not. */
  public Future<Void> start() {
    context = vertx.getOrCreateContext();
    context.runOnContext(then -> runStep());
    return firstEnded.future();
  }

  /** Runs a step at once, or right after the one that is running; before the start, nothing. */
  public void nudge() {
    Context own = context;
    if (own != null) {
      own.runOnContext(
          then -> {
            nudged = true;
            if (!running && !stopping) {
              vertx.cancelTimer(timer);
              runStep();
            }
          });
    }
  }

  /** No further step begins; completes when the running one has ended. From any thread. */
  public Future<Void> stop() {
    Context own = context;
    if (own == null) {
      return Future.succeededFuture();
    }
    own.runOnContext(
        then -> {
          stopping = true;
          vertx.cancelTimer(timer);
          if (!running) {
            stopped.tryComplete();
          }
        });
    return stopped.future();
  }

  private void runStep() {
    running = true;
    nudged = false;
    // The answer of a step may come on another thread; what follows is on the loop's own again.
    Future.succeededFuture()
        .compose(now -> step.get())
        .onComplete(ended -> context.runOnContext(then -> stepEnded(ended.cause())));
  }

  private void stepEnded(Throwable failure) {
    if (failure != null) {
      LOG.warn("loop.step_failed loop={}", name, failure);
    }
    running = false;
    firstEnded.tryComplete();
    if (stopping) {
      stopped.tryComplete();
    } else if (nudged) {
      runStep();
    } else {
      timer = vertx.setTimer(intervalMs, fired -> runStep());
    }
  }
}
