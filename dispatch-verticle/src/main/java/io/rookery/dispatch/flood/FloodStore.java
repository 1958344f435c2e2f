package io.rookery.dispatch.flood;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.Shards;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The windows of flood control. What a window counts has ended in the same statement, and its
 * summary is accepted in the statement that takes the window away: after a crash there are both, or
 * neither (I1).
 */
public final class FloodStore {
  private static final String COLUMNS =
      """
      f.shard,f.client_uuid,f.user_id,f.data_source,f.reason,f.first_id,f.subscribed_since,
             f.closes_at,f.repeated,f.first_at,f.last_at,f.accepted_at""";
  private static final String SAME =
      "f.shard=$1 AND f.client_uuid=$2 AND f.user_id=$3 AND f.data_source=$4 AND f.reason=$5";

  /**
   * The window stays locked until the commit: it cannot close without what it has counted.
   *
   * <p>{@code (…) IS TRUE} here and below is a condition that no index answers: of the two that the
   * table has, a plan made while it is empty else takes the wrong one, and keeps it.
   */
  static final String COLLAPSE =
      """
      WITH w AS MATERIALIZED (
        SELECT f.shard,f.client_uuid,f.first_id,$9::bigint AS seq FROM delivery.flood_window f
         WHERE %1$s AND f.first_id<>$6 AND f.subscribed_since=$7 AND (f.closes_at>$8) IS TRUE
           FOR UPDATE),
       q AS (
        DELETE FROM delivery.queue q USING w
         WHERE q.shard=ANY(ARRAY[w.shard]) AND q.seq=ANY(ARRAY[w.seq])
        RETURNING q.environment,q.notification_id,q.seq,w.first_id),
       b AS (
        DELETE FROM delivery.backlog b USING w
         WHERE b.shard=ANY(ARRAY[w.shard]) AND b.client_uuid=ANY(ARRAY[w.client_uuid])
           AND b.seq=ANY(ARRAY[w.seq])
        RETURNING b.environment,b.notification_id,b.seq,w.first_id),
       m AS (SELECT * FROM q UNION ALL SELECT * FROM b),
       l AS (
        INSERT INTO delivery.delivery_log
               (environment,notification_id,seq,at,event,attempt,error,final,txid)
        SELECT environment,notification_id,seq,$8,6,0,'repeat_of: '||first_id,true,
               pg_current_xact_id() FROM m),
       u AS (
        UPDATE delivery.flood_window f
           SET repeated=f.repeated+1,first_at=least(f.first_at,$10),
               last_at=greatest(f.last_at,$10),accepted_at=greatest(f.accepted_at,$11)
         WHERE EXISTS (SELECT FROM m) AND %1$s)
      SELECT first_id FROM m
      """
          .formatted(SAME);

  /**
   * One that has counted something stays until its summary is there. Only while the lease holds: an
   * owner before us shall not note a user whom we have erased.
   */
  static final String OPEN =
      """
      WITH o AS (
        INSERT INTO delivery.flood_window AS f
               (shard,client_uuid,user_id,data_source,reason,first_id,subscribed_since,closes_at)
        SELECT $1,$2,$3,$4,$5,$6,$7,$9
         WHERE EXISTS (SELECT FROM delivery.shard_lease l
                        WHERE l.shard=$1 AND l.owner=$10 AND l.lease_until>clock_timestamp())
        ON CONFLICT (shard,client_uuid,user_id,data_source,reason)
        DO UPDATE SET first_id=EXCLUDED.first_id,subscribed_since=EXCLUDED.subscribed_since,
                      closes_at=EXCLUDED.closes_at
         WHERE f.repeated=0 AND (f.closes_at<=$8 OR f.subscribed_since<>$7)
        RETURNING %1$s)
      SELECT %1$s FROM o f
      UNION ALL
      SELECT %1$s FROM delivery.flood_window f WHERE NOT EXISTS (SELECT FROM o) AND %2$s
      """
          .formatted(COLUMNS, SAME);

  static final String FORGET =
      """
      DELETE FROM delivery.flood_window f
       WHERE f.repeated=0 AND (f.closes_at<=$2) IS TRUE
         AND f.ctid=ANY(ARRAY(SELECT w.ctid FROM delivery.flood_window w
                               WHERE w.closes_at<=$2 AND (w.shard=ANY($1::smallint[])) IS TRUE
                                 AND w.repeated=0 ORDER BY w.closes_at LIMIT $3))
      """;

  static final String OVER =
      """
      SELECT %s FROM delivery.flood_window f
       WHERE f.closes_at<=$2 AND (f.shard=ANY($1::smallint[])) IS TRUE AND f.repeated>0
       ORDER BY f.closes_at LIMIT $3
      """
          .formatted(COLUMNS);

