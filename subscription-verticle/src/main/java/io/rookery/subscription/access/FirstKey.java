package io.rookery.subscription.access;

import io.rookery.shared.model.Actor;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.sealing.ApiKey;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes the first key, an operator's, where there is no key at all: with it all others are made.
 * Many processes may try at the same time; one of them makes it.
 */
public final class FirstKey {
  private static final Actor START = Actor.withoutKey("first start");

  private final Database database;
  private final RandomGenerator random;
  private final SqlKeyStore store = new SqlKeyStore();

  public FirstKey(Database database, RandomGenerator random) {
    this.database = database;
    this.random = random;
  }

  /**
   * Checks the form of a key that was made elsewhere.
   *
   * @throws IllegalArgumentException for a text that cannot be the first key; the message holds
   *     nothing of the text
   */
  public static void requireForm(String text) {
    if (ApiKey.parse(text).environment() != null) {
      throw new IllegalArgumentException("the first key begins with rk_all_");
    }
  }

  /**
   * Stores the given key if there is none. For processes that must never print one.
   *
   * @return true if it is the first key now
   */
  public Future<Boolean> take(String text) {
    requireForm(text);
    return addIfNone(ApiKey.parse(text));
  }

  /** Makes a key if there is none; empty if there is one. For whoever can show it to a person. */
  public Future<Optional<String>> make() {
    ApiKey key = ApiKey.make(null, random);
    return addIfNone(key).map(added -> added ? Optional.of(key.text()) : Optional.empty());
  }

  private Future<Boolean> addIfNone(ApiKey key) {
    return database
        .pool()
        .withTransaction(
            sql ->
                store
                    .lock(sql)
                    .compose(locked -> store.any(sql))
                    .compose(any -> any ? Future.succeededFuture(false) : add(sql, key).map(true)));
  }

  private Future<Void> add(SqlConnection sql, ApiKey key) {
    return store.add(sql, key.id(), key.hash(), KeyGrant.firstOperator(), START);
  }
}
