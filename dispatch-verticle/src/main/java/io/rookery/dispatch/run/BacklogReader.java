package io.rookery.dispatch.run;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.DeliveryStore;
import io.rookery.dispatch.delivery.DeliveryStore.Overage;
import io.rookery.dispatch.endpoint.Lane;
import io.rookery.dispatch.endpoint.Lanes;
import io.rookery.dispatch.shard.Held;
import io.rookery.dispatch.shard.Holdings;
import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.dispatch.shard.ShardLeases;
import io.rookery.shared.model.EndpointKey;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the backlog of the owned shards: what is due, what is parked for an endpoint that takes it
 * again, oldest first, and the one to probe with. There is no cursor here: a row may be parked
 * below any position, so every reading starts at the beginning and leaves out what memory holds.
 */
final class BacklogReader {
  private static final Logger LOG = LoggerFactory.getLogger(BacklogReader.class);
  private static final int DUE_ROWS_PER_SHARD_MAX = 50;
  private static final int DRAIN_ROWS_PER_ENDPOINT_MAX = 64;
  private static final int DRAIN_ENDPOINTS_MAX = 64;

  /** Each endpoint keeps to its part; together they may be beyond it while more become busy. */
  private static final int HELD_FROM_BACKLOG_MAX = 25_000;

  private final DeliveryStore store;
  private final ShardLeases leases;
  private final Holdings holdings;
  private final Lanes lanes;
  private final Entrance entrance;
  private final Predicate<EndpointKey> takes;
  private final UserOrdering ordering;
  private final OrderedReader ordered;
  private boolean draining;

  /** {@code takes} tells whether the endpoint takes notifications now. */
  BacklogReader(
      DeliveryStore store,
      NodeState node,
      Entrance entrance,
      Predicate<EndpointKey> takes,
      UserOrdering ordering,
      OrderedReader ordered) {
    this.store = store;
    this.ordering = ordering;
    this.ordered = ordered;
    ordered.onDrained(this::drain);
    this.leases = node.leases();
    this.holdings = node.holdings();
    this.lanes = node.lanes();
    this.entrance = entrance;
    this.takes = takes;
  }

  /** Takes what is due. A row whose lane is full stays where it is and is read again next time. */
  Future<Void> readDue(Instant now) {
    List<Short> shards = readableShards();
    if (shards.isEmpty() || holdings.fromBacklog().size() >= HELD_FROM_BACKLOG_MAX) {
      return Future.succeededFuture();
    }
    long reading = holdings.beginReading();
    return store
        .due(shards, now, holdings.fromBacklog(), DUE_ROWS_PER_SHARD_MAX)
        .map(
            rows -> {
              for (Delivery row : rows) {
                if (lanes.freeRows(lanes.lane(row.endpoint())) > 0) {
                  take(row, reading).ifPresent(entrance::admit);
                }
              }
              return (Void) null;
            })
        .onComplete(done -> holdings.endReading(reading));
  }

  /** Fills the lanes of endpoints that take notifications again and may have parked ones. */
  void drain() {
    if (draining || holdings.fromBacklog().size() >= HELD_FROM_BACKLOG_MAX) {
      return;
    }
    List<EndpointKey> wanting = wanting();
    List<EndpointKey> inOrder = new ArrayList<>();
    // Where it is not known yet, the answer drains again.
    wanting.removeIf(
        endpoint -> {
          Optional<Boolean> isOrdered = ordering.isOrdered(endpoint, this::drain);
          if (isOrdered.orElse(false)) {
            inOrder.add(endpoint);
          }
          return isOrdered.orElse(true);
        });
    ordered.drain(inOrder);
    if (wanting.isEmpty()) {
      return;
    }
    draining = true;
    int rowsEach = rowsEach();
    // A park that is recorded from now on may be missing in what is read: it sets the flag again.
    wanting.forEach(endpoint -> lanes.lane(endpoint).backlogReadToItsEnd());
    long reading = holdings.beginReading();
    store
        .parked(wanting, holdings.fromBacklog(), rowsEach)
        .onSuccess(rows -> admitParked(rows, reading, rowsEach))
        .onFailure(
            failure -> {
              LOG.warn("drain.failed cause={}", failure.toString());
              wanting.forEach(endpoint -> lanes.lane(endpoint).backlogGrew());
            })
        .onComplete(
            read -> {
              holdings.endReading(reading);
              draining = false;
              if (read.succeeded()) {
                drain();
              }
            });
  }

