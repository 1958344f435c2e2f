package io.rookery.subscription.registry;

import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SecretContract.SecretTraits;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.SealedSecret;
import io.rookery.shared.sealing.SignatureScheme;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * The sealed secrets of endpoints. When one expires is decided by the database's clock. Writing
 * belongs in a transaction that holds {@link SqlSubscriptionStore#lock}.
 */
final class SqlSecretStore {
  private static final String SIGNING = "signing";
  private static final String PLATFORM = "platform";
  private static final String HEADERS = "headers";

  private static final String ADD =
      """
      INSERT INTO registry.secret (id, client_uuid, number, environment, kind, key_version, sealed,
             fingerprint, last4, public_key, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, statement_timestamp())
      """;

  // A secret that was promised to end earlier still does: least() ignores null.
  private static final String END_SIGNING =
      """
      UPDATE registry.secret
         SET expires_at = least(expires_at, statement_timestamp() + $4 * interval '1 second')
       WHERE client_uuid = $1 AND number = $2 AND environment = $3 AND kind = 'signing'
         AND (expires_at IS NULL OR expires_at > statement_timestamp())
      """;

  // Of a kind of which there is one.
  private static final String DROP =
      """
      DELETE FROM registry.secret
       WHERE client_uuid = $1 AND number = $2 AND environment = $3 AND kind = $4
      """;

  private static final String HEADERS_OF =
      """
      SELECT id, key_version, sealed FROM registry.secret
       WHERE client_uuid = $1 AND number = $2 AND environment = $3 AND kind = 'headers'
      """;

  private static final String DROP_EXPIRED =
      "DELETE FROM registry.secret WHERE expires_at <= statement_timestamp()";

  private static final String LIST =
      """
      SELECT s.version, x.kind, x.fingerprint, x.last4, x.public_key, x.created_at, x.expires_at
        FROM registry.subscription s
        JOIN registry.secret x ON x.client_uuid = s.client_uuid AND x.number = s.number
       WHERE s.client_uuid = $1 AND s.ended_at IS NULL AND x.environment = $2
         AND x.kind IN ('signing', 'platform')
         AND (x.expires_at IS NULL OR x.expires_at > statement_timestamp())
       ORDER BY x.expires_at DESC NULLS FIRST, x.created_at DESC, x.id
      """;

  // Of both environments: a secret belongs to one.
  private static final String KNOWN =
      """
      SELECT EXISTS (SELECT FROM registry.secret
                      WHERE (client_uuid, number)
                              = (SELECT client_uuid, number FROM registry.subscription
                                  WHERE client_uuid = $1 AND ended_at IS NULL)
                        AND kind = 'signing' AND fingerprint = $2) AS known
      """;

  Future<Void> add(SqlClient sql, WrittenSubscription subscription, List<MadeSecret> signing) {
    return sql.preparedQuery(ADD)
        .executeBatch(
            signing.stream()
                .map(
                    made ->
                        row(subscription, made.environment(), SIGNING, made.secret())
                            .addString(made.fingerprint())
                            .addString(made.last4())
                            .addString(made.publicKey()))
                .toList())
        .mapEmpty();
  }

  /** In place of the one there is, if there is one. */
  Future<Void> setPlatform(
      SqlClient sql,
      WrittenSubscription subscription,
      Environment environment,
      EndpointSecret platform) {
    return replace(sql, subscription, environment, PLATFORM, platform);
  }

  Future<Void> dropPlatform(
      SqlClient sql, WrittenSubscription subscription, Environment environment) {
    return drop(sql, subscription, environment, PLATFORM);
  }

  /** All custom headers of an endpoint, in place of those there are. */
  Future<Void> setHeaders(
      SqlClient sql,
      WrittenSubscription subscription,
      Environment environment,
      EndpointSecret headers) {
    return replace(sql, subscription, environment, HEADERS, headers);
  }

  /** The custom headers of an endpoint, sealed; null if it never had any. */
  Future<EndpointSecret> headers(
      SqlClient sql, WrittenSubscription subscription, Environment environment) {
    return sql.preparedQuery(HEADERS_OF)
        .execute(of(subscription, environment))
        .map(
            rows -> {
              for (Row row : rows) {
                return new EndpointSecret(
                    row.getUUID("id"),
                    new SealedSecret(row.getInteger("key_version"), row.getString("sealed")));
              }
              return null;
            });
  }

  private static Future<Void> replace(
      SqlClient sql,
      WrittenSubscription subscription,
      Environment environment,
      String kind,
      EndpointSecret secret) {
    Tuple row =
        row(subscription, environment, kind, secret)
            .addString(null)
            .addString(null)
            .addString(null);
    return drop(sql, subscription, environment, kind)
        .compose(dropped -> sql.preparedQuery(ADD).execute(row))
        .mapEmpty();
  }

  private static Future<Void> drop(
      SqlClient sql, WrittenSubscription subscription, Environment environment, String kind) {
    return sql.preparedQuery(DROP)
        .execute(of(subscription, environment).addString(kind))
        .mapEmpty();
  }

  /** From {@code overlapSeconds} on none of the signing secrets that there are signs. */
  Future<Void> endSigning(
      SqlClient sql,
      WrittenSubscription subscription,
      Environment environment,
      long overlapSeconds) {
    return sql.preparedQuery(END_SIGNING)
        .execute(of(subscription, environment).addDouble((double) overlapSeconds))
        .mapEmpty();
  }

  /** Whether the active subscription has such a signing secret, in whichever environment. */
  Future<Boolean> knows(SqlClient sql, ClientUuid client, MadeSecret secret) {
    return sql.preparedQuery(KNOWN)
        .execute(Tuple.of(client.value(), secret.fingerprint()))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  Future<EndpointSecrets> list(SqlClient sql, EndpointKey endpoint) {
    return sql.preparedQuery(LIST)
        .execute(Tuple.of(endpoint.client().value(), endpoint.environment().code()))
        .map(SqlSecretStore::toSecrets);
  }

  /** How many had expired. */
  Future<Integer> dropExpired(SqlClient sql) {
    return sql.preparedQuery(DROP_EXPIRED).execute().map(RowSet::rowCount);
  }

  private static EndpointSecrets toSecrets(RowSet<Row> rows) {
    Long version = null;
    Instant platformSince = null;
    List<SecretTraits> signing = new ArrayList<>();
    for (Row row : rows) {
      version = row.getLong("version");
      if (row.getString("kind").equals(PLATFORM)) {
        platformSince = toInstant(row.getOffsetDateTime("created_at"));
      } else {
        signing.add(toTraits(row));
      }
    }
    return new EndpointSecrets(version, signing, platformSince);
  }

  private static SecretTraits toTraits(Row row) {
    String publicKey = row.getString("public_key");
    return new SecretTraits(
        publicKey == null ? SignatureScheme.V1 : SignatureScheme.V1A,
        row.getString("fingerprint"),
        row.getString("last4"),
        publicKey,
        toInstant(row.getOffsetDateTime("created_at")),
        toInstant(row.getOffsetDateTime("expires_at")));
  }

  private static Instant toInstant(OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  private static Tuple of(WrittenSubscription subscription, Environment environment) {
    return Tuple.of(subscription.client().value(), subscription.number(), environment.code());
  }

  private static Tuple row(
      WrittenSubscription subscription,
      Environment environment,
      String kind,
      EndpointSecret secret) {
    return Tuple.of(secret.id(), subscription.client().value(), subscription.number())
        .addShort(environment.code())
        .addString(kind)
        .addInteger(secret.sealed().keyVersion())
        .addString(secret.sealed().base64());
  }
}
