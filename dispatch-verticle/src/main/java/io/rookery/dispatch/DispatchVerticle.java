package io.rookery.dispatch;

import io.rookery.dispatch.answer.NotificationAnswers;
import io.rookery.dispatch.answer.UndeliveredCounter;
import io.rookery.dispatch.control.ControlAnswers;
import io.rookery.dispatch.control.InstructionStore;
import io.rookery.dispatch.control.WaitingStore;
import io.rookery.dispatch.health.CallCounter;
import io.rookery.dispatch.hold.HoldStore;
import io.rookery.dispatch.run.DeliveryLoop;
import io.rookery.dispatch.run.Upkeep;
import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.directory.MasterKeyCheck;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.launch.RoleVerticle;
import io.rookery.shared.loop.SteadyLoop;
import io.rookery.shared.storage.PartitionUpkeep;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;

/** Starts the engine's loops in order and stops them in reverse. */
public final class DispatchVerticle extends RoleVerticle {
  private static final Duration LEASE_EVERY = Duration.ofSeconds(2);
  private static final Duration SWEEP_EVERY = Duration.ofMillis(500);
  private static final Duration DUE_EVERY = Duration.ofMillis(200);
  private static final Duration FLOOD_EVERY = Duration.ofSeconds(5);
  private static final Duration CONTROL_EVERY = Duration.ofSeconds(1);

  /** How long a notification to an ordered endpoint waits for the certainty that it is next. */
  private static final Duration ORDER_EVERY = Duration.ofMillis(15);

  private static final Duration REPLAY_EVERY = Duration.ofMillis(250);
  private static final Duration UPKEEP_EVERY = Duration.ofMinutes(1);
  // One of at most 128 shards each time: a round takes a minute.
  private static final Duration COUNT_EVERY = Duration.ofMillis(450);

  private static final Duration HEALTH_EVERY = Duration.ofSeconds(10);

  private final DispatchSettings settings;
  private final RoleContext role;
  private Engine engine;
  private HumanCalls humanCalls;
  private SteadyLoop leasing;
  private List<SteadyLoop> readers;

  DispatchVerticle(DispatchSettings settings, RoleContext role) {
    this.settings = settings;
    this.role = role;
  }

  @Override
  public Future<?> start() {
    return MasterKeyCheck.require(role.database(), settings.masterKey()).compose(opens -> begin());
  }

  private Future<?> begin() {
    engine = Engine.build(vertx, settings, role);
    DeliveryLoop loop = engine.loop();
    Upkeep upkeep = engine.upkeep();
    UndeliveredCounter counter =
        new UndeliveredCounter(role.database(), role.clock(), System::nanoTime);
    CallCounter calls = new CallCounter(role.database(), engine.node().lanes(), role.clock());
    engine.recorder().onMoved(calls::count);
    humanCalls = new HumanCalls(vertx, settings, role);
    humanCalls.serve(vertx, engine);
    leasing = new SteadyLoop(vertx, "lease", LEASE_EVERY, engine.node().leases()::tick);
    SteadyLoop control =
        new SteadyLoop(vertx, "control", CONTROL_EVERY, engine.instructions()::runOnce);
    SteadyLoop erasing = new SteadyLoop(vertx, "erase", CONTROL_EVERY, engine.erasures()::runOnce);
    readers =
        List.of(
            new SteadyLoop(vertx, "sweep", SWEEP_EVERY, loop::sweep),
            new SteadyLoop(vertx, "due", DUE_EVERY, loop::takeDue),
            new SteadyLoop(vertx, "order", ORDER_EVERY, loop::orderRound),
            control,
            erasing,
            new SteadyLoop(vertx, "flood", FLOOD_EVERY, engine.floods()::runOnce),
            new SteadyLoop(vertx, "replay", REPLAY_EVERY, engine.replays()::runOnce),
            new SteadyLoop(vertx, "upkeep", UPKEEP_EVERY, upkeep::round),
            new SteadyLoop(vertx, "count", COUNT_EVERY, () -> counter.step(loop.readableShards())),
            new SteadyLoop(vertx, "health", HEALTH_EVERY, calls::write),
            PartitionUpkeep.loop(vertx, role.database(), settings.retention()));
    Answers.serve(vertx, settings, role, engine);
    controlAnswers().serve();
    ControlContract.INSTRUCTED.listen(
        vertx,
        instructed -> {
          control.nudge();
          erasing.nudge();
        });
    DispatchContract.WAKE.listen(vertx, wake -> loop.wake(wake.shards()));
    SubscriptionContract.CHANGED.listen(vertx, changed -> upkeep.changed(changed.client()));
    return leasing
        .start()
        .compose(started -> Future.all(readers.stream().map(SteadyLoop::start).toList()))
        .compose(started -> humanCalls.start());
  }

  private ControlAnswers controlAnswers() {
    NotificationAnswers notifications =
        new NotificationAnswers(role.database(), settings.masterKey());
    return new ControlAnswers(
        vertx,
        new InstructionStore(role.database()),
        new HoldStore(role.database()),
        new WaitingStore(role.database()),
        notifications::endpointOf,
        role.clock(),
        environment -> settings.retry().schedule(environment).maxAge());
  }

  /**
   * Reads no more, lets open calls end and be recorded, then hands every lease back, so that
   * another node goes on at once and sends nothing twice.
   */
  @Override
  public Future<?> drain() {
    engine.loop().stop();
    Future<Void> called = humanCalls.stop();
    Promise<Void> deadline = Promise.promise();
    long timer = vertx.setTimer(settings.drainTimeout().toMillis(), fired -> deadline.complete());
    return Future.join(readers.stream().map(SteadyLoop::stop).toList())
        .compose(stopped -> called)
        .compose(stopped -> engine.node().leases().stop(deadline.future()))
        .onComplete(done -> engine.recorder().giveUp())
        .compose(done -> leasing.stop())
        .onComplete(done -> vertx.cancelTimer(timer));
  }

  @Override
  public Future<?> stop() {
    return engine == null ? Future.succeededFuture() : engine.dispatcher().close();
  }
}
