package io.rookery.dispatch.shard;

import io.rookery.shared.model.Shards;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which shards this node may deliver now. A lease lasts 10 s and is renewed every 2 s; an attempt
 * starts only while more than 2 s of it are left by the monotonic clock, counted from before the
 * renewal was sent. Each of n living dispatchers holds at most ceil(128 / n) shards and hands the
 * rest back.
 */
public final class ShardLeases {
  private static final Logger LOG = LoggerFactory.getLogger(ShardLeases.class);
  private static final Duration LEASE = Duration.ofSeconds(LeaseStore.LEASE_SECONDS);
  private static final Duration MARGIN = Duration.ofSeconds(2);

  /** What follows when a shard comes or goes. */
  public interface Listener {
    /** Leases taken just now; nothing of an earlier ownership may be remembered. */
    void gained(List<OwnedShard> shards);

    /** The shard is another's: stop sending it and forget it. */
    void lost(OwnedShard shard);

    /** The shard will be handed back: start nothing more of it. */
    void leaving(OwnedShard shard);

    /** The database is not what it was: everything is read again from the start. */
    void rewound();
  }

  private final LeaseStore store;
  private final LongSupplier nanoTime;
  private Listener listener;
  private final SafeSeq safeSeq = new SafeSeq();
  private Future<Long> sampling = Future.succeededFuture(0L);
  private final Map<Short, OwnedShard> owned = new TreeMap<>();
  private LeaseStore.Identity identity;
  private int rewinds;
  private boolean stopping;

  public ShardLeases(Database database, UUID owner, LongSupplier nanoTime) {
    this.store = new LeaseStore(database, owner);
    this.nanoTime = nanoTime;
  }

  /** Call once, before the first {@link #tick}. */
  public void listener(Listener toTell) {
    listener = toTell;
  }

  /** The owned shard; null if this node does not own it. */
  public OwnedShard find(short shard) {
    return owned.get(shard);
  }

  public Collection<OwnedShard> owned() {
    return Collections.unmodifiableCollection(owned.values());
  }

  /**
   * Whether an attempt of this shard may start now (I4). A lease that has run out by the clock of
   * this node is lost, whatever the database would say: there is no way back but to take it anew.
   */
  public boolean maySend(short shard) {
    OwnedShard mine = owned.get(shard);
    if (mine == null || mine.handingBack()) {
      return false;
    }
    if (mine.maySend(nanoTime.getAsLong(), MARGIN.toNanos())) {
      return true;
    }
    lose(mine);
    return false;
  }

  /** One round: say that we live, renew, then take or hand back until the share is right. */
  public Future<Void> tick() {
    return store
        .seen()
        .compose(
            living -> {
              int share = (Shards.COUNT + living - 1) / living;
              return renew().compose(done -> stopping ? done() : balance(share));
            });
  }

  /**
   * Reads the sequence with its snapshot; the result is safe for every later snapshot. One after
   * the other: samples that overtake each other would be paired the wrong way round.
   */
  public Future<Long> sampleSafeSeq() {
    sampling = sampling.transform(before -> store.sample()).map(safeSeq::offer);
    return sampling;
  }

  public long safeSeq() {
    return safeSeq.value();
  }

  public Future<Void> forgetDeadDispatchers() {
    return store.forgetDead();
  }

  /** Hands everything back, each shard once it holds nothing any more; waits at most this long. */
  public Future<Void> stop(Future<Void> deadline) {
    stopping = true;
    List<OwnedShard> leaving = List.copyOf(owned.values());
    Future<Void> allIdle = Future.join(leaving.stream().map(this::leave).toList()).mapEmpty();
    return Future.any(allIdle, deadline)
        .transform(
            ended -> {
              List<OwnedShard> idle = leaving.stream().filter(s -> s.held() == 0).toList();
              return release(idle);
            })
        .compose(released -> store.gone())
        .otherwiseEmpty();
  }

