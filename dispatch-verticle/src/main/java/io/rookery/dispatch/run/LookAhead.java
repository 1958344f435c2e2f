package io.rookery.dispatch.run;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.DeliveryStore;
import io.rookery.dispatch.delivery.DeliveryStore.Position;
import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for what stands behind a burst. The cursor of a shard goes on at the speed at which rows
 * are moved to the backlog: after a cold start with a million rows of one client in front, its
 * neighbours on the shard would wait for most of a minute. What is found is taken out of turn; the
 * cursor passes it later and finds it known, or gone.
 */
final class LookAhead {
  private static final Logger LOG = LoggerFactory.getLogger(LookAhead.class);
  private static final int ROWS_PER_SHARD_MAX = 500;

  /** A million rows are looked through in a few tenths of a second: for a tenth of the time. */
  private static final int RESTS = 9;

  private final DeliveryStore store;
  private final NodeState node;
  private final Entrance entrance;
  private final FreshReader fresh;
  private final InstantSource clock;
  private boolean looking;
  private Instant notBefore = Instant.MIN;

  LookAhead(
      DeliveryStore store,
      NodeState node,
      Entrance entrance,
      FreshReader fresh,
      InstantSource clock) {
    this.store = store;
    this.node = node;
    this.entrance = entrance;
    this.fresh = fresh;
    this.clock = clock;
  }

  /** Costs nothing where no rows went to the backlog from a shard that is not read to its end. */
  void look() {
    Instant began = clock.instant();
    if (looking || began.isBefore(notBefore)) {
      return;
    }
    Map<Short, Set<ClientUuid>> bursts = new LinkedHashMap<>();
    for (EndpointKey endpoint : entrance.takeToBacklog()) {
      if (fresh.isBehind(endpoint.shard())) {
        bursts.computeIfAbsent(endpoint.shard(), shard -> new HashSet<>()).add(endpoint.client());
      }
    }
    looking = true;
    Future<Void> looked = Future.succeededFuture();
    for (Map.Entry<Short, Set<ClientUuid>> one : bursts.entrySet()) {
      looked = looked.compose(done -> look(one.getKey(), one.getValue()));
    }
    looked.onComplete(
        done -> {
          Instant now = clock.instant();
          notBefore = now.plus(Duration.between(began, now).multipliedBy(RESTS));
          looking = false;
        });
  }

  private Future<Void> look(short number, Set<ClientUuid> without) {
    OwnedShard shard = node.leases().find(number);
    if (shard == null || !shard.isReadable()) {
      return Future.succeededFuture();
    }
    long reading = node.holdings().beginReading();
    return store
        .ahead(new Position(number, shard.cursor()), without, ROWS_PER_SHARD_MAX)
        .map(rows -> rows.stream().filter(r -> !node.holdings().isKnown(r.seq(), reading)).toList())
        .compose(
            unknown ->
                unknown.isEmpty()
                    ? Future.succeededFuture(List.<Delivery>of())
                    : store.bySeq(unknown))
        .onSuccess(rows -> rows.forEach(row -> admit(row, reading)))
        .onFailure(failure -> LOG.warn("ahead.failed cause={}", failure.toString()))
        .onComplete(done -> node.holdings().endReading(reading))
        .otherwiseEmpty()
        .mapEmpty();
  }

  private void admit(Delivery row, long reading) {
    OwnedShard shard = node.leases().find(row.shard());
    if (shard != null
        && shard.isReadable()
        && !node.holdings().isKnown(row.seq(), reading)
        && entrance.hasRoom(row.endpoint())) {
      entrance.admit(node.holdings().take(row, shard, reading));
    }
  }
}
