package io.rookery.subscription.access;

import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.audit.AuditEntry;
import io.rookery.shared.audit.AuditLog;
import io.rookery.shared.contract.KeyContract.CreateKey;
import io.rookery.shared.contract.KeyContract.ExpireKey;
import io.rookery.shared.contract.KeyContract.FindKey;
import io.rookery.shared.contract.KeyContract.FoundKey;
import io.rookery.shared.contract.KeyContract.KeyPage;
import io.rookery.shared.contract.KeyContract.ListKeys;
import io.rookery.shared.contract.KeyContract.RevokeKey;
import io.rookery.shared.contract.KeyContract.StoredKey;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.sealing.ApiKey;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * API keys: made, listed, ended. Works on a database alone, so the command line needs no running
 * role. A change holds the lock under which the first key is made: of two changes at the same time
 * the second one sees what the first one left, and one key that manages keys always remains.
 */
public final class ApiKeys {
  private final Database database;
  private final RandomGenerator random;
  private final SqlKeyStore store = new SqlKeyStore();

  /**
   * Makes the keeper of keys.
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
        .withTransaction(sql -> store.add(sql, key.id(), key.hash(), grant, actor))
        .map(key.text());
  }

  /** Stores a key that was made elsewhere. */
  public Future<FoundKey> add(CreateKey asked) {
    byte[] hash = HexFormat.of().parseHex(asked.hash());
    return database
        .pool()
        .withTransaction(
            sql ->
                store
                    .add(sql, asked.keyId(), hash, asked.grant(), asked.actor())
                    .compose(added -> store.find(sql, asked.keyId())))
        .map(FoundKey::new);
  }

  /** All keys, also those that are no longer valid. */
  public Future<KeyPage> list(ListKeys asked) {
    return database.idempotent(() -> store.list(database.pool(), asked));
  }

  public Future<FoundKey> find(FindKey asked) {
    return database.idempotent(() -> store.find(database.pool(), asked.keyId())).map(FoundKey::new);
  }

  /** Changes until when a key is valid; a revoked one is not made valid again: 409. */
  public Future<FoundKey> expire(ExpireKey asked) {
    return change(
        asked.keyId(),
        sql ->
            key -> {
              if (key.revokedAt() != null) {
                throw Problem.of(409, "key_revoked", "This key is revoked for ever; make another.")
                    .exception();
              }
              return requireManagerAfter(sql, key, asked.expiresAt())
                  .compose(remains -> store.expire(sql, key.keyId(), asked.expiresAt()))
                  .compose(
                      done ->
                          record(sql, asked.actor(), AuditAction.KEY_EXPIRY_CHANGED, key, done));
            });
  }

  /** Ends a key now; one that is revoked already stays as it is. */
  public Future<FoundKey> revoke(RevokeKey asked) {
    return change(
        asked.keyId(),
        sql ->
            key ->
                key.revokedAt() != null
                    ? Future.succeededFuture(key)
                    : store
                        .now(sql)
                        .compose(now -> requireManagerAfter(sql, key, now))
                        .compose(remains -> store.revoke(sql, key.keyId()))
                        .compose(
                            done ->
                                record(sql, asked.actor(), AuditAction.KEY_REVOKED, key, done)));
  }

  /** Where there is no such key nothing changes. */
  private Future<FoundKey> change(
      String keyId, Function<SqlConnection, Function<StoredKey, Future<StoredKey>>> story) {
    return database
        .pool()
        .withTransaction(
            sql ->
                store
                    .lock(sql)
                    .compose(locked -> store.find(sql, keyId))
                    .compose(
                        key ->
                            key == null
                                ? Future.succeededFuture((StoredKey) null)
                                : story.apply(sql).apply(key)))
        .map(FoundKey::new);
  }

  /**
   * Fails if the last key that manages keys would end.
   *
   * @param end when the key will end; null: never
   */
  private Future<Void> requireManagerAfter(SqlConnection sql, StoredKey key, Instant end) {
    if (end == null) {
      return Future.succeededFuture();
    }
    return store
        .leavesNoManager(sql, key.keyId(), end)
        .map(
            none -> {
              if (none) {
                throw Problem.of(
                        409,
                        "last_operator_key",
                        "No other key would manage keys then: an operator's, of both environments"
                            + " and all clients, that is valid for longer. Make one first.")
                    .exception();
              }
              return null;
            });
  }

  private static Future<StoredKey> record(
      SqlConnection sql, Actor actor, AuditAction action, StoredKey before, StoredKey after) {
    AuditEntry entry =
        AuditEntry.of(actor, action, null, before.grant().environment(), before.keyId())
            .from(SqlKeyStore.json(before))
            .to(SqlKeyStore.json(after));
    return AuditLog.append(sql, entry).map(after);
  }
}
