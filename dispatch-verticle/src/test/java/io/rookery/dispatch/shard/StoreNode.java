package io.rookery.dispatch.shard;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.DeliveryStore;
import io.rookery.dispatch.delivery.DeliveryStore.Overage;
import io.rookery.dispatch.delivery.DeliveryStore.Position;
import io.rookery.dispatch.delivery.DeliveryStore.Range;
import io.rookery.dispatch.flood.FloodSteps;
import io.rookery.dispatch.replay.ReplaySteps;
import io.rookery.dispatch.shard.StoreModel.Fresh;
import io.rookery.dispatch.shard.StoreModel.Lease;
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
  private final UUID owner;
  private final ReplaySteps replays;
  private final FloodSteps floods;
  private List<ReplaySteps.Seen> seen = List.of();
  private List<FloodSteps.Over> over = List.of();

  StoreNode(Database database, UUID owner) {
    this.owner = owner;
    this.replays = new ReplaySteps(database, owner);
    this.floods = new FloodSteps(database, owner);
    this.leases = new LeaseStore(database, owner);
    this.store = new DeliveryStore(database);
  }

  List<Held> held() {
    return List.copyOf(held);
  }

  boolean owns() {
    return !owned.isEmpty();
  }

  /** Whether the row will not be read again by this node, which owns its shard and forgot it. */
  boolean overlooks(Fresh row, Lease lease) {
    OwnedShard shard = owned.get(row.shard());
    return shard != null
        && owner.equals(lease.owner())
        && shard.epoch() == lease.epoch()
        && row.seq() <= shard.scanFrom()
        && !holdings.isHeld(row.seq());
  }

  /** I6: nothing stays in memory of what was let go of. */
  boolean remembersOnlyWhatItHolds() {
    return holdings.size() == held.size()
        && holdings.fromBacklog().size() <= held.size()
        && owned.values().stream().mapToInt(OwnedShard::held).sum() == held.size();
  }

  boolean acquire() throws Exception {
    List<LeaseStore.Taken> all = leases.acquire(Shards.COUNT).await(5, SECONDS);
    for (LeaseStore.Taken taken : all) {
      OwnedShard before = owned.remove(taken.shard());
      if (before != null) {
        forget(before);
      }
      owned.put(taken.shard(), new OwnedShard(taken.shard(), taken.epoch(), taken.floorSeq(), 0));
    }
    return !all.isEmpty();
  }

  boolean renew() throws Exception {
    if (owned.isEmpty()) {
      return false;
    }
    List<Short> kept = leases.renew(owned.values(), server()).await(5, SECONDS);
    for (OwnedShard shard : List.copyOf(owned.values())) {
      if (!kept.contains(shard.shard())) {
        owned.remove(shard.shard());
        forget(shard);
      }
    }
    return !kept.isEmpty();
  }

  boolean handBack() throws Exception {
    if (owned.isEmpty()) {
      return false;
    }
    leases.release(owned.values(), server()).await(5, SECONDS);
    owned.values().forEach(this::forget);
    owned.clear();
    return true;
  }

  private String server() throws Exception {
    return leases.identity().await(5, SECONDS).server();
  }

  boolean page() throws Exception {
    List<Position> cursors =
        owned.values().stream().map(s -> new Position(s.shard(), s.cursor())).toList();
    if (cursors.isEmpty()) {
      return false;
    }
    long reading = holdings.beginReading();
    List<Delivery> rows = store.page(cursors, PAGE).await(5, SECONDS);
    for (Delivery row : rows) {
      OwnedShard shard = owned.get(row.shard());
      take(row, shard, reading);
      shard.advance(row.seq());
    }
    holdings.endReading(reading);
    return !rows.isEmpty();
  }

  /** As the sweep does it: sample, then read again behind the cursors. */
  boolean sweep() throws Exception {
    long safe = safeSeq.offer(leases.sample().await(5, SECONDS));
    List<OwnedShard> behind =
        owned.values().stream().filter(s -> s.cursor() > s.scanFrom()).toList();
    if (behind.isEmpty()) {
      return false;
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
    return true;
  }

  /** Takes what waits in the backlog, parked or due. */
  boolean drain(List<EndpointKey> endpoints, Instant now) throws Exception {
    if (owned.isEmpty()) {
      return false;
    }
    long reading = holdings.beginReading();
    List<Delivery> rows = new ArrayList<>();
    rows.addAll(store.due(owned.keySet(), now, holdings.fromBacklog(), PAGE).await(5, SECONDS));
    rows.addAll(store.parked(own(endpoints), holdings.fromBacklog(), PAGE).await(5, SECONDS));
    for (Delivery row : rows) {
      take(row, owned.get(row.shard()), reading);
    }
    holdings.endReading(reading);
    return !rows.isEmpty();
  }

  /** What is parked for these since before then, but for what this node holds. */
  List<Delivery> overage(List<EndpointKey> endpoints, Instant before) throws Exception {
    List<Overage> bounds =
        own(endpoints).stream().map(to -> new Overage(to, before, before)).toList();
    return store.overage(bounds, holdings.fromBacklog()).await(5, SECONDS);
  }

  ReplaySteps replays() {
    return replays;
  }

  /** Looks for what to replay, and remembers what it saw. */
  List<ReplaySteps.Seen> look() throws Exception {
    seen = replays.look(owned.keySet()).await(5, SECONDS);
    return seen;
  }

  List<ReplaySteps.Seen> seen() {
    return seen;
  }

  void forgetSeen() {
    seen = List.of();
  }

  FloodSteps floods() {
    return floods;
  }

  /** Looks for windows that are over by then, and remembers what it saw. */
  boolean findOver(Instant then) throws Exception {
    over = floods.over(owned.keySet(), then).await(5, SECONDS);
    return !over.isEmpty();
  }

  /** What it saw; only once. */
  List<FloodSteps.Over> takeOver() {
    List<FloodSteps.Over> found = over;
    over = List.of();
    return found;
  }

  void recorded(Held one) {
    holdings.recorded(one, true);
    held.remove(one);
  }

  private List<EndpointKey> own(List<EndpointKey> endpoints) {
    return endpoints.stream().filter(to -> owned.containsKey(to.shard())).toList();
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
