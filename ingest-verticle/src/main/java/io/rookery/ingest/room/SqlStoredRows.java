package io.rookery.ingest.room;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Reads how much waits, without counting all of it. */
final class SqlStoredRows {
  private static final int ENDPOINTS_MAX = 1_000;

  /**
   * By PostgreSQL's own statistics, a few seconds old, which a crash sets to nothing; or by the
   * figures of the dispatchers, a minute old, which nobody makes while none lives.
   */
  static final String TOTAL =
      """
      SELECT greatest(
        (SELECT coalesce(sum(pg_stat_get_live_tuples(t)),0)
           FROM unnest(ARRAY['delivery.queue'::regclass,'delivery.backlog'::regclass]) t),
        (SELECT coalesce(sum(deliveries),0) FROM delivery.undelivered))::bigint
      """;

  static final String LARGE =
      """
      SELECT client_uuid,environment,sum(deliveries)::bigint AS deliveries
        FROM delivery.undelivered
       GROUP BY client_uuid,environment HAVING sum(deliveries)>=$1::bigint
       ORDER BY deliveries DESC LIMIT $2
      """;
  static final String EXACT =
      """
      SELECT (SELECT count(*) FROM (SELECT FROM delivery.backlog b
                                     WHERE b.shard=$1 AND b.client_uuid=$2 LIMIT $3) b)
            +(SELECT count(*) FROM (SELECT FROM delivery.queue q
                                     WHERE q.shard=$1 AND q.client_uuid=$2 LIMIT $3) q)
      """;

  static final String TELL_FULL =
      """
      INSERT INTO delivery.storage_full AS f (until)
      VALUES (clock_timestamp()+make_interval(secs=>$1))
      ON CONFLICT (only_row) DO UPDATE SET until=greatest(f.until,EXCLUDED.until)
      """;

  private final Database database;

  SqlStoredRows(Database database) {
    this.database = database;
  }

  Future<Long> total() {
    return query(TOTAL, Tuple.tuple()).map(rows -> rows.iterator().next().getLong(0));
  }

  /** The endpoints for which at least so many wait, the largest first; of a minute ago. */
  Future<Map<EndpointKey, Long>> large(long deliveriesMin) {
    return query(LARGE, Tuple.of(deliveriesMin, ENDPOINTS_MAX))
        .map(
            rows -> {
              Map<EndpointKey, Long> large = new HashMap<>();
              for (Row row : rows) {
                large.put(
                    new EndpointKey(
                        new ClientUuid(row.getUUID(0)), Environment.ofCode(row.getShort(1))),
                    row.getLong(2));
              }
              return large;
            });
  }

  /** Counts what waits for one endpoint now, up to about {@code deliveriesMax}. */
  Future<Long> exact(EndpointKey endpoint, long deliveriesMax) {
    Tuple parameters = Tuple.of(endpoint.shard(), endpoint.client().value(), deliveriesMax);
    return database
        .idempotent(() -> database.hot().preparedQuery(EXACT).execute(parameters))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /** Tells the dispatchers, for so long, that there is no room for more. */
  Future<Void> tellFull(Duration forSoLong) {
    return query(TELL_FULL, Tuple.of(forSoLong.toMillis() / 1000.0)).mapEmpty();
  }

  private Future<RowSet<Row>> query(String statement, Tuple parameters) {
    return database.idempotent(() -> database.pool().preparedQuery(statement).execute(parameters));
  }
}
