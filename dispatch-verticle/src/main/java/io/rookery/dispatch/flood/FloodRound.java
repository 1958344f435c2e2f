package io.rookery.dispatch.flood;

import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.dispatch.shard.ShardLeases;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the windows that are over, of the shards that this node owns. */
public final class FloodRound {
  private static final Logger LOG = LoggerFactory.getLogger(FloodRound.class);

  private final FloodStore store;
  private final FloodSummaries summaries;
  private final ShardLeases leases;
  private final InstantSource clock;
  private final int windowsMax;

  /** {@code windowsMax}: read in one statement. */
  public FloodRound(
      FloodStore store,
      FloodSummaries summaries,
      ShardLeases leases,
      InstantSource clock,
      int windowsMax) {
    this.store = store;
    this.summaries = summaries;
    this.leases = leases;
    this.clock = clock;
    this.windowsMax = windowsMax;
  }

  /** One round; what cannot be closed now, or is more than one reading, is the next one's. */
  public Future<Void> runOnce() {
    List<Short> shards =
        leases.owned().stream().filter(OwnedShard::isReadable).map(OwnedShard::shard).toList();
    Instant now = clock.instant();
    return shards.isEmpty()
        ? Future.succeededFuture()
        : forget(shards, now)
            .compose(done -> store.over(shards, now, windowsMax))
            .compose(over -> inOrder(over.iterator()));
  }

  private Future<Void> forget(List<Short> shards, Instant now) {
    return store
        .forget(shards, now, windowsMax)
        .compose(gone -> gone < windowsMax ? Future.succeededFuture() : forget(shards, now));
  }

  private Future<Void> inOrder(Iterator<FloodWindow> over) {
    return over.hasNext()
        ? close(over.next()).compose(done -> inOrder(over))
        : Future.succeededFuture();
  }

  /** One that fails keeps none of the others waiting. */
  private Future<Boolean> close(FloodWindow window) {
    return summaries
        .close(window)
        .onFailure(
            failure ->
                LOG.warn(
                    "flood.not_summarised client={} environment={} cause={}",
                    window.endpoint().client(),
                    window.endpoint().environment().wireName(),
                    failure.toString()))
        .otherwise(false);
  }
}
