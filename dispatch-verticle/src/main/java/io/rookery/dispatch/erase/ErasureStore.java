package io.rookery.dispatch.erase;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.dispatch.shard.Erasing;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.Shards;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** What the owner of a shard does of erasures. */
final class ErasureStore {
  static final String OPEN =
      """
      SELECT p.job,p.shard,j.client_uuid,j.user_id,j.until_id
        FROM delivery.erasure_part p JOIN delivery.erasure_job j ON j.id=p.job
       WHERE p.shard=ANY($1::smallint[]) AND p.done_at IS NULL
       ORDER BY j.asked_at,p.shard LIMIT 200
      """;

  static final String WAITING =
      """
      SELECT b.seq,b.notification_id,b.attempt FROM delivery.backlog b
       WHERE b.shard=$1 AND b.client_uuid=$2 AND b.user_id BETWEEN $4 AND $4
         AND b.seq<>ALL($3::bigint[]) AND b.notification_id<=$5
       ORDER BY b.user_id,b.seq LIMIT 1000
      """;

  /**
   * Some of the user's notifications, and of each that is under way no more its body, its user and
   * the texts of its history: all at once with the count of the receipt. What is under way still
   * names its user, in the row that waits for it, until it has ended; so nothing that an owner
   * before us may still record can bring the user back.
   */
  static final String ERASE =
      """
      WITH l AS MATERIALIZED (
        SELECT shard FROM delivery.shard_lease
         WHERE shard=$1 AND owner=$2 AND lease_until>clock_timestamp() FOR SHARE),
       m AS MATERIALIZED (
        SELECT n.id FROM delivery.notification n
         WHERE n.environment=$3 AND n.client_uuid=$4 AND n.user_id=$5 AND n.id>$6 AND n.id<=$7),
       c AS MATERIALIZED (
        SELECT u.id,h.ends=1+h.replays AS ended,h.erased
          FROM (SELECT m.id FROM l CROSS JOIN m ORDER BY m.id LIMIT $9) u
         CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE g.final) AS ends,
                      count(*) FILTER (WHERE g.event=25) AS replays,
                      count(*) FILTER (WHERE g.event=7) AS erased
                 FROM delivery.delivery_log g
                WHERE g.notification_id=u.id AND g.environment=$3) h),
       n AS (
        UPDATE delivery.notification n SET body=NULL,user_id=NULL
          FROM c WHERE c.ended AND n.environment=$3 AND n.id=ANY(ARRAY[c.id])
        RETURNING c.erased),
       g AS (
        UPDATE delivery.delivery_log g SET snippet=NULL,error=split_part(g.error,':',1)
          FROM c WHERE c.ended AND g.environment=$3 AND g.notification_id=ANY(ARRAY[c.id])
           AND (g.snippet IS NOT NULL OR g.error LIKE '%:%')
        RETURNING 1),
       p AS (
        UPDATE delivery.erasure_part p
           SET notifications=p.notifications+(SELECT count(*) FROM n),
               deliveries=p.deliveries+(SELECT coalesce(sum(n.erased),0) FROM n),
               log_rows=p.log_rows+(SELECT count(*) FROM g)
         WHERE p.job=$8 AND p.shard=$1 AND p.done_at IS NULL)
      SELECT c.id FROM c ORDER BY c.id DESC
      """;

  /**
   * A window of flood control that the user began before is gone too, with what it counted. Once
   * memory holds nothing of the user nobody can open another one.
   */
  static final String DONE =
      """
      WITH f AS (
        DELETE FROM delivery.flood_window f
         WHERE f.shard=$1 AND f.client_uuid=$4 AND f.user_id=$5 AND f.first_id<=$7)
      UPDATE delivery.erasure_part p SET done_at=clock_timestamp()
       WHERE p.job=$8 AND p.shard=$1 AND p.done_at IS NULL
         AND EXISTS (SELECT FROM delivery.shard_lease l
                      WHERE l.shard=$1 AND l.owner=$2 AND l.lease_until>clock_timestamp())
         AND NOT EXISTS (SELECT FROM delivery.notification n
                          WHERE n.environment=$3 AND n.client_uuid=$4 AND n.user_id=$5
                            AND n.id>$6 AND n.id<=$7)
         AND NOT EXISTS (SELECT FROM delivery.backlog b
                          WHERE b.shard=$1 AND b.client_uuid=$4 AND b.user_id=$5
                            AND b.notification_id<=$7)
      """;

