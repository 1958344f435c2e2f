package io.rookery.dispatch.run;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.OrderStore;
import io.rookery.dispatch.delivery.OrderStore.Oldest;
import io.rookery.dispatch.delivery.OrderStore.Waiting;
import io.rookery.dispatch.endpoint.UserOrder;
import io.rookery.dispatch.shard.Held;
import io.rookery.dispatch.shard.Holdings;
import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.shared.model.EndpointKey;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins lines for users that memory has not: those with the oldest rows first, as far as order
 * allows. Every reading starts with the oldest row; there is no cursor.
 */
final class HeadReader {
  private static final Logger LOG = LoggerFactory.getLogger(HeadReader.class);
  private static final int USERS_PER_ENDPOINT_MAX = 64;

  /** Looked at to find the users that are next: some 3 ms. */
  private static final int ROWS_PER_ENDPOINT_MAX = 1_000;

  private static final int ROWS_PER_READING_MAX = 16_000;

  private final OrderStore store;
  private final NodeState node;
  private final Holdings holdings;
  private final UserOrdering ordering;
  private final Entrance entrance;
  private final InstantSource clock;

  /** Endpoints with users whose first row is too new to be sent yet. */
  private final Set<EndpointKey> tooNew = new LinkedHashSet<>();

  /** Endpoints of which a reading found no more users: behind others they have some, perhaps. */
  private final Set<EndpointKey> foundNone = new LinkedHashSet<>();

  private Runnable drained = () -> {};
  private boolean reading;

  HeadReader(
      OrderStore store,
      NodeState node,
      UserOrdering ordering,
      Entrance entrance,
      InstantSource clock) {
    this.store = store;
    this.node = node;
    this.holdings = node.holdings();
    this.ordering = ordering;
    this.entrance = entrance;
    this.clock = clock;
  }

  /** Called when there may be more to drain. */
  void onDrained(Runnable action) {
    drained = action;
  }

  /** Endpoints that wait for the queue to be surely read. */
  Set<EndpointKey> tooNew() {
    return tooNew;
  }

  /** The queue is read further: what was too new may not be any more. */
  void notTooNew() {
    again(tooNew);
  }

  /** Looks again where a reading found nobody who is next. */
  void lookAgain() {
    again(foundNone);
  }

  private void again(Set<EndpointKey> endpoints) {
    for (EndpointKey endpoint : endpoints) {
      if (node.leases().find(endpoint.shard()) != null) {
        node.lanes().lane(endpoint).backlogGrew();
      }
    }
    endpoints.clear();
  }

  /** Whether a reading of its backlog would help an endpoint on, if it is ordered. */
  boolean mayDrain(EndpointKey endpoint) {
    UserOrder order = node.orders().find(endpoint);
    if (order != null && ordering.bound(order) <= 0) {
      tooNew.add(endpoint);
    }
    return order == null || (order.hasRoomToDrain() && !reading && !tooNew.contains(endpoint));
  }

  /**
   * Begins lines for the users with the oldest parked rows, and takes those about no user. Where
   * the oldest belong to users that are under way or wait, others are found in the order of their
   * ids.
   */
  void drain(List<EndpointKey> endpoints) {
    endpoints.forEach(node.orders()::order);
    List<EndpointKey> wanting = endpoints.stream().filter(this::mayDrain).toList();
    if (wanting.isEmpty()) {
      return;
    }
    reading = true;
    int usersMax = Math.min(USERS_PER_ENDPOINT_MAX, node.lanes().rowsFromBacklogMax());
    Map<EndpointKey, Long> bounds = new HashMap<>();
    for (EndpointKey endpoint : wanting) {
      bounds.put(endpoint, ordering.bound(node.orders().find(endpoint)));
      node.lanes().lane(endpoint).backlogReadToItsEnd();
    }
    Collection<Long> held = List.copyOf(holdings.fromBacklog());
    long token = holdings.beginReading();
    node.leases()
        .undisturbed(
            () ->
                oldestHeads(wanting, held, bounds, usersMax)
                    .compose(heads -> otherHeads(heads, held, usersMax)))
        .onSuccess(heads -> admitHeads(heads, bounds, token))
        .compose(read -> store.withoutUser(wanting, held, usersMax))
        .onSuccess(rows -> admitWithoutUser(rows, token, usersMax))
        .onFailure(
            failure -> {
              LOG.warn("drain.failed cause={}", failure.toString());
              wanting.forEach(endpoint -> node.lanes().lane(endpoint).backlogGrew());
            })
        .onComplete(
            read -> {
              holdings.endReading(token);
              reading = false;
              if (read.succeeded()) {
                drained.run();
              }
            });
  }

