package io.rookery.dispatch;

import io.rookery.dispatch.attention.Attentions;
import io.rookery.dispatch.attention.OperatorWebhook;
import io.rookery.shared.contract.AttentionContract;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.loop.SteadyLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;

/** Calling for humans: what watches for a reason to, and what tells the operator. */
final class HumanCalls {
  private static final Duration CHECK_EVERY = Duration.ofSeconds(15);
  private static final Duration TELL_EVERY = Duration.ofSeconds(5);

  private final Attentions attentions;
  private final Optional<OperatorWebhook> operator;
  private final SteadyLoop checking;
  private final Optional<SteadyLoop> telling;

  HumanCalls(Vertx vertx, DispatchSettings settings, RoleContext role) {
    attentions =
        new Attentions(
            vertx, role.database(), role.directory(), role.clock(), settings.attention());
    operator =
        settings
            .attention()
            .webhook()
            .map(
                webhook ->
                    new OperatorWebhook(
                        vertx, role.database(), role.clock(), System::nanoTime, webhook));
    checking = new SteadyLoop(vertx, "attention", CHECK_EVERY, attentions::check);
    telling = operator.map(own -> new SteadyLoop(vertx, "operator", TELL_EVERY, own::tell));
  }

  /** Serves, and listens to what the engine does. */
  void serve(Vertx vertx, Engine engine) {
    attentions.serve();
    engine.recorder().listener(attentions::ended);
    engine.dispatcher().onAnswer(attentions::answered);
    telling.ifPresent(loop -> AttentionContract.ATTENTION.listen(vertx, changed -> loop.nudge()));
  }

  /** Completes after the first check; the operator's webhook, which may hang, is not waited for. */
  Future<Void> start() {
    telling.ifPresent(SteadyLoop::start);
    return checking.start();
  }

  /** Hangs up on the operator's webhook, for which no stop shall wait either. */
  Future<Void> stop() {
    operator.ifPresent(OperatorWebhook::stop);
    return Future.join(
            checking.stop(), telling.map(SteadyLoop::stop).orElse(Future.succeededFuture()))
        .mapEmpty();
  }
}
