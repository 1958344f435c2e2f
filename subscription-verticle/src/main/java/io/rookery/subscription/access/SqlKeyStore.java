package io.rookery.subscription.access;

import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.audit.AuditEntry;
import io.rookery.shared.audit.AuditLog;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** API keys, of which only the SHA-256 is stored. */
final class SqlKeyStore {
  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended('rookery.first-key', 0))";

  private static final String ANY = "SELECT EXISTS (SELECT FROM registry.api_key) AS any_key";

  private static final String ADD =
      """
      INSERT INTO registry.api_key (id, hash, name, role, environment, clients, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """;

  /** Waits until nobody else makes a first key; held until the transaction ends. */
  Future<Void> lock(SqlClient sql) {
    return sql.preparedQuery(LOCK).execute().mapEmpty();
  }

  /** True if there is any key, also one that is no longer valid. */
  Future<Boolean> any(SqlClient sql) {
    return sql.preparedQuery(ANY).execute().map(rows -> rows.iterator().next().getBoolean(0));
  }

  /** Adds a key, and the record of it. */
  Future<Void> add(SqlConnection sql, ApiKey key, KeyGrant grant, Actor actor) {
    return sql.preparedQuery(ADD)
        .execute(
            Tuple.of(key.id(), Buffer.buffer(key.hash()), grant.name(), grant.role().wireName())
                .addShort(grant.environment() == null ? null : grant.environment().code())
                .addArrayOfUUID(toUuids(grant.clients()))
                .addOffsetDateTime(
                    grant.expiresAt() == null ? null : grant.expiresAt().atOffset(ZoneOffset.UTC)))
        .compose(
            added ->
                AuditLog.append(
                    sql,
                    AuditEntry.of(
                            actor, AuditAction.KEY_CREATED, null, grant.environment(), key.id())
                        .to(json(grant))));
  }

  private static JsonObject json(KeyGrant grant) {
    return new JsonObject()
        .put("name", grant.name())
        .put("role", grant.role().wireName())
        .put("environment", grant.environment() == null ? null : grant.environment().wireName())
        .put(
            "clients",
            grant.clients() == null
                ? null
                : new JsonArray(grant.clients().stream().map(ClientUuid::toString).toList()))
        .put("expires_at", grant.expiresAt() == null ? null : grant.expiresAt().toString());
  }

  private static UUID[] toUuids(List<ClientUuid> clients) {
    return clients == null ? null : clients.stream().map(ClientUuid::value).toArray(UUID[]::new);
  }
}
