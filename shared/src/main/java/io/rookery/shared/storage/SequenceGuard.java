package io.rookery.shared.storage;

import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After a restore that was not of one moment the sequence can be behind the rows: new deliveries
 * would be numbered below what cursors have passed. After a restore into another server the
 * transactions that ended deliveries can be ahead of all it has had: the feed of outcomes would
 * hold them back until it gets there. Both are set right before a role starts.
 */
public final class SequenceGuard {
  private static final Logger LOG = LoggerFactory.getLogger(SequenceGuard.class);
  // Reads all that waits, which after a long outage is millions of rows.
  private static final String PATIENCE = "SET LOCAL statement_timeout='5min'";
  // One process repairs while the others wait for it.
  private static final String LOCK = "SELECT pg_advisory_xact_lock(7240401)";
  // Of the history the newest notifications: it has no index by seq and needs none.
  private static final String REPAIR =
      """
      WITH largest AS MATERIALIZED (
        SELECT greatest((SELECT max(seq) FROM delivery.queue),
                        (SELECT max(seq) FROM delivery.backlog),
                        (SELECT max(floor_seq) FROM delivery.shard_lease),
                        (SELECT max(seq) FROM (SELECT seq FROM delivery.delivery_log
                                                ORDER BY notification_id DESC LIMIT 10000) l)) AS seq)
      SELECT l.seq, s.last_value, setval('delivery.delivery_seq', l.seq)
        FROM largest l, delivery.delivery_seq s WHERE l.seq > s.last_value
      """;

  /** With the environment as a literal: each has its own index. */
  private static final String REPAIR_OUTCOMES =
      """
      UPDATE delivery.delivery_log SET txid=pg_current_xact_id()
       WHERE final AND environment=%d AND txid>=pg_snapshot_xmax(pg_current_snapshot())
      """;

  /** Sets the sequence to the largest number in the tables if it is behind it. */
  public static Future<Void> require(Database database) {
    return database
        .idempotent(() -> database.pool().withTransaction(SequenceGuard::repair))
        .map(
            rows -> {
              for (Row row : rows) {
                LOG.warn("sequence.repaired was={} now={}", row.getLong(1), row.getLong(0));
              }
              return null;
            });
  }

  private static Future<RowSet<Row>> repair(SqlConnection session) {
    return session
        .query(PATIENCE)
        .execute()
        .compose(set -> session.query(LOCK).execute())
        .compose(locked -> repairOutcomes(session, Environment.SANDBOX))
        .compose(repaired -> repairOutcomes(session, Environment.PRODUCTION))
        .compose(repaired -> session.query(REPAIR).execute());
  }

  private static Future<Void> repairOutcomes(SqlConnection session, Environment environment) {
    return session
        .query(REPAIR_OUTCOMES.formatted(environment.code()))
        .execute()
        .map(
            rows -> {
              if (rows.rowCount() > 0) {
                LOG.warn("outcomes.repaired rows={}", rows.rowCount());
              }
              return null;
            });
  }

  private SequenceGuard() {}
}
