package io.rookery.standalone.run;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.launch.Schema;
import io.rookery.shared.model.Actor;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.storage.Migrations;
import io.rookery.subscription.SubscriptionRole;
import io.rookery.subscription.access.ApiKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The API keys as a command reaches them, on a database alone; no role needs to run. */
public final class KeyDatabase implements AutoCloseable {
  private static final long WITHIN_SECONDS = 30;

  private final Vertx vertx;
  private final Database database;

  private KeyDatabase(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.database = database;
  }

  public static KeyDatabase open(DatabaseSettings settings) throws Exception {
    Migrations.run(settings, List.of(Schema.AUDIT, Schema.DELIVERY, SubscriptionRole.REGISTRY));
    Vertx vertx = Vertx.vertx();
    KeyDatabase keys = new KeyDatabase(vertx, Database.open(vertx, settings));
    keys.database.awaitAnswer().await(WITHIN_SECONDS, SECONDS);
    return keys;
  }

  /** Fails with the problem that a question or a change ends in. */
  public <T> T ask(Function<ApiKeys, Future<T>> question) throws Exception {
    return question.apply(new ApiKeys(database, new SecureRandom())).await(WITHIN_SECONDS, SECONDS);
  }

  /** Who changes keys, or the master key, by a command; for the record. */
  public static Actor actor() {
    return Actor.withoutKey("command line of " + System.getProperty("user.name"));
  }

  @Override
  public void close() throws TimeoutException {
    database.close().await(WITHIN_SECONDS, SECONDS);
    vertx.close().await(WITHIN_SECONDS, SECONDS);
  }
}
