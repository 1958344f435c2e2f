package io.rookery.dispatch.answer;

import io.rookery.shared.model.Shards;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Counts what waits for each endpoint of the owned shards, one shard at a time and each about once
 * a minute, and keeps the figures, so that nobody who asks counts ten million rows. All at once, a
 * million rows would be felt by who is delivered to meanwhile.
 */
public final class UndeliveredCounter {
  private static final long COUNTED_AGAIN_AFTER_NANOS = Duration.ofSeconds(50).toNanos();
  private static final int ROWS_PER_ENDPOINT_MAX = 1_000_000;
  private static final int FRESH_ROWS_PER_SHARD_MAX = 200_000;

  /** As a delivery ages: from its replay, or from the milliseconds that its UUIDv7 begins with. */
  private static final String AGES_FROM =
      "coalesce(x.replayed_at,"
          + "to_timestamp((('x'||left(replace(x.notification_id::text,'-',''),12))::bit(48)::bigint)"
          + "/1000.0))";

  // A replay draws its seq when it is made, so the least seq ages for longest, replay or
  // not: its row alone is read from the table.
  static final String COUNT =
      """
      WITH RECURSIVE c AS (
         (SELECT b.client_uuid FROM delivery.backlog b WHERE b.shard=$1
           ORDER BY b.client_uuid LIMIT 1)
         UNION ALL
         SELECT (SELECT b.client_uuid FROM delivery.backlog b
                  WHERE b.shard=$1 AND b.client_uuid>c.client_uuid
                  ORDER BY b.client_uuid LIMIT 1)
           FROM c WHERE c.client_uuid IS NOT NULL),
       b AS (
         SELECT c.client_uuid,r.reason,count(*) AS deliveries,min(r.seq) AS oldest
           FROM c CROSS JOIN LATERAL (SELECT b.reason,b.seq FROM delivery.backlog b
                                       WHERE b.shard=$1 AND b.client_uuid=c.client_uuid
                                       ORDER BY b.seq LIMIT $2) r
          GROUP BY c.client_uuid,r.reason),
       q AS (
         SELECT f.client_uuid,count(*) AS deliveries,min(f.seq) AS oldest
           FROM (SELECT q.client_uuid,q.seq FROM delivery.queue q
                  WHERE q.shard=$1 ORDER BY q.seq LIMIT $3) f
          GROUP BY f.client_uuid)
      INSERT INTO delivery.undelivered AS u
             (client_uuid,environment,reason,shard,deliveries,oldest_at,as_of)
      SELECT b.client_uuid,$4::smallint,b.reason,$1::smallint,b.deliveries,%1$s,$5::timestamptz
        FROM b CROSS JOIN LATERAL (SELECT o.notification_id,o.replayed_at
                                     FROM delivery.backlog o
                                    WHERE o.shard=$1 AND o.client_uuid=b.client_uuid
                                      AND o.seq=b.oldest LIMIT 1) x
      UNION ALL
      SELECT q.client_uuid,$4::smallint,0::smallint,$1::smallint,q.deliveries,%1$s,$5::timestamptz
        FROM q CROSS JOIN LATERAL (SELECT o.notification_id,o.replayed_at
                                     FROM delivery.queue o
                                    WHERE o.shard=$1 AND o.seq=q.oldest LIMIT 1) x
      ON CONFLICT (client_uuid,environment,reason) DO UPDATE
         SET deliveries=EXCLUDED.deliveries,oldest_at=EXCLUDED.oldest_at,as_of=EXCLUDED.as_of
      """
          .formatted(AGES_FROM);
  static final String FORGET = "DELETE FROM delivery.undelivered WHERE shard=$1 AND as_of<>$2";

  private final Database database;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Map<Short, Long> countedAt = new HashMap<>();

  public UndeliveredCounter(Database database, InstantSource clock, LongSupplier nanoTime) {
    this.database = database;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** Counts that one of the owned shards whose figures are oldest, unless they are new enough. */
  public Future<Void> step(List<Short> owned) {
    countedAt.keySet().retainAll(owned);
    long now = nanoTime.getAsLong();
    Optional<Short> turn =
        owned.stream()
            .filter(shard -> now - counted(shard, now) >= COUNTED_AGAIN_AFTER_NANOS)
            .min(Comparator.comparingLong(shard -> counted(shard, now)));
    if (turn.isEmpty()) {
      return Future.succeededFuture();
    }
    countedAt.put(turn.get(), now);
    return count(turn.get());
  }

  private long counted(Short shard, long now) {
    return countedAt.getOrDefault(shard, now - 2 * COUNTED_AGAIN_AFTER_NANOS);
  }

  Future<Void> count(short shard) {
    OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
    Tuple parameters =
        Tuple.of(
            shard,
            ROWS_PER_ENDPOINT_MAX,
            FRESH_ROWS_PER_SHARD_MAX,
            Shards.environmentOf(shard).code(),
            now);
    return database
        .idempotent(() -> database.hot().preparedQuery(COUNT).execute(parameters))
        .compose(
            counted ->
                database.idempotent(
                    () -> database.hot().preparedQuery(FORGET).execute(Tuple.of(shard, now))))
        .mapEmpty();
  }
}
