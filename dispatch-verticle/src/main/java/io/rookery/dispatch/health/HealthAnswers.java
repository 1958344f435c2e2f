package io.rookery.dispatch.health;

import io.rookery.dispatch.answer.EndpointConditionStore;
import io.rookery.shared.contract.HealthContract;
import io.rookery.shared.contract.HealthContract.AskHealth;
import io.rookery.shared.contract.HealthContract.EndpointHealth;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Answers how an endpoint does. Any dispatcher can: it goes by what the owners of the shards wrote.
 */
public final class HealthAnswers {
  private final EndpointConditionStore conditions;
  private final HealthStore hours;
  private final InstantSource clock;

  public HealthAnswers(Database database, InstantSource clock) {
    this.conditions = new EndpointConditionStore(database);
    this.hours = new HealthStore(database);
    this.clock = clock;
  }

  /** Serves until the verticle of this context is undeployed. */
  public Future<Void> serve(Vertx vertx) {
    return HealthContract.HEALTH.serve(vertx, this::health).completion();
  }

  private Future<EndpointHealth> health(AskHealth question) {
    Instant now = clock.instant();
    return conditions
        .condition(question.endpoint(), "unknown", false)
        .compose(
            condition ->
                hours
                    .read(question.endpoint(), HealthReport.since(now))
                    .map(found -> HealthReport.of(condition, found, now)));
  }
}
