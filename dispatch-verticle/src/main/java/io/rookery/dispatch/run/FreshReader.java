package io.rookery.dispatch.run;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.DeliveryStore;
import io.rookery.dispatch.delivery.DeliveryStore.Position;
import io.rookery.dispatch.delivery.DeliveryStore.Range;
import io.rookery.dispatch.shard.Holdings;
import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.dispatch.shard.Rewinds;
import io.rookery.dispatch.shard.ShardLeases;
import io.rookery.shared.model.EndpointKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the queue of the owned shards: pages above each cursor when a shard is awake, and again
 * behind the cursors, where a late commit may still appear (I3).
 */
final class FreshReader {
  private static final Logger LOG = LoggerFactory.getLogger(FreshReader.class);
  private static final int ROWS_PER_SHARD_MIN = 20;
  private static final int ROWS_PER_SHARD_MAX = 500;
  private static final int ROWS_IN_ORDER_MAX = 1_000;

  private final DeliveryStore store;
  private final ShardLeases leases;
  private final Holdings holdings;
  private final Entrance entrance;
  private final int rowsPerPageMax;
  private final Set<Short> awake = new HashSet<>();

  /** Shards read no further for now, each with the endpoint of the row that had no room. */
  private final Map<Short, EndpointKey> paused = new HashMap<>();

  /** Shards of which the last page was full: more stands above their cursor. */
  private final Set<Short> behind = new HashSet<>();

  private final List<Promise<Void>> waitingForPage = new ArrayList<>();
  private boolean reading;
  private boolean stopped;

  FreshReader(
      DeliveryStore store,
      ShardLeases leases,
      Holdings holdings,
      Entrance entrance,
      int rowsPerPageMax) {
    this.store = store;
    this.leases = leases;
    this.holdings = holdings;
    this.entrance = entrance;
    this.rowsPerPageMax = rowsPerPageMax;
  }

  /** The shards may have fresh rows: reads them now, or right after the page being read. */
  void wake(Collection<Short> shards) {
    awake.addAll(shards);
    read();
  }

  /** Wakes all shards; completes when a page of them has been read, well or not. */
  Future<Void> wakeAll() {
    paused.values().removeIf(entrance::hasRoom);
    leases.owned().forEach(shard -> awake.add(shard.shard()));
    Promise<Void> read = Promise.promise();
    waitingForPage.add(read);
    read();
    return read.future();
  }

