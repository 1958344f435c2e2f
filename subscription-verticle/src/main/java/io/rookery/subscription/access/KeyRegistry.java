package io.rookery.subscription.access;

import io.rookery.shared.contract.AccessContract;
import io.rookery.shared.contract.AccessContract.CheckKey;
import io.rookery.shared.contract.AccessContract.CheckedKey;
import io.rookery.shared.contract.AccessContract.KeyChanged;
import io.rookery.shared.contract.KeyContract.CreateKey;
import io.rookery.shared.contract.KeyContract.ExpireKey;
import io.rookery.shared.contract.KeyContract.FindKey;
import io.rookery.shared.contract.KeyContract.FoundKey;
import io.rookery.shared.contract.KeyContract.KeyPage;
import io.rookery.shared.contract.KeyContract.ListKeys;
import io.rookery.shared.contract.KeyContract.RevokeKey;
import io.rookery.shared.directory.RegistryViews;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Set;

/**
 * The API keys as the bus meets them: what ends is announced, and what is checked is remembered.
 */
public final class KeyRegistry {
  private final Vertx vertx;
  private final Database database;
  private final ApiKeys keys;
  private final RegistryViews views;
  private final SqlKeyStore store = new SqlKeyStore();
  private Set<String> used = new HashSet<>();

  public KeyRegistry(Vertx vertx, Database database, ApiKeys keys) {
    this.vertx = vertx;
    this.database = database;
    this.keys = keys;
    this.views = new RegistryViews(database);
  }

  /** Who holds a key. Only valid ones are remembered, so there are never more than keys. */
  public Future<CheckedKey> check(CheckKey asked) {
    return views
        .check(asked)
        .onSuccess(
            principal -> {
              if (principal != null) {
                remember(principal.keyId());
              }
            })
        .map(CheckedKey::new);
  }

  public Future<FoundKey> create(CreateKey asked) {
    return keys.add(asked);
  }

  public Future<KeyPage> list(ListKeys asked) {
    return keys.list(asked);
  }

  public Future<FoundKey> find(FindKey asked) {
    return keys.find(asked);
  }

  /** Changes until when a key is valid. */
  public Future<FoundKey> expire(ExpireKey asked) {
    return keys.expire(asked).onSuccess(this::announce);
  }

  /** Ends a key now. */
  public Future<FoundKey> revoke(RevokeKey asked) {
    return keys.revoke(asked).onSuccess(this::announce);
  }

  /**
   * Writes which keys were checked since the last time, and at most once an hour for each. Askers
   * keep an answer for 30 s, so a key in use is seen again soon: what fails to be written is.
   */
  public Future<Integer> writeUses() {
    Set<String> seen = take();
    return seen.isEmpty() ? Future.succeededFuture(0) : store.used(database.pool(), seen);
  }

  private void announce(FoundKey changed) {
    if (changed.key() != null) {
      AccessContract.CHANGED.announce(vertx, new KeyChanged(changed.key().keyId()));
    }
  }

  private synchronized void remember(String keyId) {
    used.add(keyId);
  }

  private synchronized Set<String> take() {
    Set<String> taken = used;
    used = new HashSet<>();
    return taken;
  }
}
