package io.rookery.dispatch.control;

import io.rookery.dispatch.hold.HoldKind;
import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.audit.AuditEntry;
import io.rookery.shared.audit.AuditLog;
import io.rookery.shared.contract.ControlContract.Instruct;
import io.rookery.shared.contract.ControlContract.InstructionKind;
import io.rookery.shared.contract.ControlContract.ResumeMode;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Instructions, and the statements that carry them out. Whatever an instruction changes for good is
 * changed in the statement that marks it done: after a crash it is either open and unchanged, or
 * done.
 */
public final class InstructionStore {
  private static final int DONE_KEPT_DAYS = 30;
  private static final String ADD =
      """
      INSERT INTO delivery.instruction
             (shard,client_uuid,environment,kind,notification_id,mode,since,asked_by)
      VALUES ($1,$2,$3,$4,$5,$6,$7,$8) RETURNING id
      """;
  private static final String RESULT = "SELECT result FROM delivery.instruction WHERE id=$1";

  /** In the order of the index of open ones: by id alone it would read all that was ever done. */
  static final String OPEN =
      """
      SELECT i.id,i.client_uuid,i.environment,i.kind,i.notification_id,i.mode,i.since,i.asked_by,
             i.asked_at
        FROM unnest($1::smallint[]) AS s(shard)
       CROSS JOIN LATERAL (SELECT * FROM delivery.instruction o
                            WHERE o.shard BETWEEN s.shard AND s.shard AND o.done_at IS NULL
                            ORDER BY o.shard,o.id LIMIT 50) i
       ORDER BY i.id LIMIT 50
      """;

  private static final String DONE =
      """
      UPDATE delivery.instruction SET done_at=clock_timestamp(),result=$2
       WHERE id=$1 AND done_at IS NULL
      """;
  private static final String HOLD =
      "WITH d AS ("
          + DONE
          + """
             RETURNING client_uuid,environment,shard,asked_at,asked_by)
            INSERT INTO delivery.hold (client_uuid,environment,shard,kind,since,held_by)
            SELECT client_uuid,environment,shard,$3,asked_at,asked_by FROM d
            ON CONFLICT (client_uuid,environment,kind) DO NOTHING
            """;
  private static final String RELEASE =
      "WITH d AS ("
          + DONE
          + """
             RETURNING client_uuid,environment,shard,asked_by),
            j AS (INSERT INTO delivery.replay_job
                         (id,environment,client_uuid,final_state,ended_since,id_from,id_to,
                          per_second,found,asked_by)
                  SELECT $4,d.environment,d.client_uuid,3,
                         least($5,(SELECT e.fail_since FROM delivery.endpoint_state e
                                    WHERE $3='disabled' AND e.disabled_why IS NOT NULL
                                      AND e.client_uuid=d.client_uuid
                                      AND e.environment=d.environment)),
                         $6,$7,$8,0,d.asked_by
                    FROM d WHERE $4::uuid IS NOT NULL
                  RETURNING id),
            p AS (INSERT INTO delivery.replay_part (job,shard,after_id)
                  SELECT j.id,d.shard,$6 FROM j CROSS JOIN d),
            s AS (DELETE FROM delivery.endpoint_state s USING d
                   WHERE $3='disabled' AND s.client_uuid=d.client_uuid
                     AND s.environment=d.environment)
            DELETE FROM delivery.hold h USING d
             WHERE h.client_uuid=d.client_uuid AND h.environment=d.environment AND h.kind=$3
            """;
  static final String RETRY =
      """
      WITH d AS (UPDATE delivery.instruction SET done_at=clock_timestamp(),result=$2
                  WHERE id=$1 AND done_at IS NULL RETURNING shard,client_uuid),
       b AS (UPDATE delivery.backlog b SET due_at=$4,reason=1 FROM d
              WHERE b.shard=d.shard AND b.client_uuid=d.client_uuid AND b.seq=$3
             RETURNING b.environment,b.notification_id,b.seq,b.attempt)
      INSERT INTO delivery.delivery_log
             (environment,notification_id,seq,at,event,attempt,next_at,final)
      SELECT environment,notification_id,seq,$4,26,attempt,$4,false FROM b
      """;
  private static final String FORGET =
      "DELETE FROM delivery.instruction WHERE done_at<now()-make_interval(days=>$1)";

  private final Database database;

  public InstructionStore(Database database) {
    this.database = database;
  }

  /**
   * A replay of what expired while an endpoint was held back.
   *
   * @param heldSince by hand; where the engine disabled it too, since it began to fail
   * @param from accepted at or after
   * @param until accepted before
   */
  record ExpiredReplay(UUID job, Instant heldSince, Instant from, Instant until, int perSecond) {}

