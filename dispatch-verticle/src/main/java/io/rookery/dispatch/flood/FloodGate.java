package io.rookery.dispatch.flood;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rookery.dispatch.delivery.Attempt;
import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.Move;
import io.rookery.dispatch.outcome.OutcomeRecorder;
import io.rookery.dispatch.shard.Held;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.NotificationId;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes out the repeats of a failed extraction: the first of a user, data source and reason goes,
 * and while its window is open the others end here. It remembers nothing: windows stand in the
 * database, so that the next owner goes on with them.
 */
public final class FloodGate {
  private static final Logger LOG = LoggerFactory.getLogger(FloodGate.class);

  /** What becomes of a delivery that was about to be sent. */
  public enum Passage {
    SENT,
    /** It ended as collapsed, and is let go of. */
    COLLAPSED,
    /** The database did not say; it is to be looked at again. */
    UNCLEAR
  }

  private final FloodStore store;
  private final FloodSummaries summaries;
  private final OutcomeRecorder recorder;
  private final InstantSource clock;
  private final Counter collapsed;

  public FloodGate(
      FloodStore store,
      FloodSummaries summaries,
      OutcomeRecorder recorder,
      InstantSource clock,
      MeterRegistry registry) {
    this.store = store;
    this.summaries = summaries;
    this.recorder = recorder;
    this.clock = clock;
    this.collapsed =
        Counter.builder("rookery.dispatch.flood.collapsed")
            .description("Repeats of a failed extraction that were taken out")
            .register(registry);
  }

  /**
   * Asked right before a delivery is sent; the future never fails for an expected reason.
   *
   * @param probe it is sent whatever it repeats: the endpoint waits for what it says
   */
  public Future<Passage> pass(Held held, ResolvedEndpoint endpoint, boolean probe) {
    Optional<Candidate> candidate = Candidate.of(held.delivery(), endpoint);
    if (candidate.isEmpty()) {
      return Future.succeededFuture(Passage.SENT);
    }
    Future<Passage> passage =
        probe
            ? open(held, candidate.get(), true)
            : collapse(held, candidate.get())
                .compose(
                    done ->
                        done
                            ? Future.succeededFuture(Passage.COLLAPSED)
                            : open(held, candidate.get(), false));
    return passage.recover(
        failure -> {
          LOG.warn("flood.unclear seq={} cause={}", held.delivery().seq(), failure.toString());
          return Future.succeededFuture(Passage.UNCLEAR);
        });
  }

  private Future<Passage> open(Held held, Candidate candidate, boolean probe) {
    return opened(candidate)
        .compose(
            window -> {
              if (window.map(FloodWindow::firstId).filter(held.delivery().id()::equals).isPresent()
                  || probe) {
                return Future.succeededFuture(Passage.SENT);
              }
              // Two may both have found no window: the one that did not open it is a repeat.
              return collapse(held, candidate)
                  .map(done -> done ? Passage.COLLAPSED : Passage.UNCLEAR);
            });
  }

  /** Opens a window, in place of one that is over and not told of yet. */
  private Future<Optional<FloodWindow>> opened(Candidate candidate) {
    Instant now = clock.instant();
    return store
        .open(candidate, now)
        .compose(
            window ->
                window.isPresent() && window.get().isDue(now, candidate.subscribedSince())
                    ? summaries
                        .close(window.get())
                        .compose(closed -> store.open(candidate, clock.instant()))
                    : Future.succeededFuture(window));
  }

  private Future<Boolean> collapse(Held held, Candidate candidate) {
    Instant now = clock.instant();
    return store
        .collapse(candidate, now)
        .map(
            first -> {
              first.ifPresent(of -> recorder.ended(held, repeat(held.delivery(), of, now)));
              return first.isPresent();
            })
        .onSuccess(done -> collapsed.increment(done ? 1 : 0));
  }

  private static Move repeat(Delivery delivery, NotificationId first, Instant now) {
    Attempt why = Attempt.none("repeat_of: " + first);
    return Move.end(delivery, DeliveryEvent.COLLAPSED, 0, why, now);
  }
}