  /**
   * First rows of users.
   *
   * @param unfinished endpoints of which not all was looked at
   * @param others those of them for whom nothing was found so
   */
  private record Heads(
      List<Waiting> found, Set<EndpointKey> unfinished, List<EndpointKey> others) {}

  private Future<Heads> oldestHeads(
      List<EndpointKey> endpoints,
      Collection<Long> held,
      Map<EndpointKey, Long> bounds,
      int usersMax) {
    int rowsEach = Math.min(ROWS_PER_ENDPOINT_MAX, ROWS_PER_READING_MAX / endpoints.size());
    return store
        .oldest(endpoints, clock.instant(), held, rowsEach)
        .compose(looked -> readHeads(looked, bounds, usersMax));
  }

  private Future<Heads> readHeads(
      List<Oldest> looked, Map<EndpointKey, Long> bounds, int usersMax) {
    List<EndpointKey> endpoints = new ArrayList<>();
    List<Long> seqs = new ArrayList<>();
    Heads heads = new Heads(new ArrayList<>(), new LinkedHashSet<>(), new ArrayList<>());
    for (Oldest one : looked) {
      List<Long> inTime = one.headsUpTo(bounds.get(one.endpoint()));
      List<Long> next = inTime.stream().limit(usersMax).toList();
      seqs.addAll(next);
      endpoints.addAll(Collections.nCopies(next.size(), one.endpoint()));
      long upto = one.upto();
      if (next.size() < inTime.size()) {
        upto = next.get(next.size() - 1);
      } else if (inTime.size() < one.heads().size()) {
        tooNew.add(one.endpoint());
        upto = Math.min(upto, bounds.get(one.endpoint()));
      }
      if (upto < Long.MAX_VALUE) {
        heads.unfinished.add(one.endpoint());
      }
      if (one.upto() < Long.MAX_VALUE && one.heads().isEmpty()) {
        heads.others.add(one.endpoint());
      }
      readTo(one.endpoint(), upto);
    }
    Future<List<Waiting>> read =
        seqs.isEmpty() ? Future.succeededFuture(List.of()) : store.ofSeqs(endpoints, seqs);
    return read.map(
        found -> {
          heads.found.addAll(found);
          return heads;
        });
  }

  private void readTo(EndpointKey endpoint, long upto) {
    UserOrder order = node.orders().find(endpoint);
    if (order != null) {
      order.readTo(upto);
    }
  }

  private Future<Heads> otherHeads(Heads heads, Collection<Long> held, int usersMax) {
    return heads.others.isEmpty()
        ? Future.succeededFuture(heads)
        : store
            .heads(heads.others, clock.instant(), held, usersMax)
            .map(
                found -> {
                  heads.found.addAll(found);
                  return heads;
                });
  }

  private void admitHeads(Heads heads, Map<EndpointKey, Long> bounds, long token) {
    Set<UserOrder> grown = new LinkedHashSet<>();
    for (Waiting head : heads.found) {
      EndpointKey endpoint = head.key().endpoint();
      UserOrder order = node.orders().find(endpoint);
      if (head.delivery().seq() > bounds.get(endpoint)) {
        tooNew.add(endpoint);
      } else if (order != null && order.find(head.key().user()) == null) {
        Held held = take(head.delivery(), token);
        if (held != null) {
          order.begin(head.key().user(), held);
          grown.add(order);
        }
      }
    }
    for (EndpointKey endpoint : heads.unfinished) {
      // Not at once: a page of which nothing was taken would be read again and again.
      if (grown.contains(node.orders().find(endpoint))) {
        node.lanes().lane(endpoint).backlogGrew();
      } else if (!tooNew.contains(endpoint)) {
        foundNone.add(endpoint);
      }
    }
    grown.forEach(ordering::proceed);
  }

  private void admitWithoutUser(List<Delivery> rows, long token, int rowsMax) {
    Map<EndpointKey, Integer> count = new HashMap<>();
    for (Delivery row : rows) {
      if (count.merge(row.endpoint(), 1, Integer::sum) == rowsMax) {
        node.lanes().lane(row.endpoint()).backlogGrew();
      }
      Held held = take(row, token);
      if (held != null) {
        entrance.admit(held);
      }
    }
  }

  private Held take(Delivery row, long token) {
    OwnedShard shard = node.leases().find(row.shard());
    return shard != null && shard.isReadable() ? holdings.take(row, shard, token) : null;
  }
}
