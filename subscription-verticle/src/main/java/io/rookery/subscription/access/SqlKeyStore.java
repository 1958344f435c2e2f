package io.rookery.subscription.access;

import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.audit.AuditEntry;
import io.rookery.shared.audit.AuditLog;
import io.rookery.shared.contract.KeyContract.KeyPage;
import io.rookery.shared.contract.KeyContract.ListKeys;
import io.rookery.shared.contract.KeyContract.StoredKey;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
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

  private static final String COLUMNS =
      " id, name, role, environment, clients, created_at, expires_at, revoked_at, last_used_at ";

  private static final String FIND = "SELECT" + COLUMNS + "FROM registry.api_key WHERE id = $1";

  private static final String LIST =
      "SELECT"
          + COLUMNS
          + """
          FROM registry.api_key
          WHERE $1::text IS NULL
             OR (created_at, id) < ((SELECT created_at FROM registry.api_key WHERE id = $1), $1)
          ORDER BY created_at DESC, id DESC LIMIT $2
          """;

  // A manager of keys is an operator of both environments and all clients.
  private static final String LEAVES_NO_MANAGER =
      """
      WITH manager AS (
        SELECT id, expires_at FROM registry.api_key
         WHERE role = 'operator' AND environment IS NULL AND clients IS NULL
           AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp()))
      SELECT EXISTS (SELECT FROM manager WHERE id = $1)
             AND NOT EXISTS (SELECT FROM manager
                              WHERE id <> $1 AND (expires_at IS NULL OR expires_at > $2))
      """;

  private static final String EXPIRE =
      "UPDATE registry.api_key SET expires_at = $2 WHERE id = $1 RETURNING" + COLUMNS;

  private static final String REVOKE =
      "UPDATE registry.api_key SET revoked_at = clock_timestamp() WHERE id = $1 RETURNING"
          + COLUMNS;

  // What another node writes at the same time need not be written twice.
  private static final String USED =
      """
      UPDATE registry.api_key SET last_used_at = now()
       WHERE id IN (SELECT id FROM registry.api_key
                     WHERE id = ANY ($1)
                       AND (last_used_at IS NULL OR last_used_at < now() - interval '1 hour')
                       FOR UPDATE SKIP LOCKED)
      """;

  /** Waits until nobody else makes a first key or ends one; held until the transaction ends. */
  Future<Void> lock(SqlClient sql) {
    return sql.preparedQuery(LOCK).execute().mapEmpty();
  }

  /** True if there is any key, also one that is no longer valid. */
  Future<Boolean> any(SqlClient sql) {
    return sql.preparedQuery(ANY).execute().map(rows -> rows.iterator().next().getBoolean(0));
  }

  /** Adds a key, and the record of it. */
  Future<Void> add(SqlConnection sql, String keyId, byte[] hash, KeyGrant grant, Actor actor) {
    return sql.preparedQuery(ADD)
        .execute(
            Tuple.of(keyId, Buffer.buffer(hash), grant.name(), grant.role().wireName())
                .addShort(grant.environment() == null ? null : grant.environment().code())
                .addArrayOfUUID(toUuids(grant.clients()))
                .addOffsetDateTime(utc(grant.expiresAt())))
        .compose(
            added ->
                AuditLog.append(
                    sql,
                    AuditEntry.of(actor, AuditAction.KEY_CREATED, null, grant.environment(), keyId)
                        .to(json(grant))));
  }

  /** Null if there is none. */
  Future<StoredKey> find(SqlClient sql, String keyId) {
    return sql.preparedQuery(FIND).execute(Tuple.of(keyId)).map(SqlKeyStore::one);
  }

  /** Newest first. */
  Future<KeyPage> list(SqlClient sql, ListKeys asked) {
    return sql.preparedQuery(LIST)
        // One row more tells whether there is a next page.
        .execute(Tuple.of(asked.before(), asked.limit() + 1))
        .map(
            rows -> {
              List<StoredKey> keys = new ArrayList<>();
              rows.forEach(row -> keys.add(fromRow(row)));
              if (keys.size() <= asked.limit()) {
                return new KeyPage(keys, null);
              }
              List<StoredKey> shown = List.copyOf(keys.subList(0, asked.limit()));
              return new KeyPage(shown, shown.get(asked.limit() - 1).keyId());
            });
  }

  /** True if this key manages keys now, and no other would once this one has ended. */
  Future<Boolean> leavesNoManager(SqlClient sql, String keyId, Instant end) {
    return sql.preparedQuery(LEAVES_NO_MANAGER)
        .execute(Tuple.of(keyId, utc(end)))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /** The database's, by which keys end. */
  Future<Instant> now(SqlClient sql) {
    return sql.query("SELECT clock_timestamp()")
        .execute()
        .map(rows -> rows.iterator().next().getOffsetDateTime(0).toInstant());
  }

  Future<StoredKey> expire(SqlClient sql, String keyId, Instant end) {
    return sql.preparedQuery(EXPIRE).execute(Tuple.of(keyId, utc(end))).map(SqlKeyStore::one);
  }

  Future<StoredKey> revoke(SqlClient sql, String keyId) {
    return sql.preparedQuery(REVOKE).execute(Tuple.of(keyId)).map(SqlKeyStore::one);
  }

  /** Notes that these keys were seen. */
  Future<Integer> used(SqlClient sql, Collection<String> keyIds) {
    return sql.preparedQuery(USED)
        .execute(Tuple.of(keyIds.toArray(String[]::new)))
        .map(SqlResult::rowCount);
  }

  static JsonObject json(StoredKey key) {
    return json(key.grant())
        .put("revoked_at", key.revokedAt() == null ? null : key.revokedAt().toString());
  }

  private static StoredKey one(RowSet<Row> rows) {
    return rows.size() == 0 ? null : fromRow(rows.iterator().next());
  }

  private static StoredKey fromRow(Row row) {
    Short environment = row.getShort("environment");
    UUID[] clients = row.getArrayOfUUIDs("clients");
    KeyGrant grant =
        new KeyGrant(
            row.getString("name"),
            KeyRole.parse(row.getString("role")),
            environment == null ? null : Environment.ofCode(environment),
            clients == null ? null : Arrays.stream(clients).map(ClientUuid::new).toList(),
            instant(row, "expires_at"));
    return new StoredKey(
        row.getString("id"),
        grant,
        instant(row, "created_at"),
        instant(row, "revoked_at"),
        instant(row, "last_used_at"));
  }

  private static Instant instant(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  private static OffsetDateTime utc(Instant time) {
    return time == null ? null : time.atOffset(ZoneOffset.UTC);
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
