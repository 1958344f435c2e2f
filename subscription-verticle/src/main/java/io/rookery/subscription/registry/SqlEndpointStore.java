package io.rookery.subscription.registry;

import io.rookery.shared.contract.SettingsContract.ChangeSettings;
import io.rookery.shared.contract.SettingsContract.SettingsPatch;
import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.ReleaseEndpoint;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The endpoints of one subscription and their sealed secrets, in the transaction that writes it.
 */
final class SqlEndpointStore {
  private static final String ADD_ENDPOINT =
      """
      INSERT INTO registry.endpoint (client_uuid, number, environment, version, url, verified)
      VALUES ($1, $2, $3, $4, $5, $6)
      """;

  // $7: the endpoint got another platform secret.
  private static final String CHANGE_ENDPOINT =
      """
      UPDATE registry.endpoint
         SET version = $4, url = $5, verified = $6,
             released_at = CASE WHEN url = $5 THEN released_at END,
             released_by = CASE WHEN url = $5 THEN released_by END,
             override_why = CASE WHEN url = $5 THEN override_why END
       WHERE client_uuid = $1 AND number = $2 AND environment = $3
         AND (url <> $5 OR verified <> $6 OR $7)
      """;

  // A 0 takes a limit away, an empty text what it said.
  private static final String CHANGE_SETTINGS =
      """
      UPDATE registry.endpoint
         SET ordering = coalesce($4, ordering), on_exhausted = coalesce($5, on_exhausted),
             in_flight_max = nullif(coalesce($6::integer, in_flight_max), 0),
             rate_per_second = nullif(coalesce($7::double precision, rate_per_second), 0),
             families_off = coalesce($8, families_off), types_off = coalesce($9, types_off),
             rook_hash = coalesce($10, rook_hash), header_names = coalesce($11, header_names),
             description = nullif(coalesce($12, description), ''),
             contact = nullif(coalesce($13, contact), ''),
             flood_window_minutes = nullif(coalesce($14::integer, flood_window_minutes), 0)
       WHERE client_uuid = $1 AND number = $2 AND environment = $3
      """;

  // From sandbox (0) to production (1).
  private static final String PROMOTE =
      """
      UPDATE registry.endpoint p
         SET (ordering, on_exhausted, in_flight_max, rate_per_second, families_off, types_off,
              rook_hash, description, contact, flood_window_minutes)
           = (SELECT s.ordering, s.on_exhausted, s.in_flight_max, s.rate_per_second,
                     s.families_off, s.types_off, s.rook_hash, s.description, s.contact,
                     s.flood_window_minutes
                FROM registry.endpoint s
               WHERE s.client_uuid = $1 AND s.number = $2 AND s.environment = 0)
       WHERE p.client_uuid = $1 AND p.number = $2 AND p.environment = 1
      """;

  private static final String RELEASE =
      """
      UPDATE registry.endpoint
         SET released_at = statement_timestamp(), released_by = $4, override_why = $5,
             verified = verified OR $5::text IS NULL
       WHERE client_uuid = $1 AND number = $2 AND environment = $3
      """;

  private final SqlSecretStore secrets = new SqlSecretStore();

  /** Adds the endpoints of a new subscription. */
  Future<Void> begin(
      SqlClient sql,
      WrittenSubscription subscription,
      SaveSubscription asked,
      List<EndpointUrl> urls,
      List<MadeSecret> signing) {
    List<Tuple> endpoints = urls.stream().map(url -> endpoint(subscription, url)).toList();
    return sql.preparedQuery(ADD_ENDPOINT)
        .executeBatch(endpoints)
        .compose(added -> secrets.add(sql, subscription, signing))
        .compose(added -> setPlatformSecrets(sql, subscription, asked));
  }

  /** Changes the endpoints that differ from what is asked; the others keep their version. */
  Future<Void> change(
      SqlClient sql,
      WrittenSubscription subscription,
      SaveSubscription asked,
      List<EndpointUrl> urls) {
    List<Tuple> endpoints = new ArrayList<>();
    for (EndpointUrl url : urls) {
      boolean newSecret = platformSecret(asked, url.environment()) != null;
      endpoints.add(endpoint(subscription, url).addBoolean(newSecret));
    }
    return sql.preparedQuery(CHANGE_ENDPOINT)
        .executeBatch(endpoints)
        .compose(changed -> setPlatformSecrets(sql, subscription, asked));
  }

  /**
   * Changes the settings that are given; the endpoint keeps its version.
   *
   * @param headerNames of its custom headers from now on; null: they stay
   */
  Future<Void> changeSettings(
      SqlClient sql,
      WrittenSubscription subscription,
      ChangeSettings asked,
      List<String> headerNames) {
    SettingsPatch patch = asked.patch();
    Tuple row =
        Tuple.of(
                subscription.client().value(),
                subscription.number(),
                asked.endpoint().environment().code())
            .addString(patch.ordering() == null ? null : patch.ordering().wireName())
            .addString(patch.onExhausted() == null ? null : patch.onExhausted().wireName())
            .addInteger(patch.inFlightMax())
            .addDouble(patch.ratePerSecond())
            .addArrayOfString(sorted(patch.familiesOff(), family -> family))
            .addArrayOfString(sorted(patch.typesOff(), NotificationType::wireName))
            .addBoolean(patch.rookHash())
            .addArrayOfString(sorted(headerNames, name -> name))
            .addString(patch.description())
            .addString(patch.contact())
            .addInteger(patch.floodWindowMinutes());
    return sql.preparedQuery(CHANGE_SETTINGS).execute(row).mapEmpty();
  }

  /** Gives production the settings of sandbox, but for what is the endpoint's own. */
  Future<Void> promote(SqlClient sql, WrittenSubscription subscription) {
    return sql.preparedQuery(PROMOTE)
        .execute(Tuple.of(subscription.client().value(), subscription.number()))
        .mapEmpty();
  }

  private static <T> String[] sorted(List<T> values, Function<T, String> text) {
    return values == null
        ? null
        : values.stream().map(text).distinct().sorted().toArray(String[]::new);
  }

  /** Notes that notifications go to the endpoint; it keeps its version. */
  Future<Void> release(SqlClient sql, WrittenSubscription subscription, ReleaseEndpoint asked) {
    Tuple row =
        Tuple.of(
            subscription.client().value(),
            subscription.number(),
            asked.endpoint().environment().code(),
            asked.actor().name(),
            asked.why());
    return sql.preparedQuery(RELEASE).execute(row).mapEmpty();
  }

  private Future<Void> setPlatformSecrets(
      SqlClient sql, WrittenSubscription subscription, SaveSubscription asked) {
    Future<Void> chain = Future.succeededFuture();
    for (Environment environment : Environment.values()) {
      EndpointSecret given = platformSecret(asked, environment);
      if (given != null) {
        chain = chain.compose(before -> secrets.setPlatform(sql, subscription, environment, given));
      }
    }
    return chain;
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
}
