package io.rookery.dispatch.run;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.OrderStore;
import io.rookery.dispatch.delivery.OrderStore.UserKey;
import io.rookery.dispatch.delivery.OrderStore.Waiting;
import io.rookery.dispatch.endpoint.UserLine;
import io.rookery.dispatch.endpoint.UserOrder;
import io.rookery.dispatch.shard.Held;
import io.rookery.dispatch.shard.Holdings;
import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.shared.model.EndpointKey;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what ordered endpoints need: how far the queue is surely read, the lines of users, and
 * users that memory has not. Every reading starts at the beginning; there is no cursor.
 */
final class OrderedReader {
  private static final Logger LOG = LoggerFactory.getLogger(OrderedReader.class);
  private static final int LINES_PER_READING_MAX = 256;
  private static final int ROWS_PER_LINE_MAX = 16;
  private static final int USERS_PER_ENDPOINT_MAX = 64;
  private static final int ENDPOINTS_PER_QUESTION_MAX = 500;

  private final OrderStore store;
  private final NodeState node;
  private final Holdings holdings;
  private final UserOrdering ordering;
  private final FreshReader fresh;
  private final Entrance entrance;
  private final InstantSource clock;

  /** Endpoints with users whose first row is too new to be sent yet. */
  private final Set<EndpointKey> tooNew = new LinkedHashSet<>();

