package io.rookery.dispatch.delivery;

import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Finds what the end of a subscription may leave waiting, whatever it waits for. */
public final class LeftoverStore {
  static final String DRAWN_BEFORE =
      """
      SELECT q.seq,q.notification_id,q.attempt,n.accepted_at
        FROM (SELECT * FROM delivery.backlog b
               WHERE b.shard=$1 AND b.client_uuid=$2 AND b.seq<>ALL($3::bigint[])
                 AND b.notification_id<$4
               ORDER BY b.seq LIMIT 1000) q
      """
          + DeliveryRow.CONTENT;

  private final Database database;

  LeftoverStore(Database database) {
    this.database = database;
  }

  /**
   * A waiting delivery, without its content.
   *
   * @param acceptedAt null if its notification is gone
   */
  public record Leftover(Delivery delivery, Instant acceptedAt) {}

  /** Some of those whose id was drawn before a time, oldest first, but for what memory holds. */
  public Future<List<Leftover>> drawnBefore(
      EndpointKey endpoint, Instant time, Collection<Long> held) {
    Tuple parameters =
        Tuple.of(
            endpoint.shard(),
            endpoint.client().value(),
            held.toArray(Long[]::new),
            NotificationId.lowerBound(time));
    return database
        .idempotent(() -> database.hot().preparedQuery(DRAWN_BEFORE).execute(parameters))
        .map(
            rows -> {
              List<Leftover> found = new ArrayList<>(rows.size());
              for (Row row : rows) {
                found.add(fromRow(row, endpoint));
              }
              return found;
            });
  }

  private static Leftover fromRow(Row row, EndpointKey endpoint) {
    OffsetDateTime acceptedAt = row.getOffsetDateTime(3);
    return new Leftover(
        new Delivery(
            row.getLong(0),
            endpoint,
            new NotificationId(row.getUUID(1)),
            null,
            row.getShort(2),
            Place.BACKLOG),
        acceptedAt == null ? null : acceptedAt.toInstant());
  }
}
