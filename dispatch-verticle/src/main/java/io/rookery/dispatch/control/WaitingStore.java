package io.rookery.dispatch.control;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Finds what waits for an endpoint, without its contents: only its end or its time is at stake. */
public final class WaitingStore {
  private static final String ROW = "SELECT b.seq,b.notification_id,b.attempt ";
  private static final String OF_ENDPOINT =
      " FROM delivery.backlog b WHERE b.shard=$1 AND b.client_uuid=$2 ";
  static final String OLDER =
      ROW
          + OF_ENDPOINT
          + "AND b.seq<>ALL($3::bigint[]) AND b.notification_id<$4 ORDER BY b.seq LIMIT 1000";
  // One pass over the endpoint's backlog for each 20,000 rows that end.
  static final String SUPERSEDED =
      ROW
          + """
             FROM (SELECT b.seq,b.notification_id,b.attempt,
                          CASE WHEN b.user_id IS NOT NULL THEN
                            row_number() OVER (PARTITION BY b.user_id ORDER BY b.seq DESC)
                          END AS newest
                     FROM delivery.backlog b
                    WHERE b.shard=$1 AND b.client_uuid=$2 AND b.notification_id<$4) b
            WHERE b.newest>1 AND b.seq<>ALL($3::bigint[]) ORDER BY b.seq LIMIT 20000
            """;
  static final String OF_NOTIFICATION =
      ROW + OF_ENDPOINT + "AND b.notification_id=$3 ORDER BY b.seq LIMIT 1";
  static final String OLDEST =
      "SELECT b.notification_id,b.replayed_at" + OF_ENDPOINT + "ORDER BY b.seq LIMIT 1";
  static final String ENDED =
      """
      SELECT count(*) FILTER (WHERE final) > count(*) FILTER (WHERE event=25)
        FROM delivery.delivery_log WHERE notification_id=$1 AND environment=$2
      """;

  private final Database database;

  public WaitingStore(Database database) {
    this.database = database;
  }

  /** Some of what was accepted before a time, oldest first, but for what memory holds. */
  Future<List<Delivery>> older(EndpointKey endpoint, Instant than, Collection<Long> held) {
    return rows(OLDER, endpoint, than, held);
  }

  /**
   * Some of what was accepted before a time and is followed, until that time, by another one of the
   * same user. What is about no user is followed by nothing.
   */
  Future<List<Delivery>> superseded(EndpointKey endpoint, Instant before, Collection<Long> held) {
    return rows(SUPERSEDED, endpoint, before, held);
  }

  /** The waiting delivery of a notification, held in memory or not. */
  Future<Optional<Delivery>> of(EndpointKey endpoint, NotificationId id) {
    return query(OF_NOTIFICATION, Tuple.of(endpoint.shard(), endpoint.client().value(), id.value()))
        .map(rows -> deliveries(endpoint, rows).stream().findFirst());
  }

  /** From when the oldest of what waits ages. */
  Future<Optional<Instant>> oldest(EndpointKey endpoint) {
    return query(OLDEST, Tuple.of(endpoint.shard(), endpoint.client().value()))
        .map(
            rows -> {
              if (rows.size() == 0) {
                return Optional.empty();
              }
              Row row = rows.iterator().next();
              return Optional.of(
                  row.getOffsetDateTime(1) == null
                      ? new NotificationId(row.getUUID(0)).drawnAt()
                      : row.getOffsetDateTime(1).toInstant());
            });
  }

  /** Whether every delivery of a notification has ended. */
  Future<Boolean> hasEnded(EndpointKey endpoint, NotificationId id) {
    return query(ENDED, Tuple.of(id.value(), endpoint.environment().code()))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  private Future<List<Delivery>> rows(
      String statement, EndpointKey endpoint, Instant bound, Collection<Long> held) {
    return query(
            statement,
            Tuple.of(
                endpoint.shard(),
                endpoint.client().value(),
                held.toArray(Long[]::new),
                NotificationId.lowerBound(bound)))
        .map(rows -> deliveries(endpoint, rows));
  }

  private Future<RowSet<Row>> query(String statement, Tuple parameters) {
    return database.idempotent(() -> database.hot().preparedQuery(statement).execute(parameters));
  }

  private static List<Delivery> deliveries(EndpointKey endpoint, RowSet<Row> rows) {
    List<Delivery> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      found.add(
          new Delivery(
              row.getLong(0),
              endpoint,
              new NotificationId(row.getUUID(1)),
              null,
              row.getShort(2),
              Place.BACKLOG));
    }
    return found;
  }
}