  /**
   * Stores an instruction and the record of it; its id. Not repeated where its fate is unknown: the
   * asker asks again.
   */
  Future<Long> add(Instruct asked, EndpointKey endpoint) {
    Tuple row =
        Tuple.of(
                endpoint.shard(),
                endpoint.client().value(),
                endpoint.environment().code(),
                asked.kind().wireName())
            .addUUID(asked.notification() == null ? null : asked.notification().value())
            .addString(asked.mode() == null ? null : asked.mode().wireName())
            .addOffsetDateTime(utc(asked.since()))
            .addString(asked.actor().name());
    return database
        .pool()
        .withTransaction(
            sql ->
                sql.preparedQuery(ADD)
                    .execute(row)
                    .map(rows -> rows.iterator().next().getLong(0))
                    .compose(id -> AuditLog.append(sql, entry(asked, endpoint, id)).map(id)));
  }

  private static AuditEntry entry(Instruct asked, EndpointKey endpoint, long id) {
    AuditAction action =
        switch (asked.kind()) {
          case PAUSE -> AuditAction.ENDPOINT_PAUSE;
          case RESUME -> AuditAction.ENDPOINT_RESUME;
          case DISABLE -> AuditAction.ENDPOINT_DISABLE;
          case ENABLE -> AuditAction.ENDPOINT_ENABLE;
          case RETRY -> AuditAction.NOTIFICATION_RETRY;
          case CANCEL -> AuditAction.NOTIFICATION_CANCEL;
        };
    JsonObject after = new JsonObject().put("instruction", id);
    if (asked.mode() != null) {
      after.put("mode", asked.mode().wireName());
    }
    if (asked.since() != null) {
      after.put("since", asked.since().toString());
    }
    String object = asked.notification() == null ? null : asked.notification().toString();
    return AuditEntry.of(asked.actor(), action, endpoint, object).to(after);
  }

  /** What came of it; null while it is open. */
  Future<String> result(long id) {
    return hot(RESULT, Tuple.of(id)).map(rows -> rows.iterator().next().getString(0));
  }

  /** The oldest open ones of these shards, at most 50. */
  Future<List<Instruction>> open(Collection<Short> shards) {
    return hot(OPEN, Tuple.of((Object) shards.toArray(Short[]::new)))
        .map(
            rows -> {
              List<Instruction> open = new ArrayList<>(rows.size());
              for (Row row : rows) {
                open.add(fromRow(row));
              }
              return open;
            });
  }

  /** Nothing more is to be done. */
  Future<Void> done(Instruction instruction, String result) {
    return hot(DONE, Tuple.of(instruction.id(), result)).mapEmpty();
  }

  /** Done, and the endpoint is held back. */
  Future<Void> hold(Instruction instruction, HoldKind kind, String result) {
    return hot(HOLD, Tuple.of(instruction.id(), result, kind.text())).mapEmpty();
  }

  /**
   * Done, and the endpoint is no longer held back so. What expired while it was is replayed: a job
   * of that, if one is given, is stored in the same instant.
   */
  Future<Void> release(
      Instruction instruction, HoldKind kind, String result, ExpiredReplay replay) {
    return hot(
            RELEASE,
            Tuple.of(instruction.id(), result, kind.text())
                .addUUID(replay == null ? null : replay.job())
                .addOffsetDateTime(replay == null ? null : utc(replay.heldSince()))
                .addUUID(replay == null ? null : NotificationId.lowerBound(replay.from()))
                .addUUID(replay == null ? null : NotificationId.lowerBound(replay.until()))
                .addInteger(replay == null ? null : replay.perSecond()))
        .mapEmpty();
  }

  /** Done, and the waiting delivery is due now. */
  Future<Void> retry(Instruction instruction, long seq, Instant now, String result) {
    return hot(RETRY, Tuple.of(instruction.id(), result, seq, utc(now))).mapEmpty();
  }

  /** Forgets what was done long ago. */
  Future<Void> forget() {
    return database
        .idempotent(() -> database.pool().preparedQuery(FORGET).execute(Tuple.of(DONE_KEPT_DAYS)))
        .mapEmpty();
  }

  private Future<RowSet<Row>> hot(String statement, Tuple parameters) {
    return database.idempotent(() -> database.hot().preparedQuery(statement).execute(parameters));
  }

  private static Instruction fromRow(Row row) {
    UUID notification = row.getUUID(4);
    String mode = row.getString(5);
    OffsetDateTime since = row.getOffsetDateTime(6);
    return new Instruction(
        row.getLong(0),
        new EndpointKey(new ClientUuid(row.getUUID(1)), Environment.ofCode(row.getShort(2))),
        InstructionKind.parse(row.getString(3)),
        notification == null ? null : new NotificationId(notification),
        mode == null ? null : ResumeMode.parse(mode),
        since == null ? null : since.toInstant(),
        row.getString(7),
        row.getOffsetDateTime(8).toInstant());
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
