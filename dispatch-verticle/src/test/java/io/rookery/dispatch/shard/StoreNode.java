package io.rookery.dispatch.shard;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.DeliveryStore;
import io.rookery.dispatch.delivery.DeliveryStore.Position;
import io.rookery.dispatch.delivery.DeliveryStore.Range;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Shards;
import io.rookery.shared.storage.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a dispatcher remembers of its shards, stepped by hand; it may have lost them long ago. */
final class StoreNode {
  private static final int PAGE = 3;

  private final LeaseStore leases;
  private final DeliveryStore store;
  private final SafeSeq safeSeq = new SafeSeq();
  private final Map<Short, OwnedShard> owned = new HashMap<>();
  private final Holdings holdings = new Holdings();
  private final List<Held> held = new ArrayList<>();

  StoreNode(Database database, UUID owner) {
    this.leases = new LeaseStore(database, owner);
    this.store = new DeliveryStore(database);
  }

  List<Held> held() {
    return List.copyOf(held);
  }

  void acquire() throws Exception {
    for (LeaseStore.Taken taken : leases.acquire(Shards.COUNT).await(5, SECONDS)) {
      OwnedShard before = owned.remove(taken.shard());
      if (before != null) {
        forget(before);
      }
      owned.put(taken.shard(), new OwnedShard(taken.shard(), taken.epoch(), taken.floorSeq(), 0));
    }
  }

  void renew() throws Exception {
    if (owned.isEmpty()) {
      return;
    }
    List<Short> kept = leases.renew(owned.values()).await(5, SECONDS);
    for (OwnedShard shard : List.copyOf(owned.values())) {
      if (!kept.contains(shard.shard())) {
        owned.remove(shard.shard());
        forget(shard);
      }
    }
  }

  void page() throws Exception {
    List<Position> cursors =
        owned.values().stream().map(s -> new Position(s.shard(), s.cursor())).toList();
    if (cursors.isEmpty()) {
      return;
    }
    long reading = holdings.beginReading();
    for (Delivery row : store.page(cursors, PAGE).await(5, SECONDS)) {
      OwnedShard shard = owned.get(row.shard());
      take(row, shard, reading);
      shard.advance(row.seq());
    }
    holdings.endReading(reading);
  }

  /** As the sweep does it: sample, then read again behind the cursors. */
  void sweep() throws Exception {
    long safe = safeSeq.offer(leases.sample().await(5, SECONDS));
    List<OwnedShard> behind =
        owned.values().stream().filter(s -> s.cursor() > s.scanFrom()).toList();
    if (behind.isEmpty()) {
      return;
    }
    long reading = holdings.beginReading();
    List<Range> ranges =
        behind.stream().map(s -> new Range(s.shard(), s.scanFrom(), s.cursor())).toList();
    List<Position> missing =
        store.seqsBetween(ranges, Integer.MAX_VALUE).await(5, SECONDS).stream()
            .filter(row -> !holdings.isKnown(row.seq(), reading))
            .toList();
    if (!missing.isEmpty()) {
      for (Delivery row : store.bySeq(missing).await(5, SECONDS)) {
        take(row, owned.get(row.shard()), reading);
      }
    }
    behind.forEach(s -> s.scanned(Math.min(safe, s.cursor())));
    holdings.endReading(reading);
  }

  /** Takes what waits in the backlog, parked or due. */
  void drain(List<EndpointKey> endpoints, Instant now) throws Exception {
    if (owned.isEmpty()) {
      return;
    }
    long reading = holdings.beginReading();
    List<Delivery> rows = new ArrayList<>();
    rows.addAll(store.due(owned.keySet(), now, holdings.fromBacklog(), PAGE).await(5, SECONDS));
    rows.addAll(
        store
            .parked(
                endpoints.stream().filter(e -> owned.containsKey(e.shard())).toList(),
                holdings.fromBacklog(),
                PAGE)
            .await(5, SECONDS));
    for (Delivery row : rows) {
      take(row, owned.get(row.shard()), reading);
    }
    holdings.endReading(reading);
  }

  void recorded(Held one) {
    holdings.recorded(one);
    held.remove(one);
  }

  private void take(Delivery row, OwnedShard shard, long reading) {
    Held taken = holdings.take(row, shard, reading);
    if (taken != null) {
      held.add(taken);
    }
  }

  private void forget(OwnedShard shard) {
    holdings.forget(shard);
    held.removeIf(one -> one.shard() == shard);
  }
}
