package io.rookery.dispatch;

import io.rookery.dispatch.answer.ExplainAnswers;
import io.rookery.dispatch.answer.NotificationAnswers;
import io.rookery.dispatch.answer.RetryRule;
import io.rookery.dispatch.answer.UndeliveredAnswers;
import io.rookery.dispatch.retry.RetryPolicy;
import io.rookery.dispatch.retry.SchedulePolicy;
import io.rookery.shared.launch.RoleContext;
import io.vertx.core.Vertx;

/** What every dispatcher answers from the tables, whatever it owns. */
final class Answers {

  static void serve(Vertx vertx, DispatchSettings settings, RoleContext role) {
    RetryPolicy retry = settings.retry();
    new NotificationAnswers(role.database(), settings.masterKey()).serve(vertx);
    new UndeliveredAnswers(role.database()).serve(vertx);
    new ExplainAnswers(
            role.database(),
            role.directory(),
            environment -> rule(retry.schedule(environment)),
            role.clock())
        .serve(vertx);
  }

  private static RetryRule rule(SchedulePolicy schedule) {
    return new RetryRule(
        schedule.schedule().size() + 1, schedule.messageSchedule().size() + 1, schedule.maxAge());
  }

  private Answers() {}
}
