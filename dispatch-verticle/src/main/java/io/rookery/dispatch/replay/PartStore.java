package io.rookery.dispatch.replay;

import io.rookery.dispatch.replay.Candidates.Candidate;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** What the owner of a shard does of replays. */
final class PartStore {
  static final String OPEN =
      """
      SELECT p.job,p.shard,p.after_id,coalesce(p.clients,ARRAY[j.client_uuid]) AS clients,
             j.environment,j.type,j.user_id,j.final_state,j.ended_since,j.id_to,j.ids,
             j.per_second::float8/greatest(1,(SELECT count(*) FROM delivery.replay_part o
                                               WHERE o.job=p.job AND o.done_at IS NULL)) AS share
        FROM delivery.replay_part p JOIN delivery.replay_job j ON j.id=p.job
       WHERE p.shard=ANY($1::smallint[]) AND p.done_at IS NULL
         AND NOT EXISTS (SELECT FROM delivery.storage_full f WHERE f.until>clock_timestamp())
       ORDER BY j.asked_at,p.shard LIMIT 500
      """;

  /**
   * All at once: the part's cursor moves on, and each notification that is not under way gets a new
   * delivery, with a fresh seq in the order of acceptance, and the row of its history that says so.
   * Done again, it finds the cursor elsewhere and does nothing.
   *
   * <p>The row of the lease stays locked until the commit: nobody can take the shard over in
   * between, so no two nodes replay for one endpoint at a time, and what is under way is seen.
   */
  static final String REPLAY =
      """
      WITH l AS MATERIALIZED (
        SELECT shard FROM delivery.shard_lease
         WHERE shard=$1 AND owner=$2 AND lease_until>clock_timestamp() FOR SHARE),
       m AS MATERIALIZED (
        SELECT r.id,r.client_uuid,h.first_seq
          FROM l CROSS JOIN unnest($5::uuid[],$6::uuid[]) AS r(id,client_uuid)
         CROSS JOIN LATERAL (
               SELECT min(g.seq) AS first_seq,
                      count(*) FILTER (WHERE g.final) AS ends,
                      count(*) FILTER (WHERE g.event=25) AS replays
                 FROM delivery.delivery_log g
                WHERE g.notification_id=r.id AND g.environment=$7) h
         WHERE h.ends=1+h.replays),
       p AS (
        UPDATE delivery.replay_part p
           SET after_id=$9,replayed=replayed+(SELECT count(*) FROM m),
               passed=passed+$10+cardinality($5::uuid[])-(SELECT count(*) FROM m),
               done_at=CASE WHEN $11 THEN clock_timestamp() END
         WHERE p.job=$3 AND p.shard=$1 AND p.after_id=$4 AND p.done_at IS NULL
           AND EXISTS (SELECT FROM l)
        RETURNING p.job),
       x AS MATERIALIZED (SELECT pg_current_xact_id() AS x FROM p),
       s AS MATERIALIZED (
        SELECT nextval('delivery.delivery_seq') AS seq,o.id,o.client_uuid
          FROM x CROSS JOIN (SELECT id,client_uuid FROM m ORDER BY first_seq) o
         WHERE x.x IS NOT NULL),
       q AS (
        INSERT INTO delivery.queue
               (shard,seq,environment,client_uuid,notification_id,replay_job,replayed_at)
        SELECT $1,seq,$7,client_uuid,id,$3,$8 FROM s),
       h AS (
        INSERT INTO delivery.delivery_log
               (environment,notification_id,seq,at,event,attempt,final)
        SELECT $7,id,seq,$8,25,0,false FROM s)
      SELECT count(*) FROM p
      """;

  private final Database database;
  private final UUID owner;

  /** {@code owner}: as which this node holds its leases. */
  PartStore(Database database, UUID owner) {
    this.database = database;
    this.owner = owner;
  }

  /** The open parts of these shards, of the oldest job first; none while the storage is full. */
  Future<List<Part>> open(Collection<Short> shards) {
    return hot(OPEN, Tuple.of((Object) shards.toArray(Short[]::new)))
        .map(
            rows -> {
              List<Part> parts = new ArrayList<>(rows.size());
              for (Row row : rows) {
                parts.add(part(row));
              }
              return parts;
            });
  }

  /**
   * Replays these and moves the cursor on.
   *
   * @param wanted in the order of their ids
   * @param lookedAt the last id that was looked at
   * @param passed how many were passed over on the way
   * @param last whether nothing comes behind
   * @return false if the part is elsewhere by now, or the shard is not ours: nothing was done
   */
  Future<Boolean> replay(
      Part part, List<Candidate> wanted, UUID lookedAt, int passed, boolean last, Instant now) {
    Tuple parameters =
        Tuple.of(
                part.shard(),
                owner,
                part.job(),
                part.selection().afterId(),
                wanted.stream().map(Candidate::id).toArray(UUID[]::new),
                wanted.stream().map(Candidate::client).toArray(UUID[]::new))
            .addShort(part.selection().environment().code())
            .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
            .addUUID(lookedAt)
            .addInteger(passed)
            .addBoolean(last);
    return hot(REPLAY, parameters).map(rows -> rows.iterator().next().getLong(0) == 1);
  }

  private Future<RowSet<Row>> hot(String statement, Tuple parameters) {
    return database.idempotent(() -> database.hot().preparedQuery(statement).execute(parameters));
  }

  private static Part part(Row row) {
    UUID[] ids = row.getArrayOfUUIDs("ids");
    Selection selection =
        new Selection(
            Environment.ofCode(row.getShort("environment")),
            List.of(row.getArrayOfUUIDs("clients")),
            row.getUUID("after_id"),
            row.getUUID("id_to"),
            row.getShort("type"),
            row.getString("user_id"),
            row.getShort("final_state"),
            row.getOffsetDateTime("ended_since"),
            ids == null ? null : List.of(ids));
    return new Part(row.getUUID("job"), row.getShort("shard"), selection, row.getDouble("share"));
  }
}
