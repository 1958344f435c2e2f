package io.rookery.dispatch.answer;

import io.rookery.shared.contract.DispatchContract.DeliveryStatus;
import io.rookery.shared.contract.DispatchContract.HistoryEntry;
import io.rookery.shared.contract.DispatchContract.NotificationFilter;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.Shards;
import io.rookery.shared.model.WaitReason;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Reads notifications, and where they stand, for people.
 *
 * <p>A notification knows nothing of its deliveries, and neither queue nor backlog has an index by
 * notification: it would cost every accept and every move. The history leads to them. A delivery
 * with a final row has ended; one without stands in the backlog, which is looked up by its key, or
 * else in the queue. A notification without any history has one delivery, which nobody has tried
 * yet (I1).
 *
 * <p>LIMIT 1 in the look-ups of the backlog holds the planner to the key: left free, it merged a
 * client's whole backlog, a million parked rows perhaps, with a handful of history.
 */
final class NotificationStore {
  static final DeliveryStatus UNTRIED = new DeliveryStatus(null, null, null, 0);
  private static final UUID FIRST = new UUID(0L, 0L);
  private static final UUID LAST = new UUID(-1L, -1L);
  private static final int HISTORY_ROWS_MAX = 1_000;

  private static final String COLUMNS =
      "environment,id,client_uuid,type,user_id,occurred_at,accepted_at";
  private static final String STATUS =
      """
       n
        LEFT JOIN LATERAL (
             SELECT l.seq,l.event,l.final,l.attempt FROM delivery.delivery_log l
              WHERE l.notification_id=n.id AND l.environment=n.environment
              ORDER BY l.seq DESC,l.final DESC,l.at DESC LIMIT 1) l ON true
        LEFT JOIN LATERAL (
             SELECT b.attempt,b.reason,b.due_at FROM delivery.backlog b
              WHERE b.shard=CASE n.environment WHEN 0 THEN $5::smallint ELSE $6::smallint END
                AND b.client_uuid=n.client_uuid AND b.seq=l.seq AND NOT l.final LIMIT 1) b ON true
       ORDER BY n.id DESC
      """;
  private static final String WITH_STATUS =
      """
      SELECT n.environment,n.id,n.client_uuid,n.type,n.user_id,n.occurred_at,n.accepted_at,
             l.event,l.final,COALESCE(b.attempt,l.attempt) AS attempt,b.reason,b.due_at
        FROM
      """;
  static final String PAGE =
      WITH_STATUS
          + "(SELECT "
          + COLUMNS
          + """
               FROM delivery.notification
              WHERE client_uuid=$1 AND environment=ANY($2::smallint[]) AND id<$3 AND id>=$7
              ORDER BY id DESC LIMIT $4)
            """
          + STATUS;

  // Found first and put in order then: looking for the newest, it would go through all that the
  // client had until it has met enough of this user.
  static final String PAGE_OF_USER =
      "WITH u AS MATERIALIZED (SELECT "
          + COLUMNS
          + """
               FROM delivery.notification
              WHERE client_uuid=$1 AND user_id=$8 AND environment=ANY($2::smallint[])
                AND id<$3 AND id>=$7)
            """
          + WITH_STATUS
          + "(SELECT * FROM u ORDER BY id DESC LIMIT $4)"
          + STATUS;
  static final String FIND =
      """
      SELECT environment,id,client_uuid,type,user_id,occurred_at,accepted_at,body
        FROM delivery.notification
       WHERE environment=ANY('{0,1}'::smallint[]) AND id=$1
         AND ($2::uuid[] IS NULL OR client_uuid=ANY($2))
      """;
  static final String HISTORY =
      """
      SELECT l.seq,l.at,l.event,l.attempt,l.http_status,l.error,l.latency_ms,l.next_at,l.snippet,
             l.final,b.reason,b.due_at
        FROM delivery.delivery_log l
        LEFT JOIN LATERAL (
             SELECT b.reason,b.due_at FROM delivery.backlog b
              WHERE b.shard=$3 AND b.client_uuid=$4 AND b.seq=l.seq LIMIT 1) b ON true
       WHERE l.notification_id=$1 AND l.environment=$2
       ORDER BY l.seq DESC,l.final DESC,l.at DESC LIMIT $5
      """;

  private final Database database;

  NotificationStore(Database database) {
    this.database = database;
  }

