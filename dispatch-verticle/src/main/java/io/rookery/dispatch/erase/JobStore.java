package io.rookery.dispatch.erase;

import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.audit.AuditEntry;
import io.rookery.shared.audit.AuditLog;
import io.rookery.shared.contract.ErasureContract.Erasure;
import io.rookery.shared.contract.ErasureContract.StartErasure;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.Shards;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** The erasures that were asked for: while they run they name the user, as receipts they do not. */
final class JobStore {

  /**
   * What flood control counted of the user. In a statement before {@link #ADD}: a summary that came
   * first is seen by that one, and none comes later.
   */
  static final String FORGET_WINDOWS =
      """
      DELETE FROM delivery.flood_window f
       WHERE f.shard=ANY($1::smallint[]) AND f.client_uuid=$2 AND f.user_id=$3
      """;

  /**
   * Up to the newest notification of the user that there is: its id may have been drawn by a clock
   * ahead of this one's.
   */
  static final String ADD =
      """
      WITH m AS MATERIALIZED (
        SELECT n.id FROM delivery.notification n
         WHERE n.client_uuid=$2 AND n.user_id=$4 AND n.environment=ANY($6::smallint[])),
       j AS (
        INSERT INTO delivery.erasure_job (id,client_uuid,environment,user_id,until_id,asked_by)
        VALUES ($1,$2,$3,$4,
                coalesce((SELECT m.id FROM m WHERE m.id>$5 ORDER BY m.id DESC LIMIT 1),$5),$8)
        ON CONFLICT (id) DO NOTHING RETURNING id)
      INSERT INTO delivery.erasure_part (job,shard)
      SELECT j.id,u.shard FROM j CROSS JOIN unnest($7::smallint[]) AS u(shard)
      """;

  static final String FIND =
      """
      SELECT j.id,j.client_uuid,j.environment,j.replays,j.asked_by,j.asked_at,j.done_at,
             p.notifications,p.deliveries,p.log_rows
        FROM delivery.erasure_job j
       CROSS JOIN LATERAL (SELECT sum(p.notifications)::bigint AS notifications,
                                  sum(p.deliveries)::bigint AS deliveries,
                                  sum(p.log_rows)::bigint AS log_rows
                             FROM delivery.erasure_part p WHERE p.job=j.id) p
       WHERE j.id=$1
      """;

  private final Database database;

  JobStore(Database database) {
    this.database = database;
  }

  /**
   * Stores an erasure of what was accepted before {@code until}, with a part for each shard and the
   * record of who asked.
   */
  Future<Void> add(UUID id, StartErasure asked, Instant until) {
    Environment[] environments =
        asked.environment() == null
            ? Environment.values()
            : new Environment[] {asked.environment()};
    Short[] codes = new Short[environments.length];
    Short[] shards = new Short[environments.length];
    for (int i = 0; i < environments.length; i++) {
      codes[i] = environments[i].code();
      shards[i] = Shards.of(asked.client(), environments[i]);
    }
    Tuple parameters =
        Tuple.of(id, asked.client().value())
            .addShort(asked.environment() == null ? null : asked.environment().code())
            .addString(asked.userId())
            .addUUID(NotificationId.lowerBound(until))
            .addArrayOfShort(codes)
            .addArrayOfShort(shards)
            .addString(asked.actor().name());
    AuditEntry entry =
        AuditEntry.of(
            asked.actor(),
            AuditAction.USER_ERASED,
            asked.client(),
            asked.environment(),
            id.toString());
    return database.idempotent(
        () ->
            database
                .pool()
                .withTransaction(
                    sql ->
                        sql.preparedQuery(FORGET_WINDOWS)
                            .execute(Tuple.of(shards, asked.client().value(), asked.userId()))
                            .compose(gone -> sql.preparedQuery(ADD).execute(parameters))
                            .compose(
                                added ->
                                    // Repeated, it adds nothing, and so records nothing.
                                    added.rowCount() == 0
                                        ? Future.succeededFuture()
                                        : AuditLog.append(sql, entry))));
  }

  Future<Optional<Erasure>> find(UUID id) {
    return database
        .idempotent(() -> database.pool().preparedQuery(FIND).execute(Tuple.of(id)))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(erasure(rows.iterator().next())));
  }

  private static Erasure erasure(Row row) {
    Short environment = row.getShort("environment");
    OffsetDateTime done = row.getOffsetDateTime("done_at");
    return new Erasure(
        row.getUUID("id"),
        new ClientUuid(row.getUUID("client_uuid")),
        environment == null ? null : Environment.ofCode(environment),
        row.getLong("notifications"),
        row.getLong("deliveries"),
        row.getLong("log_rows"),
        row.getLong("replays"),
        row.getString("asked_by"),
        row.getOffsetDateTime("asked_at").toInstant(),
        done == null ? null : done.toInstant());
  }
}
