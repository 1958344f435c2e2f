package io.rookery.subscription.registry;

import io.rookery.shared.contract.SubscriptionContract.ChangeSettings;
import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The endpoints of one subscription and their sealed secrets, in the transaction that writes it.
 */
final class SqlEndpointStore {
  private static final String SIGNING = "signing";
  private static final String PLATFORM = "platform";

  private static final String ADD_ENDPOINT =
      """
      INSERT INTO registry.endpoint (client_uuid, number, environment, version, url, verified)
      VALUES ($1, $2, $3, $4, $5, $6)
      """;

  // $7: the endpoint got another platform secret.
  private static final String CHANGE_ENDPOINT =
      """
      UPDATE registry.endpoint SET version = $4, url = $5, verified = $6
       WHERE client_uuid = $1 AND number = $2 AND environment = $3
         AND (url <> $5 OR verified <> $6 OR $7)
      """;

  // A 0 takes a limit away.
  private static final String CHANGE_SETTINGS =
      """
      UPDATE registry.endpoint
         SET ordering = coalesce($4, ordering), on_exhausted = coalesce($5, on_exhausted),
             in_flight_max = nullif(coalesce($6::integer, in_flight_max), 0),
             rate_per_second = nullif(coalesce($7::double precision, rate_per_second), 0)
       WHERE client_uuid = $1 AND number = $2 AND environment = $3
      """;

  private static final String ADD_SECRET =
      """
      INSERT INTO registry.secret (id, client_uuid, number, environment, kind, key_version, sealed,
             fingerprint, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, statement_timestamp())
      """;

  private static final String DROP_PLATFORM_SECRET =
      """
      DELETE FROM registry.secret
       WHERE client_uuid = $1 AND number = $2 AND environment = $3 AND kind = 'platform'
      """;

  /** Adds the endpoints of a new subscription. */
  Future<Void> begin(
      SqlClient sql,
      WrittenSubscription subscription,
      SaveSubscription asked,
      List<EndpointUrl> urls,
      List<MadeSecret> signing) {
    List<Tuple> endpoints = urls.stream().map(url -> endpoint(subscription, url)).toList();
    List<Tuple> secrets = new ArrayList<>();
    for (MadeSecret made : signing) {
      secrets.add(
          secret(subscription, made.environment(), SIGNING, made.secret(), made.fingerprint()));
    }
    secrets.addAll(platformSecrets(subscription, asked));
    return sql.preparedQuery(ADD_ENDPOINT)
        .executeBatch(endpoints)
        .compose(added -> sql.preparedQuery(ADD_SECRET).executeBatch(secrets))
        .mapEmpty();
  }

  /** Changes the endpoints that differ from what is asked; the others keep their version. */
  Future<Void> change(
      SqlClient sql,
      WrittenSubscription subscription,
      SaveSubscription asked,
      List<EndpointUrl> urls) {
    List<Tuple> endpoints = new ArrayList<>();
    List<Tuple> dropped = new ArrayList<>();
    for (EndpointUrl url : urls) {
      boolean newSecret = platformSecret(asked, url.environment()) != null;
      endpoints.add(endpoint(subscription, url).addBoolean(newSecret));
      if (newSecret) {
        dropped.add(
            Tuple.of(
                subscription.client().value(), subscription.number(), url.environment().code()));
      }
    }
    Future<Void> changed = sql.preparedQuery(CHANGE_ENDPOINT).executeBatch(endpoints).mapEmpty();
    if (dropped.isEmpty()) {
      return changed;
    }
    return changed
        .compose(done -> sql.preparedQuery(DROP_PLATFORM_SECRET).executeBatch(dropped))
        .compose(
            done ->
                sql.preparedQuery(ADD_SECRET).executeBatch(platformSecrets(subscription, asked)))
        .mapEmpty();
  }

  /** Changes the settings that are given; the endpoint keeps its version. */
  Future<Void> changeSettings(
      SqlClient sql, WrittenSubscription subscription, ChangeSettings asked) {
    Tuple row =
        Tuple.of(
                subscription.client().value(),
                subscription.number(),
                asked.endpoint().environment().code())
            .addString(asked.ordering() == null ? null : asked.ordering().wireName())
            .addString(asked.onExhausted() == null ? null : asked.onExhausted().wireName())
            .addInteger(asked.inFlightMax())
            .addDouble(asked.ratePerSecond());
    return sql.preparedQuery(CHANGE_SETTINGS).execute(row).mapEmpty();
  }

  private static List<Tuple> platformSecrets(
      WrittenSubscription subscription, SaveSubscription asked) {
    List<Tuple> secrets = new ArrayList<>();
    for (Environment environment : Environment.values()) {
      EndpointSecret given = platformSecret(asked, environment);
      if (given != null) {
        secrets.add(secret(subscription, environment, PLATFORM, given, null));
      }
    }
    return secrets;
  }

  /** Null: the one there is stays. */
  private static EndpointSecret platformSecret(SaveSubscription asked, Environment environment) {
    EndpointInput input = environment == Environment.SANDBOX ? asked.sandbox() : asked.production();
    return input.platformSecret();
  }

  private static Tuple endpoint(WrittenSubscription subscription, EndpointUrl url) {
    return Tuple.of(
        subscription.client().value(),
        subscription.number(),
        url.environment().code(),
        subscription.version(),
        url.url(),
        url.verified());
  }

  private static Tuple secret(
      WrittenSubscription subscription,
      Environment environment,
      String kind,
      EndpointSecret secret,
      String fingerprint) {
    UUID client = subscription.client().value();
    return Tuple.of(secret.id(), client, subscription.number(), environment.code(), kind)
        .addInteger(secret.sealed().keyVersion())
        .addString(secret.sealed().base64())
        .addString(fingerprint);
  }
}
