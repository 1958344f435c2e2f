package io.rookery.dispatch;

import io.rookery.dispatch.answer.ExplainAnswers;
import io.rookery.dispatch.answer.NotificationAnswers;
import io.rookery.dispatch.answer.RetryRule;
import io.rookery.dispatch.answer.UndeliveredAnswers;
import io.rookery.dispatch.erase.ErasureAnswers;
import io.rookery.dispatch.health.HealthAnswers;
import io.rookery.dispatch.replay.ReplayAnswers;
import io.rookery.dispatch.retry.RetryPolicy;
import io.rookery.dispatch.retry.SchedulePolicy;
import io.rookery.dispatch.run.TestAnswers;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.model.NotificationIds;
import io.vertx.core.Vertx;
import java.util.SplittableRandom;

/** What every dispatcher answers, whatever it owns. */
final class Answers {

  static void serve(Vertx vertx, DispatchSettings settings, RoleContext role, Engine engine) {
    RetryPolicy retry = settings.retry();
    new NotificationAnswers(role.database(), settings.masterKey()).serve(vertx);
    new UndeliveredAnswers(role.database()).serve(vertx);
    new HealthAnswers(role.database(), role.clock()).serve(vertx);
    new ExplainAnswers(
            role.database(),
            role.directory(),
            environment -> rule(retry.schedule(environment)),
            role.clock())
        .serve(vertx);
    new ReplayAnswers(role.database(), role.clock(), settings.retention(), System::nanoTime)
        .serve(vertx);
    new ErasureAnswers(vertx, role.database(), role.clock()).serve();
    new TestAnswers(
            role.directory(),
            engine.node().holds(),
            engine.dispatcher(),
            new NotificationIds(role.clock(), new SplittableRandom()))
        .serve(vertx);
  }

  private static RetryRule rule(SchedulePolicy schedule) {
    return new RetryRule(
        schedule.schedule().size() + 1, schedule.messageSchedule().size() + 1, schedule.maxAge());
  }

  private Answers() {}
}