  private Future<Void> renew() {
    if (owned.isEmpty()) {
      return checkDatabase();
    }
    List<OwnedShard> asked = List.copyOf(owned.values());
    long deadline = nanoTime.getAsLong() + LEASE.toNanos();
    return checkDatabase()
        .compose(same -> store.renew(asked, identity.server()))
        .map(
            renewed -> {
              Set<Short> kept = new HashSet<>(renewed);
              int before = owned.size();
              for (OwnedShard shard : asked) {
                if (kept.contains(shard.shard())) {
                  shard.renewedUntil(deadline);
                } else {
                  lose(shard);
                }
              }
              if (owned.size() < before) {
                LOG.warn("lease.lost shards={} owned={}", before - owned.size(), owned.size());
              }
              return null;
            });
  }

  /**
   * Asks whether the database is still the one that was read from; where it is not, what is
   * remembered of it is void when this completes. What was moved aside without waiting for the disk
   * may stand in the queue again.
   */
  public Future<Void> checkDatabase() {
    // Before it is asked: a page read meanwhile may be ahead of an answer that comes late.
    long furthest = owned.values().stream().mapToLong(OwnedShard::cursor).max().orElse(0);
    return store
        .identity()
        .map(
            now -> {
              LeaseStore.Identity before = identity;
              identity = now;
              boolean changed = before != null && !before.server().equals(now.server());
              if (changed || now.lastValue() < furthest) {
                LOG.warn(
                    "database.changed server={} last_value={} furthest_cursor={}",
                    now.server(),
                    now.lastValue(),
                    furthest);
                rewinds++;
                safeSeq.reset();
                owned.values().forEach(OwnedShard::rewind);
                listener.rewound();
              }
              return null;
            });
  }

  /**
   * What a reading brings that means something only if nothing that was moved aside had come back
   * by then: an earlier one of the same user would be missing in it. Fails where the database is
   * not what it was before.
   */
  public <T> Future<T> undisturbed(Supplier<Future<T>> reading) {
    int before = rewinds;
    return reading
        .get()
        .compose(
            read ->
                checkDatabase()
                    .compose(
                        asked ->
                            rewinds == before
                                ? Future.succeededFuture(read)
                                : Future.failedFuture(
                                    VertxException.noStackTrace("the database has changed"))));
  }

  private Future<Void> balance(int share) {
    // Sandbox and production by turns: a node that joins gets its part of each.
    List<OwnedShard> staying =
        owned.values().stream()
            .filter(s -> !s.handingBack())
            .sorted(Comparator.comparingInt(s -> s.shard() % Shards.PER_ENVIRONMENT))
            .toList();
    if (staying.size() > share) {
      for (OwnedShard excess : staying.subList(share, staying.size())) {
        leave(excess).onSuccess(idle -> release(List.of(excess)));
      }
      return done();
    }
    int room = share - staying.size();
    if (room == 0) {
      return done();
    }
    long deadline = nanoTime.getAsLong() + LEASE.toNanos();
    return store.acquire(room).map(taken -> take(taken, deadline));
  }

  private Void take(List<LeaseStore.Taken> taken, long deadline) {
    List<OwnedShard> gained = new ArrayList<>(taken.size());
    for (LeaseStore.Taken lease : taken) {
      OwnedShard before = owned.get(lease.shard());
      if (before != null) {
        lose(before);
      }
      OwnedShard shard =
          new OwnedShard(lease.shard(), lease.epoch(), lease.floorSeq(), deadline, lease.stolen());
      owned.put(lease.shard(), shard);
      gained.add(shard);
    }
    if (!gained.isEmpty()) {
      LOG.info("lease.gained shards={} owned={}", gained.size(), owned.size());
      listener.gained(gained);
    }
    return null;
  }

  private Future<Void> leave(OwnedShard shard) {
    Future<Void> idle = shard.handBack();
    listener.leaving(shard);
    return idle;
  }

  private Future<Void> release(List<OwnedShard> shards) {
    List<OwnedShard> mine =
        shards.stream().filter(shard -> owned.remove(shard.shard(), shard)).toList();
    if (mine.isEmpty()) {
      return done();
    }
    LOG.info("lease.handed_back shards={} owned={}", mine.size(), owned.size());
    mine.forEach(listener::lost);
    return store.release(mine, identity.server());
  }

  private void lose(OwnedShard shard) {
    if (owned.remove(shard.shard(), shard)) {
      LOG.debug("lease.lost shard={} epoch={} held={}", shard.shard(), shard.epoch(), shard.held());
      listener.lost(shard);
    }
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }
}