  /**
   * A statement of its own: of two owners that end the last parts at once, each would see the
   * other's open. No user has a space in its id, so a replay that runs finds nothing more.
   */
  static final String CLOSE =
      """
      WITH j AS MATERIALIZED (
        SELECT j.id,j.client_uuid,j.environment,j.user_id FROM delivery.erasure_job j
         WHERE j.done_at IS NULL
           AND NOT EXISTS (SELECT FROM delivery.erasure_part p
                            WHERE p.job=j.id AND p.done_at IS NULL)
         ORDER BY j.id FOR UPDATE),
       r AS (
        UPDATE delivery.replay_job r SET user_id='(erased user)' FROM j
         WHERE r.user_id=j.user_id AND (j.environment IS NULL OR r.environment=j.environment)
           AND (r.client_uuid=j.client_uuid OR j.client_uuid=ANY(r.clients)
                OR (r.client_uuid IS NULL AND r.clients IS NULL))
        RETURNING j.id)
      UPDATE delivery.erasure_job e
         SET user_id=NULL,done_at=clock_timestamp(),
             replays=(SELECT count(*) FROM r WHERE r.id=e.id)
        FROM j WHERE e.id=j.id
      """;

  private static final UUID FIRST = new UUID(0L, 0L);

  private final Database database;
  private final UUID owner;

  /** {@code owner}: as which this node holds its leases. */
  ErasureStore(Database database, UUID owner) {
    this.database = database;
    this.owner = owner;
  }

  /** The open parts of these shards, of the oldest erasure first. */
  Future<List<ErasureTask>> open(Collection<Short> shards) {
    return query(database.hot(), OPEN, Tuple.of((Object) shards.toArray(Short[]::new)))
        .map(
            rows -> {
              List<ErasureTask> open = new ArrayList<>(rows.size());
              for (Row row : rows) {
                open.add(task(row));
              }
              return open;
            });
  }

  /** Some of what waits of the user in the backlog, but for what memory holds. */
  Future<List<Delivery>> waiting(Erasing user, Collection<Long> held) {
    EndpointKey endpoint = user.endpoint();
    Tuple parameters =
        Tuple.of(
            endpoint.shard(),
            endpoint.client().value(),
            held.toArray(Long[]::new),
            user.user(),
            user.untilId());
    return query(database.hot(), WAITING, parameters)
        .map(
            rows -> {
              List<Delivery> found = new ArrayList<>(rows.size());
              for (Row row : rows) {
                NotificationId id = new NotificationId(row.getUUID(1));
                found.add(
                    new Delivery(
                        row.getLong(0), endpoint, id, null, row.getShort(2), Place.BACKLOG));
              }
              return found;
            });
  }

  /**
   * Erases what has ended among the next notifications of the user.
   *
   * @return those that were looked at, the last one first
   */
  Future<List<UUID>> erase(ErasureTask task, UUID after, int rows) {
    // People's pool: its plans know the values, and so which days to read.
    return query(database.pool(), ERASE, parameters(task, after).addInteger(rows))
        .map(
            found -> {
              List<UUID> looked = new ArrayList<>(found.size());
              found.forEach(row -> looked.add(row.getUUID(0)));
              return looked;
            });
  }

  /** Ends the part if nothing is left of the user. */
  Future<Void> done(ErasureTask task) {
    return query(database.pool(), DONE, parameters(task, FIRST)).mapEmpty();
  }

  /** Ends the erasures whose parts are done, and forgets whom they were about. */
  Future<Void> close() {
    return query(database.pool(), CLOSE, Tuple.tuple()).mapEmpty();
  }

  private Tuple parameters(ErasureTask task, UUID after) {
    EndpointKey endpoint = task.user().endpoint();
    return Tuple.of(
        task.shard(),
        owner,
        endpoint.environment().code(),
        endpoint.client().value(),
        task.user().user(),
        after,
        task.user().untilId(),
        task.job());
  }

  private Future<RowSet<Row>> query(Pool pool, String statement, Tuple parameters) {
    return database.idempotent(() -> pool.preparedQuery(statement).execute(parameters));
  }

  private static ErasureTask task(Row row) {
    short shard = row.getShort("shard");
    EndpointKey endpoint =
        new EndpointKey(new ClientUuid(row.getUUID("client_uuid")), Shards.environmentOf(shard));
    return new ErasureTask(
        row.getUUID("job"),
        shard,
        new Erasing(endpoint, row.getString("user_id"), row.getUUID("until_id")));
  }
}
