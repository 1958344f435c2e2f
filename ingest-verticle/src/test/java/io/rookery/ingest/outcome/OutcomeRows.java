package io.rookery.ingest.outcome;

import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/** Ends deliveries in the history, as the engine does, in the transaction of a session. */
final class OutcomeRows {
  private final Connection session;
  private long seq;

  OutcomeRows(Connection session, long firstSeq) {
    this.session = session;
    this.seq = firstSeq - 1;
  }

  /** Ends one, and says which. */
  String end(Environment environment, DeliveryEvent state, Instant at) throws SQLException {
    NotificationId id =
        new NotificationId(
            new UUID(
                at.toEpochMilli() << 16 | 0x7000L, 0x8000_0000_0000_0000L | System.nanoTime()));
    insert(environment, id, state, at);
    return id.toString();
  }

  /** An attempt that failed, which is no outcome. */
  void fail(Environment environment, String id, Instant at) throws SQLException {
    insert(environment, NotificationId.parse(id), DeliveryEvent.ATTEMPT_FAILED, at);
  }

  private void insert(Environment environment, NotificationId id, DeliveryEvent event, Instant at)
      throws SQLException {
    try (PreparedStatement row =
        session.prepareStatement(
            "INSERT INTO delivery.delivery_log"
                + " (environment,notification_id,seq,at,event,attempt,http_status,final)"
                + " VALUES (?,?,?,?::timestamptz,?,1,200,?)")) {
      row.setShort(1, environment.code());
      row.setObject(2, id.value());
      row.setLong(3, ++seq);
      row.setString(4, at.toString());
      row.setShort(5, event.code());
      row.setBoolean(6, event.isFinal());
      row.executeUpdate();
    }
  }
}
