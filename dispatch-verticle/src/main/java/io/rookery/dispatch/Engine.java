package io.rookery.dispatch;

import io.rookery.dispatch.breaker.EndpointBreakers;
import io.rookery.dispatch.breaker.HostBreakers;
import io.rookery.dispatch.control.InstructionStore;
import io.rookery.dispatch.control.Instructions;
import io.rookery.dispatch.control.WaitingStore;
import io.rookery.dispatch.delivery.DeliveryStore;
import io.rookery.dispatch.delivery.MoveStore;
import io.rookery.dispatch.endpoint.EndpointStateStore;
import io.rookery.dispatch.endpoint.Lanes;
import io.rookery.dispatch.endpoint.OpenEndpoints;
import io.rookery.dispatch.endpoint.UserOrders;
import io.rookery.dispatch.erase.Erasures;
import io.rookery.dispatch.flood.FloodGate;
import io.rookery.dispatch.flood.FloodRound;
import io.rookery.dispatch.flood.FloodStore;
import io.rookery.dispatch.flood.FloodSummaries;
import io.rookery.dispatch.hold.HoldStore;
import io.rookery.dispatch.hold.Holds;
import io.rookery.dispatch.outcome.OutcomeRecorder;
import io.rookery.dispatch.replay.Replays;
import io.rookery.dispatch.run.DeliveryLoop;
import io.rookery.dispatch.run.DeliveryRun;
import io.rookery.dispatch.run.Dispatcher;
import io.rookery.dispatch.run.NodeState;
import io.rookery.dispatch.run.RunMetrics;
import io.rookery.dispatch.run.Upkeep;
import io.rookery.dispatch.send.WebhookSender;
import io.rookery.dispatch.shard.Holdings;
import io.rookery.dispatch.shard.ShardLeases;
import io.rookery.dispatch.signing.WebhookSigner;
import io.rookery.shared.guard.GuardedResolver;
import io.rookery.shared.guard.TargetGuard;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.loop.Timers;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationIds;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The engine of one node, put together and at rest: whoever holds it steps it. */
record Engine(
    NodeState node,
    DeliveryLoop loop,
    Upkeep upkeep,
    Instructions instructions,
    Replays replays,
    Erasures erasures,
    FloodRound floods,
    OutcomeRecorder recorder,
    Dispatcher dispatcher) {

  static Engine build(Vertx vertx, DispatchSettings settings, RoleContext role) {
    InstantSource clock = role.clock();
    RandomGenerator random = new SplittableRandom();
    LateLoop late = new LateLoop();
    UUID owner = UUID.randomUUID();
    Lanes lanes = new Lanes(settings.lanes(), System::nanoTime, Timers.of(vertx));
    NodeState node =
        new NodeState(
            new ShardLeases(role.database(), owner, System::nanoTime),
            new Holdings(),
            lanes,
            new UserOrders(lanes::rowsFromBacklogMax),
            new EndpointBreakers(vertx, settings.breaker(), random, late::endpointReady),
            new HostBreakers(settings.breaker(), Timers.of(vertx), random),
            new Holds(new HoldStore(role.database())),
            new RunMetrics(role.metrics()));
    RunMetrics.watch(role.metrics(), node);
    OutcomeRecorder recorder =
        new OutcomeRecorder(
            vertx, new MoveStore(role.database()), node.holdings(), Timers.of(vertx));
    TargetGuard guard = new TargetGuard(settings.guard());
    WebhookSender sender =
        new WebhookSender(
            vertx, new GuardedResolver(vertx, guard), settings.send(), System::nanoTime);
    OpenEndpoints endpoints =
        new OpenEndpoints(settings.masterKey(), guard, settings.endpointsOpenMax());
    Dispatcher dispatcher =
        new Dispatcher(endpoints, new WebhookSigner(), sender, node.hosts(), clock);
    FloodStore windows = new FloodStore(role.database(), owner);
    FloodSummaries summaries =
        new FloodSummaries(
            windows,
            role.directory(),
            node.holdings(),
            new NotificationIds(clock, random),
            late::accepted,
            role.metrics());
    DeliveryRun run =
        new DeliveryRun(
            node, role.directory(), dispatcher, settings.retry(), recorder, clock, random);
    run.collapseBy(new FloodGate(windows, summaries, recorder, clock, role.metrics())::pass);
    DeliveryLoop loop =
        new DeliveryLoop(
            node,
            new DeliveryStore(role.database()),
            new EndpointStateStore(role.database()),
            recorder,
            run,
            clock,
            settings.reading());
    late.loop = loop;
    node.leases().listener(loop);
    Instructions instructions =
        new Instructions(
            node.holds(),
            new InstructionStore(role.database()),
            new WaitingStore(role.database()),
            loop,
            clock,
            settings.retention()::of);
    Replays replays = new Replays(role.database(), owner, loop, clock, System::nanoTime);
    Erasures erasures = new Erasures(role.database(), owner, loop, node.holdings());
    loop.beforeReading(erasures::load);
    FloodRound floods =
        new FloodRound(
            windows, summaries, node.leases(), clock, settings.floodWindowsPerRoundMax());
    Upkeep upkeep = new Upkeep(node, loop, role.directory());
    return new Engine(
        node, loop, upkeep, instructions, replays, erasures, floods, recorder, dispatcher);
  }

  /** The breakers and the summaries call the loop, which is made after them. */
  private static final class LateLoop {
    private DeliveryLoop loop;

    void endpointReady(EndpointKey endpoint) {
      loop.endpointReady(endpoint);
    }

    void accepted(EndpointKey endpoint) {
      loop.wake(Set.of(endpoint.shard()));
    }
  }
}
