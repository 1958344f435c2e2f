package io.rookery.shared.loop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With real timers, as the only one: what runs in such a loop is tested step by step. */
@ExtendWith(VertxExtension.class)
class SteadyLoopTest {
  private static final Duration NEVER = Duration.ofMinutes(1);
  private static final Duration OFTEN = Duration.ofMillis(20);

  /** Each step that began, until the test ends it. */
  private final BlockingQueue<Promise<Void>> begun = new LinkedBlockingQueue<>();

  @Test
  void a_step_follows_an_interval_after_the_end_of_the_last(Vertx vertx) throws Exception {
    // Given
    SteadyLoop loop = new SteadyLoop(vertx, "test", OFTEN, this::step);
    Future<Void> started = loop.start();
    Promise<Void> first = next();
    vertx.timer(5 * OFTEN.toMillis()).await(5, SECONDS);
    int overlapping = begun.size();
    // When
    first.complete();
    // Then
    next().complete();
    assertThat(overlapping).isZero();
    assertThat(started.await(5, SECONDS)).isNull();
  }

  @Test
  void a_step_that_fails_or_throws_does_not_end_the_loop(Vertx vertx) throws Exception {
    // Given
    AtomicInteger steps = new AtomicInteger();
    SteadyLoop loop =
        new SteadyLoop(
            vertx,
            "test",
            OFTEN,
            () ->
                switch (steps.incrementAndGet()) {
                  case 1 -> Future.failedFuture("failed by the test");
                  case 2 -> throw new IllegalStateException("thrown by the test");
                  default -> step();
                });
    // When
    loop.start().await(5, SECONDS);
    // Then
    next();
    assertThat(steps).hasValue(3);
  }

  @Test
  void a_nudge_runs_a_step_at_once(Vertx vertx) throws Exception {
    // Given
    SteadyLoop loop = new SteadyLoop(vertx, "test", NEVER, this::step);
    Future<Void> started = loop.start();
    next().complete();
    started.await(5, SECONDS);
    // When
    loop.nudge();
    // Then
    assertThat(next()).isNotNull();
  }

  @Test
  void nudges_during_a_step_run_one_more_right_after_it(Vertx vertx) throws Exception {
    // Given
    SteadyLoop loop = new SteadyLoop(vertx, "test", NEVER, this::step);
    Future<Void> started = loop.start();
    Promise<Void> first = next();
    // When
    loop.nudge();
    loop.nudge();
    vertx.timer(1).await(5, SECONDS);
    first.complete();
    started.await(5, SECONDS);
    Promise<Void> second = next();
    second.complete();
    // Then
    vertx.timer(5 * OFTEN.toMillis()).await(5, SECONDS);
    assertThat(begun).isEmpty();
  }

  @Test
  void a_stop_waits_for_the_running_step_and_no_other_begins(Vertx vertx) throws Exception {
    // Given
    SteadyLoop loop = new SteadyLoop(vertx, "test", OFTEN, this::step);
    loop.start();
    Promise<Void> first = next();
    // When
    Future<Void> stopped = loop.stop();
    loop.nudge();
    vertx.timer(1).await(5, SECONDS);
    boolean early = stopped.isComplete();
    first.complete();
    // Then
    stopped.await(5, SECONDS);
    vertx.timer(5 * OFTEN.toMillis()).await(5, SECONDS);
    assertThat(early).isFalse();
    assertThat(begun).isEmpty();
  }

  @Test
  void a_loop_that_never_started_stops_at_once(Vertx vertx) {
    // Given
    SteadyLoop loop = new SteadyLoop(vertx, "test", OFTEN, this::step);
    // When
    loop.nudge();
    Future<Void> stopped = loop.stop();
    // Then
    assertThat(stopped.succeeded()).isTrue();
    assertThat(begun).isEmpty();
  }

  private Future<Void> step() {
    Promise<Void> end = Promise.promise();
    begun.add(end);
    return end.future();
  }

  private Promise<Void> next() throws InterruptedException {
    Promise<Void> step = begun.poll(5, SECONDS);
    assertThat(step).as("a step within 5 s").isNotNull();
    return step;
  }
}