  private List<EndpointKey> wanting() {
    List<EndpointKey> wanting = new ArrayList<>();
    List<Lane> heldBack = new ArrayList<>();
    for (Lane lane : lanes.withBacklog()) {
      if (wanting.size() == DRAIN_ENDPOINTS_MAX) {
        break;
      }
      if (lane.waitingFromBacklog() < Math.max(1, rowsEach() / 2) && readable(lane.endpoint())) {
        if (!takes.test(lane.endpoint())) {
          heldBack.add(lane);
        } else if (ordered.mayDrain(lane.endpoint())) {
          wanting.add(lane.endpoint());
        }
      }
    }
    // A thousand dead ones would be asked again after every call; who lets one go adds it again.
    heldBack.forEach(Lane::backlogHeldBack);
    return wanting;
  }

  private int rowsEach() {
    return Math.min(DRAIN_ROWS_PER_ENDPOINT_MAX, lanes.rowsFromBacklogMax());
  }

  private void admitParked(List<Delivery> rows, long reading, int rowsEach) {
    Map<EndpointKey, Integer> count = new HashMap<>();
    for (Delivery row : rows) {
      if (count.merge(row.endpoint(), 1, Integer::sum) == rowsEach) {
        lanes.lane(row.endpoint()).backlogGrew();
      }
      take(row, reading).ifPresent(entrance::admit);
    }
  }

  /**
   * The oldest waiting row above {@code above}, or the very oldest if there is none; not admitted.
   */
  Future<Optional<Held>> oldestWaiting(EndpointKey endpoint, long above) {
    return ordered.readUpToNow(endpoint).compose(inOrder -> oldest(endpoint, above, inOrder));
  }

  private Future<Optional<Held>> oldest(EndpointKey endpoint, long above, boolean inOrder) {
    long reading = holdings.beginReading();
    return leases
        .undisturbed(() -> store.oldestWaiting(endpoint, above, holdings.fromBacklog(), inOrder))
        .map(rows -> rows.stream().findFirst().flatMap(row -> take(row, reading)))
        .onComplete(done -> holdings.endReading(reading))
        .compose(
            found ->
                found.isPresent() || above == 0
                    ? Future.succeededFuture(found)
                    : oldest(endpoint, 0, inOrder));
  }

  /** Parked rows that are older than they may get. */
  Future<List<Held>> overage(List<Overage> bounds) {
    long reading = holdings.beginReading();
    return store
        .overage(bounds, holdings.fromBacklog())
        .map(
            rows -> rows.stream().map(row -> take(row, reading)).flatMap(Optional::stream).toList())
        .onComplete(done -> holdings.endReading(reading));
  }

  /** Finds, by a skip scan, the endpoints that have a backlog and remembers it in their lanes. */
  Future<List<EndpointKey>> findBacklogs(List<Short> shards) {
    if (shards.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return store
        .endpointsWithBacklog(shards)
        .map(
            endpoints -> {
              List<EndpointKey> mine = endpoints.stream().filter(this::readable).toList();
              mine.forEach(endpoint -> lanes.lane(endpoint).backlogGrew());
              return mine;
            });
  }

  List<Short> readableShards() {
    return leases.owned().stream().filter(OwnedShard::isReadable).map(OwnedShard::shard).toList();
  }

  private boolean readable(EndpointKey endpoint) {
    OwnedShard shard = leases.find(endpoint.shard());
    return shard != null && shard.isReadable();
  }

  private Optional<Held> take(Delivery row, long reading) {
    return readable(row.endpoint())
        ? Optional.ofNullable(holdings.take(row, leases.find(row.shard()), reading))
        : Optional.empty();
  }
}
