package io.rookery.dispatch.run;

import io.rookery.dispatch.breaker.EndpointBreakers;
import io.rookery.dispatch.delivery.DeliveryStore;
import io.rookery.dispatch.endpoint.CallEnd;
import io.rookery.dispatch.endpoint.EndpointStateStore;
import io.rookery.dispatch.endpoint.Lane;
import io.rookery.dispatch.endpoint.Lanes;
import io.rookery.dispatch.endpoint.Slot;
import io.rookery.dispatch.endpoint.UserOrder;
import io.rookery.dispatch.outcome.OutcomeRecorder;
import io.rookery.dispatch.shard.Held;
import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.dispatch.shard.ShardLeases;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.WaitReason;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps deliveries moving: rows come in from the queue and the backlog, slots go to lanes, runs
 * start and end. All of it on one event loop; nothing here blocks. Tests step it by hand.
 */
public final class DeliveryLoop implements ShardLeases.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);

  /**
   * How much is read.
   *
   * @param heldMax deliveries in memory; beyond it nothing more is read
   * @param rowsPerPageMax fresh rows in one statement, over all shards
   * @param unrecordedMax calls that have ended and whose record is still being written; with more,
   *     each holds its slot until then. A crash may repeat these and the open ones
   * @param attemptDeadline for so long an owner before us may still be sending
   */
  public record Limits(
      int heldMax, int rowsPerPageMax, int unrecordedMax, Duration attemptDeadline) {}

  private final NodeState node;
  private final Lanes lanes;
  private final EndpointBreakers breakers;
  private final DeliveryRun runs;
  private final EndpointStateStore states;
  private final InstantSource clock;
  private final Gate gate;
  private final Entrance entrance;
  private final FreshReader fresh;
  private final UserOrdering ordering;
  private final OrderedReader ordered;
  private final BacklogReader backlog;
  private final Probes probes;
  private final EndpointChanges changes;
  private final Steering steering;
  private final Leftovers leftovers;
  private final LookAhead ahead;

  private final Limits limits;
  private Function<List<Short>, Future<Void>> beforeReading = shards -> Future.succeededFuture();
  private boolean filling;
  private int unrecorded;
  private Future<Void> gettingReady = Future.succeededFuture();

  public DeliveryLoop(
      NodeState node,
      DeliveryStore store,
      EndpointStateStore states,
      OutcomeRecorder recorder,
      DeliveryRun runs,
      InstantSource clock,
      Limits limits) {
    this.node = node;
    this.lanes = node.lanes();
    this.breakers = node.breakers();
    this.runs = runs;
    this.states = states;
    this.clock = clock;
    this.gate = new Gate(node);
    this.entrance =
        new Entrance(
            lanes, node.holdings(), limits.heldMax(), gate::heldBack, recorder, clock, this::fill);
    this.fresh =
        new FreshReader(store, node.leases(), node.holdings(), entrance, limits.rowsPerPageMax());
    this.ahead = new LookAhead(store, node, entrance, fresh, clock);
    this.limits = limits;
    this.ordering =
        new UserOrdering(node, entrance, recorder, clock, gate::heldBack, runs::isOrdered);
    this.ordered = new OrderedReader(store.inOrder(), node, ordering, fresh, entrance, clock);
    this.backlog =
        new BacklogReader(
            store, node, entrance, key -> gate.heldBack(key).isEmpty(), ordering, ordered);
    this.steering = new Steering(node, this, entrance, ordering, runs, recorder);
    this.leftovers =
        new Leftovers(
            store.leftovers(), steering, endpoint -> runs.overage(endpoint).holdsBefore(), clock);
    this.probes = new Probes(node, backlog, entrance, ordering, this::start, this::ended);
    lanes.onReady(this::fill);
    this.changes = new EndpointChanges(node, states, gate, entrance, backlog, probes);
    node.hosts().listener(changes);
    breakers.onOutdated(changes::outdated);
    entrance.onRoom(fresh::roomAgain);
    entrance.orderBy(ordering::takes);
    runs.onBehind(ordering::behind);
  }

  /** Done for shards that were just gained, before any of their rows is sent. */
  public void beforeReading(Function<List<Short>, Future<Void>> step) {
    beforeReading = step;
  }

  /** Shards have fresh rows, says ingest. */
  public void wake(Collection<Short> shards) {
    fresh.wake(shards);
  }

  /**
   * Reads everything that no wake announced: fresh rows above the cursors, and what appeared behind
   * them.
   *
   * @return how many rows had appeared behind a cursor
   */
  public Future<Integer> sweep() {
    return getReady()
        .onSuccess(ready -> backlog.drain())
        .onSuccess(ready -> probes.again())
        .compose(ready -> ordered.complete())
        .onSuccess(ready -> ahead.look())
        .compose(ready -> fresh.wakeAll())
        .compose(read -> node.leases().sampleSafeSeq())
        .compose(fresh::readBehindCursors)
        .onSuccess(node.metrics()::appearedLate);
  }

  /** Sends on what waits for its turn at ordered endpoints; costs nothing where nothing does. */
  public Future<Void> orderRound() {
    return ordered.round();
  }

  /** Takes what is due. */
  public Future<Void> takeDue() {
    return backlog.readDue(clock.instant());
  }

  /** Reads every shard from 0; what it finds was lost sight of, which must not happen (I3). */
  public Future<Integer> janitor() {
    return node.leases().undisturbed(fresh::janitor);
  }

  /** Finds the endpoints that have a backlog, which {@code endpoint_state} would not tell. */
  public Future<List<EndpointKey>> findBacklogs() {
    return backlog.findBacklogs(backlog.readableShards());
  }

  /** The shards that this node owns and keeps. */
  public List<Short> readableShards() {
    return backlog.readableShards();
  }

  /** Ends what is parked and older than its maximum age. */
  public Future<Integer> expire(List<EndpointKey> endpoints) {
    return backlog
        .overage(endpoints.stream().map(runs::overage).toList())
        .map(
            rows -> {
              rows.forEach(runs::expire);
              return rows.size();
            });
  }

  /** The endpoint may take notifications again, or wants a probe. */
  public void endpointReady(EndpointKey endpoint) {
    changes.endpointReady(endpoint);
  }

  /** The subscription of the endpoint has ended. */
  void subscriptionEnded(EndpointKey endpoint) {
    changes.subscriptionEnded(endpoint);
  }

  @Override
  public void gained(List<OwnedShard> shards) {
    Instant free = clock.instant().plus(limits.attemptDeadline());
    shards.stream().filter(OwnedShard::isStolen).forEach(shard -> shard.orderedNotBefore(free));
    getReady();
  }

  /** Reads what holds deliveries of new shards back; only then are they read themselves. */
  private Future<Void> getReady() {
    List<OwnedShard> shards =
        node.leases().owned().stream().filter(shard -> !shard.isReady()).toList();
    if (shards.isEmpty() || !gettingReady.isComplete()) {
      return gettingReady.otherwiseEmpty();
    }
    List<Short> numbers = shards.stream().map(OwnedShard::shard).toList();
    gettingReady =
        node.holds()
            .load(numbers)
            .compose(loaded -> beforeReading.apply(numbers))
            .compose(loaded -> states.ofShards(numbers))
            .map(
                stored -> {
                  stored.forEach(state -> breakers.restore(state, clock.instant()));
                  shards.forEach(OwnedShard::ready);
                  fresh.wake(numbers);
                  return null;
                });
    return gettingReady
        .compose(ready -> backlog.findBacklogs(numbers))
        .onSuccess(found -> backlog.drain())
        .onFailure(failure -> LOG.warn("lease.state_not_read cause={}", failure.toString()))
        .otherwiseEmpty()
        .mapEmpty();
  }

  @Override
  public void leaving(OwnedShard shard) {
    fresh.forget(shard);
    ordering.forget(endpoint -> endpoint.shard() == shard.shard());
    lanes.dropWaiting(shard).forEach(node.holdings()::abandon);
  }

  @Override
  public void lost(OwnedShard shard) {
    fresh.forget(shard);
    ordering.forget(endpoint -> endpoint.shard() == shard.shard());
    lanes.dropWaiting(shard);
    node.holdings().forget(shard);
    breakers.forgetShard(shard.shard());
    node.hosts().forgetShard(shard.shard());
    probes.forgetShard(shard.shard());
  }

  @Override
  public void rewound() {
    node.orders().all().forEach(UserOrder::rewound);
    fresh.wakeAll();
  }

  /** From now on nothing new is read or started; what is under way goes on. */
  public void stop() {
    fresh.stop();
  }

  /** Why nothing is sent to the endpoint now; empty if something is. */
  public Optional<WaitReason> heldBackBy(EndpointKey endpoint) {
    return gate.heldBack(endpoint);
  }

  /** Ends what ended subscriptions left. */
  Leftovers leftovers() {
    return leftovers;
  }

  /** What instructions may do here. */
  public Steering steering() {
    return steering;
  }

  private void fill() {
    if (filling) {
      return;
    }
    filling = true;
    for (Slot slot = lanes.next(); slot != null; slot = lanes.next()) {
      start(slot, slot.held(), breakers.takeProbe(slot.lane().endpoint()));
    }
    filling = false;
  }

  private void start(Slot slot, Held held, boolean probe) {
    runs.run(held, probe)
        .onComplete(
            ended -> {
              if (probe) {
                node.hosts().probeEnded(slot.lane().endpoint());
              }
              ended(slot, ended.succeeded() ? ended.result() : DeliveryRun.Ended.WITHOUT_NEWS);
            });
  }

  /** Slots are for calls: that a record takes a commit is nothing that its endpoint can help. */
  private void ended(Slot slot, DeliveryRun.Ended end) {
    end.change().ifPresent(changes::obey);
    if (unrecorded < limits.unrecordedMax()) {
      unrecorded++;
      free(slot, end.call());
      end.recorded()
          .onComplete(
              done -> {
                unrecorded--;
                entrance.released();
              });
    } else {
      end.recorded()
          .onComplete(
              done -> {
                entrance.released();
                free(slot, end.call());
              });
    }
  }

  private void free(Slot slot, CallEnd call) {
    Lane lane = slot.lane();
    lanes.ended(slot, call);
    if (lane.waiting() > 0 && node.hosts().holds(lane.endpoint())) {
      entrance.parkLane(lane.endpoint(), WaitReason.HOST_OPEN);
    }
    if (lane.backlogLeft()) {
      backlog.drain();
    }
    probes.start();
    fill();
  }
}
