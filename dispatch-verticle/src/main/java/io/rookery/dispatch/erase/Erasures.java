package io.rookery.dispatch.erase;

import io.rookery.dispatch.run.DeliveryLoop;
import io.rookery.dispatch.run.Steering;
import io.rookery.dispatch.shard.Erasing;
import io.rookery.dispatch.shard.Holdings;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/**
 * Erases users from the shards that this node owns. First what is under way of them ends: memory
 * sends nothing more, what waits ends as erased, and a call that is open may end. Then bodies and
 * user ids go, of what has ended. A round begins anew with what is left; nothing of it is lost with
 * the node.
 */
public final class Erasures {
  private static final UUID FIRST = new UUID(0L, 0L);

  /** Of one statement: some 20 ms. */
  private static final int ROWS = 500;

  private final ErasureStore store;
  private final DeliveryLoop loop;
  private final Steering steering;
  private final Holdings holdings;

  /** {@code owner}: as which this node holds its leases. */
  public Erasures(Database database, UUID owner, DeliveryLoop loop, Holdings holdings) {
    this.store = new ErasureStore(database, owner);
    this.loop = loop;
    this.steering = loop.steering();
    this.holdings = holdings;
  }

  /** Learns what is being erased of shards that were just gained, before anything is sent. */
  public Future<Void> load(List<Short> shards) {
    return open(shards).mapEmpty();
  }

  /** Does what can be done now of each open part of the owned shards. */
  public Future<Void> runOnce() {
    List<Short> shards = loop.readableShards();
    if (shards.isEmpty()) {
      return Future.succeededFuture();
    }
    return open(shards).compose(open -> inOrder(open.iterator())).compose(done -> store.close());
  }

  private Future<List<ErasureTask>> open(List<Short> shards) {
    return store
        .open(shards)
        .onSuccess(open -> holdings.erasing(shards, open.stream().map(ErasureTask::user).toList()));
  }

  private Future<Void> inOrder(Iterator<ErasureTask> open) {
    return open.hasNext()
        ? carryOut(open.next()).compose(done -> inOrder(open))
        : Future.succeededFuture();
  }

  private Future<Void> carryOut(ErasureTask task) {
    Erasing user = task.user();
    return steering
        .eraseAll(user, held -> store.waiting(user, held))
        .compose(ended -> eraseFrom(task, FIRST))
        .compose(erased -> holdings.holdsAnyOf(user) ? Future.succeededFuture() : store.done(task));
  }

  private Future<Void> eraseFrom(ErasureTask task, UUID after) {
    return store
        .erase(task, after, ROWS)
        .compose(
            looked ->
                looked.size() < ROWS ? Future.succeededFuture() : eraseFrom(task, looked.get(0)));
  }
}
