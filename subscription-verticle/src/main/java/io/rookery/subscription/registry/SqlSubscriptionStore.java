package io.rookery.subscription.registry;

import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.EndpointNote;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.ListSubscriptions;
import io.rookery.shared.contract.SubscriptionContract.Release;
import io.rookery.shared.contract.SubscriptionContract.ReleaseEndpoint;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SwitchedOff;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Subscriptions, their endpoints and secrets. Every time in them is the database's. {@link
 * #change}, {@link #begin} and {@link #end} belong in a transaction that holds {@link #lock}.
 */
final class SqlSubscriptionStore {
  /** Before every client: version 4 is never all zeros. */
  private static final UUID FIRST = new UUID(0, 0);

  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended('rookery.subscription ' || $1::text, 0))";

  private static final String SELECT =
      """
      SELECT s.client_uuid, s.name, s.version, s.since, s.ended_at, s.data_webhook_urls,
             s.same_url_confirmed_by, e.environment, e.url, e.verified, e.ordering, e.on_exhausted,
             e.in_flight_max, e.rate_per_second, e.families_off, e.types_off, e.rook_hash,
             e.flood_window_minutes, e.header_names, e.description, e.contact, e.released_at, e.released_by, e.override_why,
             (SELECT x.fingerprint FROM registry.secret x
               WHERE x.client_uuid = e.client_uuid AND x.number = e.number
                 AND x.environment = e.environment AND x.kind = 'signing'
                 AND x.expires_at IS NULL) AS secret_fingerprint,
             EXISTS (SELECT FROM registry.secret x
                      WHERE x.client_uuid = e.client_uuid AND x.number = e.number
                        AND x.environment = e.environment AND x.kind = 'platform')
               AS has_platform_secret
        FROM (SELECT client_uuid, number, name, version, since, ended_at, data_webhook_urls,
                     same_url_confirmed_by
                FROM registry.latest_subscription
               WHERE %s) s
        JOIN registry.endpoint e ON e.client_uuid = s.client_uuid AND e.number = s.number
       ORDER BY s.client_uuid, e.environment
      """;

  private static final String LATEST = SELECT.formatted("client_uuid = $1");

  // The page is cut before its endpoints are joined: two rows come for each subscription.
  private static final String LIST =
      SELECT.formatted(
          """
          client_uuid > $1
                 AND ($2::text IS NULL OR position(lower($2) IN lower(name)) > 0)
                 AND ($3::uuid[] IS NULL OR client_uuid = ANY ($3))
               ORDER BY client_uuid LIMIT $4\
          """);

  // The time is the statement's, which begins after the lock is held: now() would be older.
  private static final String BEGIN =
      """
      INSERT INTO registry.subscription (client_uuid, number, name, version, data_webhook_urls,
             same_url_confirmed_by, since, created_by, changed_at, changed_by)
      SELECT $1::uuid, coalesce(max(number), 0) + 1, $2, coalesce(max(version), 0) + 1, $3, $4,
             greatest(statement_timestamp(), max(ended_at)), $5, statement_timestamp(), $5
        FROM registry.subscription WHERE client_uuid = $1::uuid
      RETURNING client_uuid, number, version
      """;

  private static final String CHANGE =
      """
      UPDATE registry.subscription
         SET name = coalesce($2, name), version = version + 1, data_webhook_urls = $3,
             same_url_confirmed_by = $4, changed_at = statement_timestamp(), changed_by = $5
       WHERE client_uuid = $1 AND ended_at IS NULL
      RETURNING client_uuid, number, version
      """;

  private static final String TOUCH =
      """
      UPDATE registry.subscription
         SET version = version + 1, changed_at = statement_timestamp(), changed_by = $2
       WHERE client_uuid = $1 AND ended_at IS NULL
      RETURNING client_uuid, number, version
      """;

  private static final String ENDPOINT_VERSION =
      """
      SELECT version FROM registry.resolved_endpoint WHERE client_uuid = $1 AND environment = $2
      """;

  private static final String END =
      """
      UPDATE registry.subscription
         SET ended_at = greatest(statement_timestamp(), since), version = version + 1,
             changed_at = statement_timestamp(), changed_by = $2
       WHERE client_uuid = $1 AND ended_at IS NULL
      """;

  private final SqlEndpointStore endpoints = new SqlEndpointStore();

  /** Waits until nobody else changes this client; held until the transaction ends. */
  Future<Void> lock(SqlClient sql, ClientUuid client) {
    return sql.preparedQuery(LOCK).execute(Tuple.of(client.toString())).mapEmpty();
  }

  Future<Optional<Subscription>> latest(SqlClient sql, ClientUuid client) {
    return sql.preparedQuery(LATEST)
        .execute(Tuple.of(client.value()))
        .map(rows -> toSubscriptions(rows).stream().findFirst());
  }

  Future<List<Subscription>> list(SqlClient sql, ListSubscriptions asked, int limit) {
    UUID after = asked.after() == null ? FIRST : asked.after().value();
    UUID[] clients =
        asked.clients() == null
            ? null
            : asked.clients().stream().map(ClientUuid::value).toArray(UUID[]::new);
    return sql.preparedQuery(LIST)
        .execute(Tuple.of(after, asked.nameContains(), clients, limit))
        .map(SqlSubscriptionStore::toSubscriptions);
  }

  /** Begins a subscription; without a name it is called by its client. */
  Future<Void> begin(
      SqlClient sql, SaveSubscription asked, CheckedSave checked, List<MadeSecret> secrets) {
    String name = checked.name() == null ? asked.client().toString() : checked.name();
    return sql.preparedQuery(BEGIN)
        .execute(subscription(asked, checked, name))
        .map(SqlSubscriptionStore::toWritten)
        .compose(written -> endpoints.begin(sql, written, asked, checked.urls(), secrets));
  }

  /** Changes the active subscription. */
  Future<Void> change(SqlClient sql, SaveSubscription asked, CheckedSave checked) {
    return sql.preparedQuery(CHANGE)
        .execute(subscription(asked, checked, checked.name()))
        .map(SqlSubscriptionStore::toWritten)
        .compose(written -> endpoints.change(sql, written, asked, checked.urls()));
  }

  /** Lets notifications go to an endpoint of the active subscription. */
  Future<Void> release(SqlClient sql, ReleaseEndpoint asked) {
    return sql.preparedQuery(TOUCH)
        .execute(Tuple.of(asked.endpoint().client().value(), asked.actor().name()))
        .map(SqlSubscriptionStore::toWritten)
        .compose(written -> endpoints.release(sql, written, asked));
  }

  /** The version of an endpoint of the client's latest subscription. */
  Future<Long> endpointVersion(SqlClient sql, EndpointKey endpoint) {
    return sql.preparedQuery(ENDPOINT_VERSION)
        .execute(Tuple.of(endpoint.client().value(), endpoint.environment().code()))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /** Raises the version of the active subscription; empty if there is none. */
  Future<Optional<WrittenSubscription>> touch(SqlClient sql, ClientUuid client, Actor actor) {
    return sql.preparedQuery(TOUCH)
        .execute(Tuple.of(client.value(), actor.name()))
        .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(toWritten(rows)));
  }

  /** Ends the active subscription. */
  Future<Void> end(SqlClient sql, ClientUuid client, Actor actor) {
    return sql.preparedQuery(END).execute(Tuple.of(client.value(), actor.name())).mapEmpty();
  }

  private static Tuple subscription(SaveSubscription asked, CheckedSave checked, String name) {
    return Tuple.of(
        asked.client().value(),
        name,
        checked.dataWebhookUrls().toArray(String[]::new),
        checked.sameUrlConfirmedBy(),
        asked.actor().name());
  }

  private static WrittenSubscription toWritten(RowSet<Row> rows) {
    Row row = rows.iterator().next();
    return new WrittenSubscription(
        new ClientUuid(row.getUUID("client_uuid")),
        row.getInteger("number"),
        row.getLong("version"));
  }

  /** The rows of one subscription, one for each endpoint, stand together. */
  private static List<Subscription> toSubscriptions(RowSet<Row> rows) {
    List<Subscription> subscriptions = new ArrayList<>();
    List<Endpoint> endpoints = new ArrayList<>();
    for (Row row : rows) {
      endpoints.add(toEndpoint(row));
      if (endpoints.size() == Environment.values().length) {
        subscriptions.add(toSubscription(row, List.copyOf(endpoints)));
        endpoints.clear();
      }
    }
    return subscriptions;
  }

  private static Subscription toSubscription(Row row, List<Endpoint> endpoints) {
    return new Subscription(
        new ClientUuid(row.getUUID("client_uuid")),
        row.getString("name"),
        row.getLong("version"),
        toInstant(row.getOffsetDateTime("since")),
        toInstant(row.getOffsetDateTime("ended_at")),
        endpoints,
        Arrays.asList(row.getArrayOfStrings("data_webhook_urls")),
        row.getString("same_url_confirmed_by"));
  }

  private static Endpoint toEndpoint(Row row) {
    return new Endpoint(
        Environment.ofCode(row.getShort("environment")),
        row.getString("url"),
        row.getBoolean("verified"),
        row.getString("secret_fingerprint"),
        row.getBoolean("has_platform_secret"),
        Arrays.asList(row.getArrayOfStrings("header_names")),
        toSettings(row),
        new EndpointNote(row.getString("description"), row.getString("contact")),
        toRelease(row));
  }

  private static EndpointSettings toSettings(Row row) {
    return new EndpointSettings(
        Ordering.parse(row.getString("ordering")),
        OnExhausted.parse(row.getString("on_exhausted")),
        row.getInteger("in_flight_max"),
        row.getDouble("rate_per_second"),
        new SwitchedOff(
            Arrays.asList(row.getArrayOfStrings("families_off")),
            Arrays.stream(row.getArrayOfStrings("types_off"))
                .map(NotificationType::parse)
                .toList()),
        row.getBoolean("rook_hash"),
        row.getInteger("flood_window_minutes"));
  }

  private static Release toRelease(Row row) {
    Instant at = toInstant(row.getOffsetDateTime("released_at"));
    return at == null
        ? null
        : new Release(at, row.getString("released_by"), row.getString("override_why"));
  }

  private static Instant toInstant(OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