  /** There may be room again for what paused shards. */
  void roomAgain() {
    Iterator<Map.Entry<Short, EndpointKey>> all = paused.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Short, EndpointKey> one = all.next();
      if (entrance.hasRoom(one.getValue())) {
        all.remove();
        awake.add(one.getKey());
      }
    }
    read();
  }

  /** Whether more is known to stand above the shard's cursor. */
  boolean isBehind(short shard) {
    return behind.contains(shard) || paused.containsKey(shard);
  }

  void forget(OwnedShard shard) {
    awake.remove(shard.shard());
    behind.remove(shard.shard());
    paused.remove(shard.shard());
  }

  void stop() {
    stopped = true;
  }

  /**
   * Reads again what lies between what is safe and the cursor, in a snapshot younger than the one
   * that {@code safeSeq} comes from, and moves the scan on.
   *
   * @return how many rows had appeared behind a cursor
   */
  Future<Integer> readBehindCursors(long safeSeq) {
    // What appears in a shard that is handed back is the next owner's: no scan may move past it.
    List<OwnedShard> shards =
        leases.owned().stream()
            .filter(shard -> shard.isReadable() && shard.cursor() > shard.scanFrom())
            .toList();
    Map<OwnedShard, Long> upto = new HashMap<>();
    shards.forEach(shard -> upto.put(shard, shard.cursor()));
    Rewinds rewinds = new Rewinds(shards);
    return readMissing(
            shards.stream().map(s -> new Range(s.shard(), s.scanFrom(), s.cursor())).toList())
        .onSuccess(
            found ->
                upto.forEach(
                    (shard, cursor) -> {
                      // A row that found no room was not taken: it must be found again.
                      if (!paused.containsKey(shard.shard())
                          && shard.isReadable()
                          && !rewinds.since(shard)) {
                        shard.scanned(Math.min(safeSeq, cursor));
                      }
                    }));
  }

  /**
   * Reads what lies between what was read in order and {@code safeSeq}, in a snapshot younger than
   * the one that it comes from, so that every fresh row up to there is known.
   */
  Future<Void> readInOrder(Collection<OwnedShard> shards, long safeSeq) {
    Map<OwnedShard, Range> ranges = new HashMap<>();
    for (OwnedShard shard : shards) {
      if (shard.orderedTo() < safeSeq) {
        ranges.put(shard, new Range(shard.shard(), shard.orderedTo(), safeSeq));
      }
    }
    Rewinds rewinds = new Rewinds(shards);
    if (ranges.isEmpty()) {
      return Future.succeededFuture();
    }
    long reading = holdings.beginReading();
    return store
        .seqsBetween(List.copyOf(ranges.values()), ROWS_IN_ORDER_MAX)
        .compose(
            rows ->
                admitMissing(rows, reading)
                    .onSuccess(
                        left ->
                            ranges.forEach(
                                (shard, range) -> {
                                  if (!left.contains(shard.shard()) && !rewinds.since(shard)) {
                                    shard.readInOrder(readUpTo(range, rows));
                                  }
                                })))
        .<Void>mapEmpty()
        .onComplete(done -> holdings.endReading(reading));
  }

  private static long readUpTo(Range range, List<Position> rows) {
    List<Position> own = rows.stream().filter(row -> row.shard() == range.shard()).toList();
    return own.size() < ROWS_IN_ORDER_MAX
        ? range.upto()
        : own.stream().mapToLong(Position::seq).max().orElse(range.above());
  }

  /** Returns the shards of which a row found no room. */
  private Future<Set<Short>> admitMissing(List<Position> rows, long reading) {
    List<Position> missing =
        rows.stream().filter(row -> !holdings.isKnown(row.seq(), reading)).toList();
    Future<List<Delivery>> read =
        missing.isEmpty() ? Future.succeededFuture(List.of()) : store.bySeq(missing);
    return read.map(
        found -> {
          Set<Short> left = new HashSet<>();
          for (Delivery row : found) {
            if (!admit(row, leases.find(row.shard()), reading)) {
              left.add(row.shard());
            }
          }
          return left;
        });
  }

  /**
   * Reads every shard from 0 to where nothing can still appear: finds nothing, unless a rule of
   * ours is broken. What lies above that may have appeared since the last sweep, and is the next
   * one's.
   */
  Future<Integer> janitor() {
    return readMissing(
        leases.owned().stream()
            .filter(OwnedShard::isReadable)
            .map(s -> new Range(s.shard(), 0, s.scanFrom()))
            .toList());
  }

  private Future<Integer> readMissing(List<Range> ranges) {
    if (ranges.isEmpty()) {
      return Future.succeededFuture(0);
    }
    long reading = holdings.beginReading();
    Map<Short, OwnedShard> asked = new HashMap<>();
    ranges.forEach(range -> asked.put(range.shard(), leases.find(range.shard())));
    Rewinds rewinds = new Rewinds(asked.values());
    return store
        .seqsBetween(ranges, Integer.MAX_VALUE)
        .map(rows -> rows.stream().filter(r -> !holdings.isKnown(r.seq(), reading)).toList())
        .compose(
            missing ->
                missing.isEmpty()
                    ? Future.succeededFuture(List.<Delivery>of())
                    : store.bySeq(missing))
        .map(
            rows -> {
              // What was held when it was read may have been let go of since: with its shard, or
              // because a crash of the database brought it back.
              asked.values().removeIf(shard -> !isKept(shard) || rewinds.since(shard));
              List<Delivery> still =
                  rows.stream().filter(row -> asked.containsKey(row.shard())).toList();
              still.forEach(row -> admit(row, leases.find(row.shard()), reading));
              return still.size();
            })
        .onComplete(done -> holdings.endReading(reading));
  }

  private boolean isKept(OwnedShard shard) {
    return leases.find(shard.shard()) == shard && shard.isReadable();
  }

  private void read() {
    if (reading) {
      return;
    }
    List<Promise<Void>> told = List.copyOf(waitingForPage);
    waitingForPage.clear();
    if (stopped) {
      told.forEach(Promise::complete);
      return;
    }
    List<Position> cursors = new ArrayList<>(awake.size());
    Map<Short, OwnedShard> asked = new HashMap<>();
    for (short number : awake) {
      OwnedShard shard = leases.find(number);
      if (shard != null && shard.isReadable() && !paused.containsKey(number)) {
        cursors.add(new Position(number, shard.cursor()));
        asked.put(number, shard);
      }
    }
    Rewinds rewinds = new Rewinds(asked.values());
    awake.clear();
    if (cursors.isEmpty()) {
      told.forEach(Promise::complete);
      return;
    }
    int rowsEach =
        Math.max(ROWS_PER_SHARD_MIN, Math.min(ROWS_PER_SHARD_MAX, rowsPerPageMax / cursors.size()));
    long token = holdings.beginReading();
    reading = true;
    store
        .page(cursors, rowsEach)
        .onSuccess(
            rows -> {
              // Of a shard that was rewound meanwhile the page says nothing: it is read again.
              asked.values().stream()
                  .filter(rewinds::since)
                  .map(OwnedShard::shard)
                  .forEach(awake::add);
              asked.values().removeIf(rewinds::since);
              admitPage(rows, asked, token, rowsEach);
            })
        .onFailure(failure -> LOG.warn("page.failed cause={}", failure.toString()))
        .onComplete(
            done -> {
              holdings.endReading(token);
              reading = false;
              told.forEach(Promise::complete);
              read();
            });
  }

  private void admitPage(
      List<Delivery> rows, Map<Short, OwnedShard> asked, long token, int rowsEach) {
    Map<Short, Integer> count = new HashMap<>();
    Set<Short> full = new HashSet<>();
    List<Delivery> ordered = new ArrayList<>(rows);
    ordered.sort(Comparator.comparingInt(Delivery::shard).thenComparingLong(Delivery::seq));
    for (Delivery row : ordered) {
      if (count.merge(row.shard(), 1, Integer::sum) == rowsEach) {
        full.add(row.shard());
      }
      OwnedShard shard = asked.get(row.shard());
      if (shard != null && !paused.containsKey(row.shard()) && admit(row, shard, token)) {
        shard.advance(row.seq());
      }
    }
    behind.removeAll(asked.keySet());
    behind.addAll(full);
    awake.addAll(full);
  }

  /** Returns whether the row needs no further reading. */
  private boolean admit(Delivery row, OwnedShard shard, long token) {
    if (shard == null || leases.find(row.shard()) != shard || shard.handingBack()) {
      return false;
    }
    if (holdings.isKnown(row.seq(), token)) {
      return true;
    }
    if (!entrance.hasRoom(row.endpoint())) {
      paused.put(row.shard(), row.endpoint());
      return false;
    }
    entrance.admit(holdings.take(row, shard, token));
    return true;
  }
}
