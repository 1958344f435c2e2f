package io.rookery.dispatch.outcome;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.dispatch.delivery.Move;
import io.rookery.dispatch.delivery.MoveStore;
import io.rookery.dispatch.shard.Held;
import io.rookery.dispatch.shard.Holdings;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.Outcome;
import io.rookery.shared.contract.DispatchContract.Outcomes;
import io.rookery.shared.loop.Timers;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.storage.Batcher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Obeys verdicts: makes the moves, many in one commit, and announces the outcomes after it. While
 * one batch is written the next gathers. What ends fresh deliveries, what ends waiting ones and
 * everything else are written beside each other: a result, and the user's next notification where
 * order is kept, would wait for two or three commits more wherever many notifications are parked.
 *
 * <p>A move whose fate is unknown is made again until it is known: repeating it is harmless, and
 * giving it up would send a delivered notification twice.
 */
public final class OutcomeRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(OutcomeRecorder.class);
  private static final int MOVES_PER_BATCH_MAX = 500;
  // More than memory can hold of deliveries: a record is never refused.
  private static final int MOVES_WAITING_MAX = 1_000_000;
  private static final Duration REPEAT_AFTER = Duration.ofMillis(500);

  /** So long parkings gather, for nobody waits for them and each commit is paid by all. */
  private static final Duration PARKINGS_GATHER = Duration.ofMillis(50);

  private record Parking(Move move, Promise<Boolean> made) {}

  private final Vertx vertx;
  private final MoveStore store;
  private final Holdings holdings;
  private final Timers timers;
  private final Batcher<Move, Boolean> endsOfFresh;
  private final Batcher<Move, Boolean> endsOfWaiting;
  private final Batcher<Move, Boolean> others;
  private final List<Parking> parkings = new ArrayList<>();
  private Consumer<Outcome> listener = outcome -> {};
  private Consumer<Move> onMoved = move -> {};
  private BiConsumer<Held, Move> onRecorded = (held, move) -> {};
  private boolean givenUp;

  public OutcomeRecorder(Vertx vertx, MoveStore store, Holdings holdings, Timers timers) {
    this.vertx = vertx;
    this.store = store;
    this.holdings = holdings;
    this.timers = timers;
    this.endsOfFresh = batcher("ends-of-fresh");
    this.endsOfWaiting = batcher("ends-of-waiting");
    this.others = batcher("moves");
  }

  private Batcher<Move, Boolean> batcher(String name) {
    return new Batcher<>(name, MOVES_PER_BATCH_MAX, MOVES_WAITING_MAX, move -> 1, this::write);
  }

  /** Is told each outcome after its commit. */
  public void listener(Consumer<Outcome> outcomes) {
    listener = outcomes;
  }

  /** Is told each move that found its row, after its commit. */
  public void onMoved(Consumer<Move> action) {
    onMoved = action;
  }

  /** Called after each record, once the delivery is let go of. */
  public void onRecorded(BiConsumer<Held, Move> action) {
    onRecorded = action;
  }

  /**
   * Records what became of a held delivery and lets go of it.
   *
   * <p>An owner that lost the shard records a delivery still (it cannot be undone), but leaves
   * everything else to the new owner (I4).
   */
  public Future<Void> record(Held held, Move move) {
    if (!holdings.isHeld(held) && move.event() != DeliveryEvent.DELIVERED) {
      return Future.succeededFuture();
    }
    return (move.isParkingOfFresh() ? gather(move) : submit(move))
        .<Void>map(
            found -> {
              holdings.recorded(held, found && !move.isAside());
              onRecorded.accept(held, move);
              return null;
            });
  }

  /**
   * Moves a fresh delivery to the backlog and keeps it in memory.
   *
   * @return what is held of it now; empty if its row or its shard is gone
   */
  public Future<Optional<Held>> moveAside(Held held, Move move) {
    return submit(move)
        .map(
            found -> {
              if (!found) {
                holdings.recorded(held, false);
                return Optional.empty();
              }
              return Optional.ofNullable(holdings.keep(held));
            });
  }

  /** A held delivery ended in a statement of its own: announces that, and lets go of it. */
  public void ended(Held held, Move move) {
    announce(List.of(move), List.of(true));
    holdings.recorded(held, true);
    onRecorded.accept(held, move);
  }

  /** When all that was handed in is written. */
  public Future<Void> idle() {
    handInParkings();
    return Future.all(endsOfFresh.idle(), endsOfWaiting.idle(), others.idle()).mapEmpty();
  }

  /** The process ends and the database does not answer: the rows stay where they stand. */
  public void giveUp() {
    givenUp = true;
  }

  private Future<Boolean> submit(Move move) {
    return batcherOf(move).submit(move);
  }

  private Batcher<Move, Boolean> batcherOf(Move move) {
    if (!move.isEnd()) {
      return others;
    }
    return move.delivery().place() == Place.QUEUE ? endsOfFresh : endsOfWaiting;
  }

  private Future<Boolean> gather(Move move) {
    Parking parking = new Parking(move, Promise.promise());
    parkings.add(parking);
    if (parkings.size() == MOVES_PER_BATCH_MAX) {
      handInParkings();
    } else if (parkings.size() == 1) {
      timers.after(PARKINGS_GATHER, this::handInParkings);
    }
    return parking.made().future();
  }

  private void handInParkings() {
    List<Parking> gathered = List.copyOf(parkings);
    parkings.clear();
    gathered.forEach(parking -> submit(parking.move()).onComplete(parking.made()));
  }

  private Future<List<Boolean>> write(List<Move> moves) {
    return store
        .make(moves)
        .map(
            found -> {
              announce(moves, found);
              return found;
            })
        .recover(failure -> givenUp ? Future.failedFuture(failure) : again(moves, failure));
  }

  private Future<List<Boolean>> again(List<Move> moves, Throwable failure) {
    LOG.warn("record.repeated moves={} cause={}", moves.size(), failure.toString());
    Promise<Void> later = Promise.promise();
    timers.after(REPEAT_AFTER, later::complete);
    return later.future().compose(now -> write(moves));
  }

  private void announce(List<Move> moves, List<Boolean> found) {
    List<Outcome> outcomes = new ArrayList<>(moves.size());
    for (int i = 0; i < moves.size(); i++) {
      Move move = moves.get(i);
      if (found.get(i)) {
        onMoved.accept(move);
        if (move.isEnd()) {
          outcomes.add(outcome(move));
        }
      }
    }
    outcomes.forEach(listener);
    if (!outcomes.isEmpty()) {
      DispatchContract.OUTCOME.announce(vertx, new Outcomes(outcomes));
    }
  }

  private static Outcome outcome(Move move) {
    Delivery delivery = move.delivery();
    return new Outcome(
        delivery.id(),
        delivery.seq(),
        delivery.endpoint().client(),
        delivery.endpoint().environment(),
        move.event(),
        move.attempts(),
        move.attempt().httpStatus(),
        move.at());
  }
}
