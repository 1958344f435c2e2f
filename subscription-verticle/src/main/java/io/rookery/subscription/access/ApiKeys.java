package io.rookery.subscription.access;

import io.rookery.shared.model.Actor;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import java.util.random.RandomGenerator;

/** Makes API keys. Works on a database alone, so the command line needs no running role. */
public final class ApiKeys {
  private final Database database;
  private final RandomGenerator random;
  private final SqlKeyStore store = new SqlKeyStore();

  /**
   * Makes the maker.
   *
   * @param random where the secrets come from: a {@link java.security.SecureRandom}
   */
  public ApiKeys(Database database, RandomGenerator random) {
    this.database = database;
    this.random = random;
  }

  /** The text of the new key, which can be had only this once. */
  public Future<String> create(KeyGrant grant, Actor actor) {
    ApiKey key = ApiKey.make(grant.environment(), random);
    return database
        .pool()
        .withTransaction(sql -> store.add(sql, key, grant, actor))
        .map(key.text());
  }
}