  /** A notification without its history. */
  record Found(NotificationSummary untried, Buffer body) {}

  /** One row of history, and where its delivery stands now. */
  record Logged(long seq, HistoryEntry entry, DeliveryStatus status) {}

  /**
   * A client's notifications of these environments, of the filter's user and time, newest first.
   *
   * @param before only ids drawn before this one; null: the newest
   */
  Future<List<NotificationSummary>> page(
      ClientUuid client,
      Set<Environment> environments,
      NotificationFilter filter,
      NotificationId before,
      int rows) {
    Tuple parameters =
        Tuple.of(
                client.value(),
                environments.stream().map(Environment::code).toArray(Short[]::new),
                end(filter, before),
                rows,
                Shards.of(client, Environment.SANDBOX),
                Shards.of(client, Environment.PRODUCTION))
            .addUUID(filter.from() == null ? FIRST : NotificationId.lowerBound(filter.from()));
    String statement = PAGE;
    if (filter.userId() != null) {
      parameters.addString(filter.userId());
      statement = PAGE_OF_USER;
    }
    return query(statement, parameters).map(found -> read(found, row -> summary(row, status(row))));
  }

  private static UUID end(NotificationFilter filter, NotificationId before) {
    if (filter.until() == null) {
      return before == null ? LAST : before.value();
    }
    UUID until = NotificationId.lowerBound(filter.until());
    return before == null ? until : Collections.min(List.of(until, before.value()));
  }

  /**
   * A notification by its id.
   *
   * @param clients only if it is of one of these; null: of any
   */
  Future<Optional<Found>> find(NotificationId id, List<ClientUuid> clients) {
    UUID[] seen =
        clients == null ? null : clients.stream().map(ClientUuid::value).toArray(UUID[]::new);
    return query(FIND, Tuple.of(id.value(), (Object) seen))
        .map(found -> read(found, NotificationStore::found).stream().findFirst());
  }

  /**
   * What happened to a notification: the newest delivery first, and of each the last event first. A
   * history of more than 1,000 events lacks its beginning.
   */
  Future<List<Logged>> history(NotificationId id, EndpointKey endpoint) {
    Tuple parameters =
        Tuple.of(
            id.value(),
            endpoint.environment().code(),
            endpoint.shard(),
            endpoint.client().value(),
            HISTORY_ROWS_MAX);
    return query(HISTORY, parameters).map(found -> read(found, NotificationStore::logged));
  }

  private Future<RowSet<Row>> query(String statement, Tuple parameters) {
    return database.idempotent(() -> database.pool().preparedQuery(statement).execute(parameters));
  }

  private static Found found(Row row) {
    return new Found(summary(row, UNTRIED), row.getBuffer("body"));
  }

  private static NotificationSummary summary(Row row, DeliveryStatus status) {
    return new NotificationSummary(
        new NotificationId(row.getUUID("id")),
        new ClientUuid(row.getUUID("client_uuid")),
        Environment.ofCode(row.getShort("environment")),
        NotificationType.ofCode(row.getShort("type")),
        row.getString("user_id"),
        instant(row, "occurred_at"),
        instant(row, "accepted_at"),
        status);
  }

  private static Logged logged(Row row) {
    HistoryEntry entry =
        new HistoryEntry(
            instant(row, "at"),
            DeliveryEvent.ofCode(row.getShort("event")),
            row.getShort("attempt"),
            row.getInteger("http_status"),
            row.getString("error"),
            row.getInteger("latency_ms"),
            instant(row, "next_at"),
            row.getString("snippet"));
    return new Logged(row.getLong("seq"), entry, status(row));
  }

  private static DeliveryStatus status(Row row) {
    if (row.getShort("event") == null) {
      return UNTRIED;
    }
    int attempts = row.getShort("attempt");
    if (row.getBoolean("final")) {
      return new DeliveryStatus(DeliveryEvent.ofCode(row.getShort("event")), null, null, attempts);
    }
    Short reason = row.getShort("reason");
    return reason == null
        ? new DeliveryStatus(null, null, null, attempts)
        : new DeliveryStatus(null, WaitReason.ofCode(reason), instant(row, "due_at"), attempts);
  }

  private static Instant instant(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  private static <T> List<T> read(RowSet<Row> rows, Function<Row, T> fromRow) {
    List<T> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      found.add(fromRow.apply(row));
    }
    return found;
  }
}
