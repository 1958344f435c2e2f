package io.rookery.dispatch.run;

import io.rookery.dispatch.breaker.Admission;
import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.endpoint.UserOrder;
import io.rookery.dispatch.outcome.OutcomeRecorder;
import io.rookery.dispatch.shard.Erasing;
import io.rookery.dispatch.shard.Held;
import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.WaitReason;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * What a human's instruction may do to the deliveries under way on this node. Like all moves, these
 * are the owner's.
 */
public final class Steering {
  private final NodeState node;
  private final DeliveryLoop loop;
  private final Entrance entrance;
  private final UserOrdering ordering;
  private final DeliveryRun runs;
  private final OutcomeRecorder recorder;

  Steering(
      NodeState node,
      DeliveryLoop loop,
      Entrance entrance,
      UserOrdering ordering,
      DeliveryRun runs,
      OutcomeRecorder recorder) {
    this.node = node;
    this.loop = loop;
    this.entrance = entrance;
    this.ordering = ordering;
    this.runs = runs;
    this.recorder = recorder;
  }

  /**
   * The endpoint was just held back: what waits in memory is parked, or stands in the backlog
   * already and is let go of. Open calls end as usual.
   */
  public void holdBack(EndpointKey endpoint, WaitReason reason) {
    entrance.parkLane(endpoint, reason);
    UserOrder order = node.orders().find(endpoint);
    if (order != null) {
      ordering.proceed(order);
    }
  }

  /** All endpoints of the environment were just held back. */
  public void holdBack(Environment environment) {
    for (EndpointKey endpoint : node.lanes().endpoints()) {
      if (endpoint.environment() == environment) {
        holdBack(endpoint, WaitReason.STOPPED);
      }
    }
  }

  /** The endpoint is held back no longer; {@code clean} also forgets what the engine held of it. */
  public void letGo(EndpointKey endpoint, boolean clean) {
    if (clean) {
      node.breakers().forget(endpoint);
    }
    if (loop.heldBackBy(endpoint).isEmpty()) {
      loop.endpointReady(endpoint);
    }
  }

  /** Whether the engine disabled the endpoint, whatever else holds it back. */
  public boolean isDisabledByEngine(EndpointKey endpoint) {
    return node.breakers().admit(endpoint, 0).kind() == Admission.Kind.DISABLED;
  }

  /** The environment is held back no longer: what was parked drains, with the ramp. */
  public Future<Void> letGo(Environment environment) {
    return loop.findBacklogs()
        .map(
            endpoints -> {
              endpoints.stream()
                  .filter(endpoint -> endpoint.environment() == environment)
                  .forEach(endpoint -> letGo(endpoint, false));
              return null;
            });
  }

  /** Whether this node holds the delivery: it is being sent, or about to be. */
  public boolean isHeld(Delivery delivery) {
    return node.holdings().isHeld(delivery.seq());
  }

  /** When all that was read and decided until now stands in the tables. */
  public Future<Void> settled() {
    return loop.sweep().compose(read -> recorder.idle());
  }

  /** A waiting delivery and the final state in which it ends. */
  record Ending(Delivery delivery, DeliveryEvent state) {}

  /**
   * Cancels what {@code page} finds, page after page, until it finds nothing.
   *
   * @param page finds waiting rows but for the seqs it is given
   * @return how many were cancelled
   */
  public Future<Integer> cancelAll(Function<Collection<Long>, Future<List<Delivery>>> page) {
    return endAll(held -> page.apply(held).map(rows -> endings(rows, DeliveryEvent.CANCELLED)));
  }

  /**
   * Ends as erased what waits of a user, in memory or where {@code page} finds it. What is being
   * sent is left alone.
   */
  public Future<Void> eraseAll(
      Erasing user, Function<Collection<Long>, Future<List<Delivery>>> page) {
    List<Future<Void>> moves =
        node.lanes().dropWaiting(user.endpoint(), held -> user.covers(held.delivery())).stream()
            .map(held -> runs.end(held, DeliveryEvent.ERASED))
            .toList();
    return Future.join(moves)
        .compose(
            done ->
                endAll(held -> page.apply(held).map(rows -> endings(rows, DeliveryEvent.ERASED))))
        .mapEmpty();
  }

  /** The same for any end. */
  Future<Integer> endAll(Function<Collection<Long>, Future<List<Ending>>> page) {
    long reading = node.holdings().beginReading();
    return page.apply(node.holdings().fromBacklog())
        .onFailure(failure -> node.holdings().endReading(reading))
        .compose(rows -> end(rows, reading))
        .compose(
            ended ->
                ended == 0
                    ? Future.succeededFuture(0)
                    : endAll(page).map(further -> ended + further));
  }

  /** Cancels one waiting delivery; false if this node is about to send it. */
  public Future<Boolean> cancel(Delivery delivery) {
    if (isHeld(delivery)) {
      return Future.succeededFuture(false);
    }
    return end(endings(List.of(delivery), DeliveryEvent.CANCELLED), node.holdings().beginReading())
        .map(count -> count == 1);
  }

  private static List<Ending> endings(List<Delivery> rows, DeliveryEvent state) {
    return rows.stream().map(row -> new Ending(row, state)).toList();
  }

  private Future<Integer> end(List<Ending> rows, long reading) {
    List<Future<Void>> moves = new ArrayList<>(rows.size());
    for (Ending row : rows) {
      OwnedShard shard = node.leases().find(row.delivery().shard());
      Held held = shard == null ? null : node.holdings().take(row.delivery(), shard, reading);
      if (held != null) {
        moves.add(runs.end(held, row.state()));
      }
    }
    node.holdings().endReading(reading);
    return Future.join(moves).map(done -> moves.size());
  }
}
