package io.rookery.dispatch.run;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.OrderStore;
import io.rookery.dispatch.delivery.OrderStore.Line;
import io.rookery.dispatch.delivery.OrderStore.UserKey;
import io.rookery.dispatch.delivery.OrderStore.Waiting;
import io.rookery.dispatch.endpoint.UserLine;
import io.rookery.dispatch.endpoint.UserOrder;
import io.rookery.dispatch.shard.Held;
import io.rookery.dispatch.shard.Holdings;
import io.rookery.dispatch.shard.OwnedShard;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads on the lines of users of whom memory does not know what comes next, many at a time. */
final class LineReader {
  private static final Logger LOG = LoggerFactory.getLogger(LineReader.class);
  private static final int LINES_PER_READING_MAX = 256;
  private static final int ROWS_PER_LINE_MAX = 16;

  private final OrderStore store;
  private final NodeState node;
  private final Holdings holdings;
  private final UserOrdering ordering;
  private final InstantSource clock;
  private Runnable lineEnded = () -> {};
  private boolean reading;

  LineReader(OrderStore store, NodeState node, UserOrdering ordering, InstantSource clock) {
    this.store = store;
    this.node = node;
    this.holdings = node.holdings();
    this.ordering = ordering;
    this.clock = clock;
    ordering.onUnread(this::read);
  }

  /** Called when the users of lines that ended may have more to drain. */
  void onLineEnded(Runnable action) {
    lineEnded = action;
  }

  private void read() {
    if (reading) {
      return;
    }
    Map<UserKey, UserLine> asked = new LinkedHashMap<>();
    List<Line> lines = new ArrayList<>();
    for (UserOrder order : ordering.unread()) {
      for (UserLine line : order.unread()) {
        if (asked.size() < LINES_PER_READING_MAX) {
          UserKey key = new UserKey(order.endpoint(), line.user());
          asked.put(key, line);
          lines.add(new Line(key, order.wantedTo(line)));
        }
      }
    }
    if (asked.isEmpty()) {
      return;
    }
    reading = true;
    asked.forEach((key, line) -> node.orders().find(key.endpoint()).beginReading(line));
    long token = holdings.beginReading();
    node.leases()
        .undisturbed(() -> store.lines(lines, clock.instant(), ROWS_PER_LINE_MAX))
        .onSuccess(rows -> admit(lines, asked, rows, token))
        .onFailure(
            failure -> {
              LOG.warn("lines.failed cause={}", failure.toString());
              asked.forEach(this::letGo);
            })
        .onComplete(
            read -> {
              holdings.endReading(token);
              reading = false;
              read();
            });
  }

  private void admit(
      List<Line> lines, Map<UserKey, UserLine> asked, List<Waiting> rows, long token) {
    Map<UserKey, List<Waiting>> found = new HashMap<>();
    rows.forEach(row -> found.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row));
    Set<UserOrder> grown = new LinkedHashSet<>();
    for (Line one : lines) {
      UserLine line = asked.get(one.key());
      UserOrder order = node.orders().find(one.key().endpoint());
      if (order != null && order.find(one.key().user()) == line) {
        admit(order, line, found.getOrDefault(one.key(), List.of()), one.upto(), token);
        grown.add(order);
      }
    }
    grown.forEach(ordering::proceed);
    if (grown.stream().anyMatch(order -> node.lanes().lane(order.endpoint()).backlogLeft())) {
      lineEnded.run();
    }
  }

  private void admit(UserOrder order, UserLine line, List<Waiting> rows, long upto, long token) {
    List<Waiting> inOrder = new ArrayList<>(rows);
    inOrder.sort(Comparator.comparingLong(row -> row.delivery().seq()));
    long knownTo = inOrder.size() < ROWS_PER_LINE_MAX ? upto : lastSeq(inOrder);
    boolean takes = true;
    for (Waiting row : inOrder) {
      long seq = row.delivery().seq();
      if (line.has(seq) || holdings.isOutdated(seq, token)) {
        continue;
      }
      Held held = !takes || row.waits() || order.isAhead(seq) ? null : take(row.delivery(), token);
      if (held == null) {
        order.endReading(line, seq - 1);
        if (!line.isReady()) {
          ordering.disband(order, line);
        }
        return;
      }
      order.put(line, held);
      // One goes on, however many lines there are; the others are read when it has ended.
      takes = order.hasRoom();
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

  private Held take(Delivery row, long token) {
    OwnedShard shard = node.leases().find(row.shard());
    return shard != null && shard.isReadable() ? holdings.take(row, shard, token) : null;
  }
}