  private Runnable drained = () -> {};
  private boolean readingLines;
  private boolean readingHeads;

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
    this.entrance = entrance;
    this.clock = clock;
    ordering.onUnread(this::readLines);
  }

  /**
   * Finds how far the queue is surely read, where rows wait for that, and sends on what has its
   * turn. Costs nothing while nothing waits so.
   */
  Future<Void> round() {
    List<UserOrder> waiting = ordering.held();
    Set<OwnedShard> shards = new LinkedHashSet<>();
    waiting.forEach(order -> addShard(shards, order.endpoint()));
    tooNew.forEach(endpoint -> addShard(shards, endpoint));
    if (shards.isEmpty()) {
      return Future.succeededFuture();
    }
    return readUpToNow(shards)
        .onSuccess(
            read -> {
              waiting.forEach(ordering::proceed);
              tooNew.forEach(endpoint -> node.lanes().lane(endpoint).backlogGrew());
              tooNew.clear();
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
    return store
        .unseen(asked.keySet().stream().map(UserOrder::endpoint).toList(), holdings.fromBacklog())
        .map(
            unseen -> {
              asked.forEach(
                  (order, forgotten) -> {
                    if (!unseen.contains(order.endpoint())) {
                      order.complete(forgotten);
                    }
                  });
              return null;
            });
  }

  /** Called when there may be more to drain. */
  void onDrained(Runnable action) {
    drained = action;
  }

  /** Whether a reading of its backlog would help an endpoint on, if it is ordered. */
  boolean mayDrain(EndpointKey endpoint) {
    UserOrder order = node.orders().find(endpoint);
    if (order != null && ordering.bound(order) <= 0) {
      tooNew.add(endpoint);
    }
    return order == null || (order.hasRoom() && !readingHeads && !tooNew.contains(endpoint));
  }

  /** Fills lines with what is parked for ordered endpoints, those that are about no user too. */
  void drain(List<EndpointKey> endpoints) {
    endpoints.forEach(node.orders()::order);
    List<EndpointKey> wanting = endpoints.stream().filter(this::mayDrain).toList();
    if (wanting.isEmpty()) {
      return;
    }
    readingHeads = true;
    Map<EndpointKey, Long> bounds = new HashMap<>();
    for (EndpointKey endpoint : wanting) {
      bounds.put(endpoint, ordering.bound(node.orders().find(endpoint)));
      node.lanes().lane(endpoint).backlogReadToItsEnd();
    }
    Collection<Long> held = List.copyOf(holdings.fromBacklog());
    long reading = holdings.beginReading();
    store
        .heads(wanting, clock.instant(), held, USERS_PER_ENDPOINT_MAX)
        .onSuccess(heads -> admitHeads(heads, bounds, reading))
        .compose(read -> store.withoutUser(wanting, held, USERS_PER_ENDPOINT_MAX))
        .onSuccess(rows -> admitWithoutUser(rows, reading))
        .onFailure(
            failure -> {
              LOG.warn("drain.failed cause={}", failure.toString());
              wanting.forEach(endpoint -> node.lanes().lane(endpoint).backlogGrew());
            })
        .onComplete(
            read -> {
              holdings.endReading(reading);
              readingHeads = false;
              if (read.succeeded()) {
                drained.run();
              }
            });
  }

  private void admitHeads(List<Waiting> heads, Map<EndpointKey, Long> bounds, long reading) {
    Map<EndpointKey, Integer> count = new HashMap<>();
    Set<UserOrder> grown = new LinkedHashSet<>();
    for (Waiting head : heads) {
      EndpointKey endpoint = head.key().endpoint();
      UserOrder order = node.orders().find(endpoint);
      if (order == null) {
        continue;
      }
      boolean full = count.merge(endpoint, 1, Integer::sum) == USERS_PER_ENDPOINT_MAX;
      boolean inTime = head.delivery().seq() <= bounds.get(endpoint);
      if (full || !inTime) {
        // Not at once: a page of which nothing was taken would be read again and again.
        tooNew.add(endpoint);
      }
      if (inTime && order.find(head.key().user()) == null) {
        Held held = take(head.delivery(), reading);
        if (held != null) {
          order.begin(head.key().user(), held);
          grown.add(order);
        }
      }
    }
    grown.forEach(ordering::proceed);
  }

  private void admitWithoutUser(List<Delivery> rows, long reading) {
    Map<EndpointKey, Integer> count = new HashMap<>();
    for (Delivery row : rows) {
      if (count.merge(row.endpoint(), 1, Integer::sum) == USERS_PER_ENDPOINT_MAX) {
        node.lanes().lane(row.endpoint()).backlogGrew();
      }
      Held held = take(row, reading);
      if (held != null) {
        entrance.admit(held);
      }
    }
  }

  /** Reads on the lines of users of whom memory does not know what comes next. */
  private void readLines() {
    if (readingLines) {
      return;
    }
    Map<UserKey, UserLine> asked = new LinkedHashMap<>();
    for (UserOrder order : ordering.unread()) {
      for (UserLine line : order.unread()) {
        if (asked.size() < LINES_PER_READING_MAX) {
          asked.put(new UserKey(order.endpoint(), line.user()), line);
        }
      }
    }
    if (asked.isEmpty()) {
      return;
    }
    readingLines = true;
    asked.forEach((key, line) -> node.orders().find(key.endpoint()).beginReading(line));
    long reading = holdings.beginReading();
    store
        .lines(List.copyOf(asked.keySet()), clock.instant(), ROWS_PER_LINE_MAX)
        .onSuccess(rows -> admitLines(asked, rows, reading))
        .onFailure(
            failure -> {
              LOG.warn("lines.failed cause={}", failure.toString());
              asked.forEach(this::letGo);
            })
        .onComplete(
            read -> {
              holdings.endReading(reading);
              readingLines = false;
              readLines();
            });
  }

  private void admitLines(Map<UserKey, UserLine> asked, List<Waiting> rows, long reading) {
    Map<UserKey, List<Waiting>> found = new HashMap<>();
    rows.forEach(row -> found.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row));
    Set<UserOrder> grown = new LinkedHashSet<>();
    asked.forEach(
        (key, line) -> {
          UserOrder order = node.orders().find(key.endpoint());
          if (order != null && order.find(key.user()) == line) {
            List<Waiting> own = found.getOrDefault(key, List.of());
            admitLine(order, line, own, reading);
            grown.add(order);
          }
        });
    grown.forEach(ordering::proceed);
  }

  private void admitLine(UserOrder order, UserLine line, List<Waiting> rows, long reading) {
    List<Waiting> inOrder = new ArrayList<>(rows);
    inOrder.sort(Comparator.comparingLong(row -> row.delivery().seq()));
    long knownTo = inOrder.size() < ROWS_PER_LINE_MAX ? Long.MAX_VALUE : lastSeq(inOrder);
    for (Waiting row : inOrder) {
      long seq = row.delivery().seq();
      if (line.has(seq) || holdings.isOutdated(seq, reading)) {
        continue;
      }
      if (row.waits() || holdings.isHeld(seq)) {
        order.endReading(line, seq - 1);
        if (!line.isReady()) {
          ordering.disband(order, line);
        }
        return;
      }
      order.put(line, take(row.delivery(), reading));
    }
    order.endReading(line, knownTo);
  }

  private static long lastSeq(List<Waiting> rows) {
    return rows.get(rows.size() - 1).delivery().seq();
  }

  private void letGo(UserKey key, UserLine line) {
    UserOrder order = node.orders().find(key.endpoint());
    if (order != null && order.find(key.user()) == line) {
      order.endReading(line, 0);
      ordering.disband(order, line);
      node.lanes().lane(key.endpoint()).backlogGrew();
    }
  }

  private Held take(Delivery row, long reading) {
    OwnedShard shard = node.leases().find(row.shard());
    return shard != null && shard.isReadable() ? holdings.take(row, shard, reading) : null;
  }
}
