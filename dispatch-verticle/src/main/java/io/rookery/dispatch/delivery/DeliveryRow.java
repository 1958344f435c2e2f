package io.rookery.dispatch.delivery;

import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.UUID;

/**
 * The columns of every reading of deliveries, and how a row of them becomes a delivery.
 *
 * <p>LEFT JOIN: a row whose notification is gone must still be read, or it would wedge its shard
 * for ever; it ends as expired.
 */
final class DeliveryRow {
  private static final String COLUMNS =
      """
      SELECT q.seq,q.environment,q.client_uuid,q.notification_id,%s AS attempt,
             n.id IS NOT NULL AS present,n.user_id,n.occurred_at,n.accepted_at,n.body,q.replay_job,
             q.replayed_at,n.type
      """;

  /** How many columns they are: where what a statement adds to them begins. */
  static final int WIDTH = 13;

  static final String FRESH = COLUMNS.formatted("0::smallint");
  static final String WAITING = COLUMNS.formatted("q.attempt");
  static final String CONTENT =
      """
        LEFT JOIN delivery.notification n
          ON n.environment=ANY(ARRAY[q.environment]) AND n.id=ANY(ARRAY[q.notification_id])
      """;

  static Delivery fromRow(Row row, Place place) {
    Environment environment = Environment.ofCode(row.getShort(1));
    return new Delivery(
        row.getLong(0),
        new EndpointKey(new ClientUuid(row.getUUID(2)), environment),
        new NotificationId(row.getUUID(3)),
        row.getBoolean(5) ? content(row) : null,
        row.getShort(4),
        place);
  }

  private static Content content(Row row) {
    return new Content(
        row.getShort(12),
        row.getString(6),
        row.getOffsetDateTime(7).toInstant(),
        row.getOffsetDateTime(8).toInstant(),
        row.getBuffer(9),
        replay(row));
  }

  private static Replay replay(Row row) {
    return row.getUUID(10) == null
        ? null
        : new Replay(row.getUUID(10), row.getOffsetDateTime(11).toInstant());
  }

  static Short[] shardsOf(List<EndpointKey> endpoints) {
    return endpoints.stream().map(EndpointKey::shard).toArray(Short[]::new);
  }

  static UUID[] clientsOf(List<EndpointKey> endpoints) {
    return endpoints.stream().map(key -> key.client().value()).toArray(UUID[]::new);
  }

  private DeliveryRow() {}
}
