package io.rookery.dispatch.attention;

import io.rookery.shared.contract.AttentionContract.Attention;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Optional;

/**
 * What the operator is still to be told, each by one dispatcher at a time: who claims a row has it
 * until the claim runs out, so that a crash repeats news and loses none.
 */
final class NewsStore {

  /**
   * What was raised while nobody was to be told ({@code notify_at} null) is still news for as long
   * as it is open, and none once it is over.
   */
  static final String CLAIM =
      """
      UPDATE delivery.attention AS a
         SET notify_at=$2, notify_attempts=LEAST(a.notify_attempts+1,1000)
       WHERE a.id=(SELECT o.id FROM delivery.attention o
                    WHERE (o.raised_notified_at IS NULL
                           OR (o.cleared_at IS NOT NULL AND o.cleared_notified_at IS NULL))
                      AND (o.notify_at<=$1 OR (o.notify_at IS NULL AND o.cleared_at IS NULL))
                    ORDER BY o.id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING
      """
          + AttentionStore.COLUMNS
          + ",a.notify_attempts,a.raised_notified_at IS NOT NULL";

  private static final String TAKEN =
      """
      UPDATE delivery.attention SET %1$s=$2, notify_at=$2, notify_attempts=0
       WHERE id=$1 AND %1$s IS NULL
      """;
  static final String RAISED_TAKEN = TAKEN.formatted("raised_notified_at");
  static final String CLEARED_TAKEN = TAKEN.formatted("cleared_notified_at");
  static final String AGAIN =
      "UPDATE delivery.attention SET notify_at=$2 WHERE id=$1 AND notify_attempts=$3";

  private final Database database;

  NewsStore(Database database) {
    this.database = database;
  }

  /** The oldest that is due, claimed until {@code claimedUntil}; empty if there is none. */
  Future<Optional<News>> claim(Instant now, Instant claimedUntil) {
    return run(CLAIM, Tuple.of(AttentionStore.utc(now), AttentionStore.utc(claimedUntil)))
        .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(news(rows)));
  }

  Future<Void> taken(News news, Instant now) {
    return run(
            news.isOver() ? CLEARED_TAKEN : RAISED_TAKEN,
            Tuple.of(news.attention().id(), AttentionStore.utc(now)))
        .mapEmpty();
  }

  /** To be tried again, unless another one claimed it meanwhile. */
  Future<Void> again(News news, Instant notBefore) {
    return run(
            AGAIN,
            Tuple.of(news.attention().id(), AttentionStore.utc(notBefore), (short) news.attempt()))
        .mapEmpty();
  }

  private Future<RowSet<Row>> run(String statement, Tuple parameters) {
    return database.idempotent(() -> database.pool().preparedQuery(statement).execute(parameters));
  }

  private static News news(RowSet<Row> rows) {
    Row row = rows.iterator().next();
    Attention attention = AttentionStore.fromRow(row);
    return new News(attention, row.getBoolean(8), row.getShort(7));
  }
}