  static final String SUMMARISE =
      """
      WITH d AS (
        DELETE FROM delivery.flood_window f
         WHERE %s AND f.first_id=$6 AND f.repeated=$7
        RETURNING f.shard,f.client_uuid,nullif(f.user_id,'') AS user_id),
       x AS MATERIALIZED (SELECT d.*,pg_current_xact_id() AS x FROM d),
       n AS (
        INSERT INTO delivery.notification
               (environment,id,client_uuid,type,user_id,occurred_at,accepted_at,body)
        SELECT $8::smallint,$9::uuid,client_uuid,$10::smallint,user_id,$11::timestamptz,
               coalesce($12::timestamptz,now()),$13::bytea FROM d)
      INSERT INTO delivery.queue (shard,seq,environment,client_uuid,notification_id)
      SELECT shard,nextval('delivery.delivery_seq'),$8,client_uuid,$9 FROM x WHERE x.x IS NOT NULL
      RETURNING seq
      """
          .formatted(SAME);

  private final Database database;
  private final UUID owner;

  /** {@code owner}: as which this node holds its leases. */
  public FloodStore(Database database, UUID owner) {
    this.database = database;
    this.owner = owner;
  }

  /**
   * Ends a delivery as collapsed if a window of its key is open that another one began.
   *
   * @return the first of that window; empty if nothing was done. Where its fate is unknown it is
   *     not repeated: the delivery is looked at again later
   */
  Future<Optional<NotificationId>> collapse(Candidate candidate, Instant now) {
    Delivery delivery = candidate.delivery();
    Tuple parameters =
        candidate(candidate)
            .addOffsetDateTime(utc(now))
            .addLong(delivery.seq())
            .addOffsetDateTime(utc(delivery.content().occurredAt()))
            .addOffsetDateTime(utc(delivery.content().acceptedAt()));
    return database
        .hot()
        .preparedQuery(COLLAPSE)
        .execute(parameters)
        .map(rows -> first(rows).map(row -> new NotificationId(row.getUUID(0))));
  }

  /**
   * Opens a window with this delivery as its first, unless there is one already.
   *
   * @return the window that stands now; empty if that is not known, or the shard is not ours
   */
  Future<Optional<FloodWindow>> open(Candidate candidate, Instant now) {
    Tuple parameters =
        candidate(candidate)
            .addOffsetDateTime(utc(now))
            .addOffsetDateTime(utc(now.plus(candidate.window())))
            .addUUID(owner);
    return repeatable(OPEN, parameters).map(rows -> first(rows).map(FloodStore::window));
  }

  /**
   * Takes away windows of these shards that are over and counted nothing.
   *
   * @return how many, at most {@code max}
   */
  Future<Integer> forget(Collection<Short> shards, Instant now, int max) {
    return repeatable(FORGET, bounds(shards, now, max)).map(RowSet::rowCount);
  }

  /** Windows of these shards that are over and have counted something. */
  Future<List<FloodWindow>> over(Collection<Short> shards, Instant now, int max) {
    return repeatable(OVER, bounds(shards, now, max))
        .map(
            rows -> {
              List<FloodWindow> over = new ArrayList<>(rows.size());
              rows.forEach(row -> over.add(window(row)));
              return over;
            });
  }

  /**
   * Accepts the summary in place of the window.
   *
   * @param acceptedAt null: now
   * @return false if the window is gone, or has counted on meanwhile
   */
  Future<Boolean> summarise(FloodWindow window, NotificationId id, Instant acceptedAt) {
    NotificationBody summary = window.summary();
    Tuple parameters =
        key(window.endpoint(), window.key())
            .addUUID(window.firstId().value())
            .addLong(window.repeated())
            .addShort(window.endpoint().environment().code())
            .addUUID(id.value())
            .addShort(NotificationType.EXTRACTION_FAILED.code())
            .addOffsetDateTime(utc(summary.occurredAt()))
            .addOffsetDateTime(utc(acceptedAt))
            .addBuffer(summary.toJson(id));
    return repeatable(SUMMARISE, parameters).map(rows -> rows.size() == 1);
  }

  private Future<RowSet<Row>> repeatable(String statement, Tuple parameters) {
    return database.idempotent(() -> database.hot().preparedQuery(statement).execute(parameters));
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
  }

  private static Tuple bounds(Collection<Short> shards, Instant now, int max) {
    return Tuple.of(shards.toArray(Short[]::new), utc(now), max);
  }

  private static Tuple candidate(Candidate candidate) {
    return key(candidate.delivery().endpoint(), candidate.key())
        .addUUID(candidate.delivery().id().value())
        .addOffsetDateTime(utc(candidate.subscribedSince()));
  }

  private static Tuple key(EndpointKey endpoint, FloodKey key) {
    return Tuple.of(
        endpoint.shard(), endpoint.client().value(), key.user(), key.dataSource(), key.reason());
  }

  private static FloodWindow window(Row row) {
    short shard = row.getShort(0);
    long repeated = row.getLong(8);
    return new FloodWindow(
        new EndpointKey(new ClientUuid(row.getUUID(1)), Shards.environmentOf(shard)),
        new FloodKey(row.getString(2), row.getString(3), row.getString(4)),
        new NotificationId(row.getUUID(5)),
        row.getOffsetDateTime(6).toInstant(),
        row.getOffsetDateTime(7).toInstant(),
        repeated,
        repeated == 0
            ? null
            : new FloodWindow.Repeats(
                row.getOffsetDateTime(9).toInstant(),
                row.getOffsetDateTime(10).toInstant(),
                row.getOffsetDateTime(11).toInstant()));
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
