package io.rookery.ingest.outcome;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads the ends of deliveries in the order of the transactions that wrote them. Only what is older
 * than every transaction under way is given: nothing can appear before it any more, however long a
 * commit is held back, so a cursor that has passed it has lost nothing (I3).
 */
final class SqlOutcomeFeed {
  private static final String PAGE =
      """
      SELECT l.txid::text,l.seq,l.notification_id,l.event,l.attempt,l.http_status,l.at,n.client_uuid
        FROM (SELECT * FROM delivery.delivery_log
               WHERE final AND environment=%1$d AND (txid,seq)>($1::text::xid8,$2)
                 AND txid<pg_snapshot_xmin(pg_current_snapshot())
               ORDER BY txid,seq LIMIT $3) l
        LEFT JOIN delivery.notification n
          ON n.environment=%1$d AND n.id=ANY(ARRAY[l.notification_id])
       ORDER BY l.txid,l.seq
      """;

  /** Each has its own index, which a parameter could not choose. */
  static final String PAGE_OF_SANDBOX = PAGE.formatted(Environment.SANDBOX.code());

  static final String PAGE_OF_PRODUCTION = PAGE.formatted(Environment.PRODUCTION.code());

  /** Which database this is, its time, and the oldest transaction under way. */
  static final String HEAD =
      """
      SELECT upper(to_hex(system_identifier))||'-'||left(pg_walfile_name(pg_current_wal_lsn()),8),
             now(),pg_snapshot_xmin(pg_current_snapshot())::text FROM pg_control_system()
      """;

  private final Database database;

  SqlOutcomeFeed(Database database) {
    this.database = database;
  }

  /** Whatever ends from now on stands behind it. It is asked for before a page is read. */
  Future<OutcomeCursor> head(Environment environment) {
    return query(HEAD, Tuple.tuple())
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new OutcomeCursor(
                  environment,
                  row.getString(0),
                  Long.parseLong(row.getString(2)),
                  0,
                  row.getOffsetDateTime(1).toInstant());
            });
  }

  Future<List<Outcome>> page(OutcomeCursor after, int rowsMax) {
    String statement =
        after.environment() == Environment.SANDBOX ? PAGE_OF_SANDBOX : PAGE_OF_PRODUCTION;
    return query(statement, Tuple.of(Long.toString(after.txid()), after.seq(), rowsMax))
        .map(
            rows -> {
              List<Outcome> outcomes = new ArrayList<>(rows.size());
              for (Row row : rows) {
                outcomes.add(fromRow(row));
              }
              return outcomes;
            });
  }

  private Future<RowSet<Row>> query(String statement, Tuple parameters) {
    return database.idempotent(() -> database.hot().preparedQuery(statement).execute(parameters));
  }

  private static Outcome fromRow(Row row) {
    UUID client = row.getUUID(7);
    return new Outcome(
        Long.parseLong(row.getString(0)),
        row.getLong(1),
        new NotificationId(row.getUUID(2)),
        client == null ? null : new ClientUuid(client),
        DeliveryEvent.ofCode(row.getShort(3)),
        row.getShort(4),
        row.getInteger(5),
        row.getOffsetDateTime(6).toInstant());
  }
}
