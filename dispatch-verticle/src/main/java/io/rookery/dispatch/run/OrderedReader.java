package io.rookery.dispatch.run;

import io.rookery.dispatch.delivery.OrderStore;
import io.rookery.dispatch.endpoint.UserOrder;
import io.rookery.dispatch.shard.Holdings;
import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.shared.model.EndpointKey;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what ordered endpoints need: how far the queue is surely read, and the users that are next,
 * those with the oldest rows first. Every reading starts at the beginning; there is no cursor.
 */
final class OrderedReader {
  private static final Logger LOG = LoggerFactory.getLogger(OrderedReader.class);
  private static final int ENDPOINTS_PER_QUESTION_MAX = 500;

  private final OrderStore store;
  private final NodeState node;
  private final Holdings holdings;
  private final UserOrdering ordering;
  private final FreshReader fresh;
  private final InstantSource clock;
  private final HeadReader heads;
  private final LineReader lines;
  private Runnable drained = () -> {};

  OrderedReader(
      OrderStore store,
      NodeState node,
      UserOrdering ordering,
      FreshReader fresh,
      Entrance entrance,
      InstantSource clock) {
    this.store = store;
    this.node = node;
    this.holdings = node.holdings();
    this.ordering = ordering;
    this.fresh = fresh;
    this.clock = clock;
    this.heads = new HeadReader(store, node, ordering, entrance, clock);
    this.lines = new LineReader(store, node, ordering, clock);
  }

  /**
   * Finds how far the queue is surely read, where rows wait for that, and sends on what has its
   * turn. Costs nothing while nothing waits so.
   */
  Future<Void> round() {
    List<UserOrder> waiting = ordering.held();
    Set<OwnedShard> shards = new LinkedHashSet<>();
    waiting.forEach(order -> addShard(shards, order.endpoint()));
    heads.tooNew().forEach(endpoint -> addShard(shards, endpoint));
    if (shards.isEmpty()) {
      return Future.succeededFuture();
    }
    return readUpToNow(shards)
        .onSuccess(
            read -> {
              waiting.forEach(ordering::proceed);
              heads.notTooNew();
              drained.run();
            });
  }

  /**
   * Reads the queue of an ordered endpoint's shard as far as it is safe now.
   *
   * @return whether the endpoint is ordered
   */
  Future<Boolean> readUpToNow(EndpointKey endpoint) {
    OwnedShard shard = node.leases().find(endpoint.shard());
    if (shard == null || !ordering.isOrdered(endpoint, () -> {}).orElse(false)) {
      return Future.succeededFuture(false);
    }
    return readUpToNow(Set.of(shard)).map(true);
  }

  /** Two samples: the value of the first is paired with the snapshot of the second. */
  private Future<Void> readUpToNow(Set<OwnedShard> shards) {
    return node.leases()
        .sampleSafeSeq()
        .compose(first -> node.leases().sampleSafeSeq())
        .compose(safe -> fresh.readInOrder(shards, safe));
  }

  private void addShard(Set<OwnedShard> shards, EndpointKey endpoint) {
    OwnedShard shard = node.leases().find(endpoint.shard());
    if (shard != null
        && shard.isReadable()
        && !clock.instant().isBefore(shard.orderedNotBefore())) {
      shards.add(shard);
    }
  }

  /** Looks whether memory has all that waits for the endpoints: then a fresh row needs no look. */
  Future<Void> complete() {
    heads.lookAgain();
    Map<UserOrder, Long> asked = new LinkedHashMap<>();
    for (UserOrder order : node.orders().all()) {
      if (!order.isComplete()
          && asked.size() < ENDPOINTS_PER_QUESTION_MAX
          && ordering.bound(order) > 0) {
        asked.put(order, order.forgotten());
      }
    }
    if (asked.isEmpty()) {
      return Future.succeededFuture();
    }
    List<EndpointKey> endpoints = asked.keySet().stream().map(UserOrder::endpoint).toList();
    return node.leases()
        .undisturbed(() -> store.unseen(endpoints, holdings.fromBacklog()))
        .<Void>map(
            unseen -> {
              asked.forEach(
                  (order, forgotten) -> {
                    if (!unseen.contains(order.endpoint())) {
                      order.complete(forgotten);
                    }
                  });
              return null;
            })
        // What is not known is not complete, and the sweep goes on.
        .otherwise(
            failure -> {
              LOG.warn("complete.not_known cause={}", failure.toString());
              return null;
            });
  }

  /** Called when there may be more to drain. */
  void onDrained(Runnable action) {
    drained = action;
    heads.onDrained(action);
    lines.onLineEnded(action);
  }

  /** Whether a reading of its backlog would help an endpoint on, if it is ordered. */
  boolean mayDrain(EndpointKey endpoint) {
    return heads.mayDrain(endpoint);
  }

  /** Fills lines with what is parked for ordered endpoints, those that are about no user too. */
  void drain(List<EndpointKey> endpoints) {
    heads.drain(endpoints);
  }
}
