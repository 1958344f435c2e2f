package io.rookery.dispatch.replay;

import io.rookery.dispatch.run.DeliveryLoop;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Does this node's parts of the replays there are, at their pace. How far a part is stands in
 * PostgreSQL alone: whoever owns the shard goes on where the last owner stopped.
 */
public final class Replays {
  /** Rows of one look: enough that a filter which lets few pass is not slow, and some 40 ms. */
  private static final int ROWS_LOOKED_AT_MAX = 2_000;

  private static final int ROWS_LOOKED_AT_MIN = 100;

  /** Of one part in one round, so that other parts have their turn. */
  private static final int LOOKS_MAX = 10;

  /** Of one statement, but for what the order of a user adds ({@link Step}). */
  private static final int REPLAYED_MAX = 500;

  private final Candidates candidates;
  private final PartStore store;
  private final DeliveryLoop loop;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Map<Part.Key, Pace> paces = new HashMap<>();

  /** {@code owner}: as which this node holds its leases. */
  public Replays(
      Database database,
      UUID owner,
      DeliveryLoop loop,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.candidates = new Candidates(database);
    this.store = new PartStore(database, owner);
    this.loop = loop;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** Each open part of the owned shards goes on as far as its pace allows. */
  public Future<Void> runOnce() {
    List<Short> shards = loop.readableShards();
    if (shards.isEmpty()) {
      return Future.succeededFuture();
    }
    return store
        .open(shards)
        .compose(
            parts -> {
              paces.keySet().retainAll(parts.stream().map(Part::key).collect(Collectors.toSet()));
              return inTurn(parts.iterator());
            });
  }

  private Future<Void> inTurn(Iterator<Part> parts) {
    return parts.hasNext()
        ? goOn(parts.next(), LOOKS_MAX).compose(done -> inTurn(parts))
        : Future.succeededFuture();
  }

  private Future<Void> goOn(Part part, int looksLeft) {
    long now = nanoTime.getAsLong();
    Pace pace = paces.computeIfAbsent(part.key(), first -> new Pace(now));
    int room = Math.min(REPLAYED_MAX, pace.room(part.perSecond(), now));
    if (room < 1 || looksLeft == 0) {
      return Future.succeededFuture();
    }
    int rows = Math.max(ROWS_LOOKED_AT_MIN, Math.min(ROWS_LOOKED_AT_MAX, 4 * room));
    return candidates
        .look(part.selection(), rows)
        .compose(
            seen ->
                replay(
                    part, Step.of(part.selection().afterId(), seen, rows, room), pace, looksLeft));
  }

  private Future<Void> replay(Part part, Step step, Pace pace, int looksLeft) {
    return store
        .replay(part, step.wanted(), step.lookedAt(), step.passed(), step.isLast(), clock.instant())
        .compose(
            moved -> {
              pace.took(step.wanted().size());
              if (!step.wanted().isEmpty()) {
                loop.wake(Set.of(part.shard()));
              }
              return moved && !step.isLast()
                  ? goOn(part.from(step.lookedAt()), looksLeft - 1)
                  : Future.succeededFuture();
            });
  }
}
