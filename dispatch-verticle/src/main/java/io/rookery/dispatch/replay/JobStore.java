package io.rookery.dispatch.replay;

import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.audit.AuditEntry;
import io.rookery.shared.audit.AuditLog;
import io.rookery.shared.bus.Wire;
import io.rookery.shared.contract.ReplayContract.ListReplays;
import io.rookery.shared.contract.ReplayContract.Replay;
import io.rookery.shared.contract.ReplayContract.ReplayFilter;
import io.rookery.shared.contract.ReplayContract.ReplayState;
import io.rookery.shared.contract.ReplayContract.Replays;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.Shards;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The replays that were asked for. */
final class JobStore {
  private static final int KEPT_DAYS = 30;

  /** By a skip scan: its cost is the number of clients, not of notifications. */
  static final String CLIENTS =
      """
      WITH RECURSIVE c AS (
        (SELECT n.client_uuid FROM delivery.notification n
          WHERE n.environment=$1 AND n.id>=$2 AND n.id<$3 AND n.client_uuid IS NOT NULL
          ORDER BY n.client_uuid LIMIT 1)
        UNION ALL
        SELECT (SELECT n.client_uuid FROM delivery.notification n
                 WHERE n.environment=$1 AND n.id>=$2 AND n.id<$3 AND n.client_uuid>c.client_uuid
                 ORDER BY n.client_uuid LIMIT 1)
          FROM c WHERE c.client_uuid IS NOT NULL)
      SELECT client_uuid FROM c WHERE client_uuid IS NOT NULL LIMIT $4
      """;

  static final String CLIENTS_OF_IDS =
      """
      SELECT DISTINCT n.client_uuid FROM unnest($2::uuid[]) AS u(id)
        JOIN delivery.notification n ON n.environment=$1 AND n.id=ANY(ARRAY[u.id])
       WHERE $3::uuid[] IS NULL OR n.client_uuid=ANY($3)
      """;
  static final String ADD =
      """
      WITH j AS (
        INSERT INTO delivery.replay_job
               (id,environment,type,user_id,final_state,id_from,id_to,per_second,found,asked_by,
                clients,ids,found_exact)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)
        ON CONFLICT (id) DO NOTHING RETURNING id),
       p AS (
        INSERT INTO delivery.replay_part (job,shard,after_id,clients)
        SELECT j.id,u.shard,$6,array_agg(u.client_uuid)
          FROM j CROSS JOIN unnest($14::smallint[],$15::uuid[]) AS u(shard,client_uuid)
         GROUP BY j.id,u.shard)
      SELECT id FROM j
      """;
  private static final String RUNNING =
      """
      SELECT count(*) FROM (SELECT DISTINCT p.job FROM delivery.replay_part p
                             WHERE p.done_at IS NULL) r
      """;
  static final String LIST =
      """
      SELECT j.id,j.environment,j.type,j.user_id,j.final_state,j.id_from,j.id_to,j.per_second,
             j.found,j.found_exact,j.asked_by,j.asked_at,j.cancelled_at,j.ids,
             coalesce(j.clients,CASE WHEN j.client_uuid IS NOT NULL
                                     THEN ARRAY[j.client_uuid] END) AS clients,
             p.replayed,p.passed,p.open,
             EXISTS (SELECT FROM delivery.storage_full f
                      WHERE f.until>clock_timestamp()) AS storage_full
        FROM delivery.replay_job j
       CROSS JOIN LATERAL (SELECT coalesce(sum(p.replayed),0)::bigint AS replayed,
                                  coalesce(sum(p.passed),0)::bigint AS passed,
                                  count(*) FILTER (WHERE p.done_at IS NULL) AS open
                             FROM delivery.replay_part p WHERE p.job=j.id) p
       WHERE ($1::uuid IS NULL OR j.id=$1)
         AND ($2::uuid[] IS NULL OR j.client_uuid=ANY($2) OR j.clients<@$2)
         AND ($3::smallint IS NULL OR j.environment=$3)
         AND ($5::uuid IS NULL OR (j.asked_at,j.id)<(SELECT b.asked_at,b.id
                                                       FROM delivery.replay_job b WHERE b.id=$5))
       ORDER BY j.asked_at DESC,j.id DESC LIMIT $4
      """;
  private static final String CANCEL =
      """
      WITH p AS (UPDATE delivery.replay_part SET done_at=clock_timestamp()
                  WHERE job=$1 AND done_at IS NULL RETURNING job)
      UPDATE delivery.replay_job j SET cancelled_at=clock_timestamp()
       WHERE j.id=$1 AND j.cancelled_at IS NULL AND EXISTS (SELECT FROM p)
      """;
  private static final String FORGET =
      "DELETE FROM delivery.replay_job WHERE asked_at<now()-make_interval(days=>$1)";

  private final Database database;

  JobStore(Database database) {
    this.database = database;
  }

  /** The clients that have notifications in the days of this range of ids, at most so many. */
  Future<List<UUID>> clients(Environment environment, UUID from, UUID until, int max) {
    return query(CLIENTS, Tuple.of(environment.code(), from, until, max)).map(JobStore::uuids);
  }

  /** Whose notifications these are, as far as they are of {@code visible}; null: of all. */
  Future<List<UUID>> clientsOf(Environment environment, List<UUID> ids, List<UUID> visible) {
    return query(
            CLIENTS_OF_IDS,
            Tuple.of(environment.code(), ids.toArray(UUID[]::new), (Object) array(visible)))
        .map(JobStore::uuids);
  }

  /** Stores a replay with a part for each shard of these clients, and the record of it. */
  Future<Void> add(Replay job, Selection selection, Actor actor) {
    List<UUID> clients = selection.clients();
    Tuple parameters =
        Tuple.of(job.id(), selection.environment().code())
            .addShort(selection.type())
            .addString(selection.userId())
            .addShort(selection.finalState())
            .addUUID(selection.afterId())
            .addUUID(selection.untilId())
            .addInteger(job.perSecond())
            .addLong(job.found())
            .addString(job.askedBy())
            .addArrayOfUUID(job.filter().clients() == null ? null : array(clients))
            .addArrayOfUUID(array(selection.ids()))
            .addBoolean(job.foundExact())
            .addArrayOfShort(
                clients.stream()
                    .map(client -> Shards.of(new ClientUuid(client), selection.environment()))
                    .toArray(Short[]::new))
            .addArrayOfUUID(array(clients));
    return change(ADD, parameters, entries(AuditAction.REPLAY_STARTED, job, actor));
  }

  Future<Long> running() {
    return query(RUNNING, Tuple.tuple()).map(rows -> rows.iterator().next().getLong(0));
  }

  Future<Optional<Replay>> find(UUID id, List<ClientUuid> clients, Environment environment) {
    return read(id, clients, environment, 1, null).map(found -> found.stream().findFirst());
  }

  /** The newest first; one more than the page holds says that another follows. */
  Future<Replays> list(ListReplays asked, int limit) {
    return read(null, asked.clients(), asked.environment(), limit + 1, asked.before())
        .map(
            found ->
                found.size() <= limit
                    ? new Replays(found, null)
                    : new Replays(found.subList(0, limit), found.get(limit - 1).id()));
  }

  /** Ends its parts; what it has replayed is delivered. One that is done stays so. */
  Future<Void> cancel(Replay job, Actor actor) {
    return change(CANCEL, Tuple.of(job.id()), entries(AuditAction.REPLAY_CANCELLED, job, actor));
  }

  /** Forgets the replays of long ago. */
  Future<Void> forget() {
    return query(FORGET, Tuple.of(KEPT_DAYS)).mapEmpty();
  }

  private Future<List<Replay>> read(
      UUID id, List<ClientUuid> clients, Environment environment, int limit, UUID before) {
    Tuple parameters =
        Tuple.tuple()
            .addUUID(id)
            .addArrayOfUUID(
                clients == null
                    ? null
                    : clients.stream().map(ClientUuid::value).toArray(UUID[]::new))
            .addShort(environment == null ? null : environment.code())
            .addInteger(limit)
            .addUUID(before);
    return query(LIST, parameters)
        .map(
            rows -> {
              List<Replay> found = new ArrayList<>(rows.size());
              for (Row row : rows) {
                found.add(job(row));
              }
              return found;
            });
  }

  /** Recorded only where it changes something, so it may be repeated. */
  private Future<Void> change(String statement, Tuple parameters, List<AuditEntry> entries) {
    return database.idempotent(
        () ->
            database
                .pool()
                .withTransaction(
                    sql ->
                        sql.preparedQuery(statement)
                            .execute(parameters)
                            .compose(
                                done ->
                                    done.rowCount() == 0
                                        ? Future.succeededFuture()
                                        : AuditLog.append(sql, entries))));
  }

  /** One for each client that is named, so that each client's record is whole. */
  private static List<AuditEntry> entries(AuditAction action, Replay job, Actor actor) {
    ReplayFilter filter = job.filter();
    AuditEntry ofAll =
        AuditEntry.of(actor, action, null, filter.environment(), job.id().toString())
            .to(
                Wire.encode(filter.withoutUser())
                    .toJsonObject()
                    .put("per_second", job.perSecond())
                    .put("of_one_user", filter.userId() != null)
                    .put("found", job.found()));
    if (filter.clients() == null) {
      return List.of(ofAll);
    }
    return filter.clients().stream().distinct().map(ofAll::ofClient).toList();
  }

  private Future<RowSet<Row>> query(String statement, Tuple parameters) {
    return database.idempotent(() -> database.pool().preparedQuery(statement).execute(parameters));
  }

  private static Replay job(Row row) {
    Short type = row.getShort("type");
    Short state = row.getShort("final_state");
    UUID[] ids = row.getArrayOfUUIDs("ids");
    UUID[] clients = row.getArrayOfUUIDs("clients");
    return new Replay(
        row.getUUID("id"),
        state(row),
        new ReplayFilter(
            Environment.ofCode(row.getShort("environment")),
            clients == null ? null : Stream.of(clients).map(ClientUuid::new).toList(),
            type == null ? null : NotificationType.ofCode(type),
            row.getString("user_id"),
            state == null ? null : DeliveryEvent.ofCode(state),
            instant(row.getUUID("id_from")),
            instant(row.getUUID("id_to")),
            ids == null ? null : Stream.of(ids).map(NotificationId::new).toList()),
        row.getInteger("per_second"),
        row.getLong("found"),
        row.getBoolean("found_exact"),
        row.getLong("replayed"),
        row.getLong("passed"),
        row.getString("asked_by"),
        row.getOffsetDateTime("asked_at").toInstant());
  }

  private static ReplayState state(Row row) {
    if (row.getOffsetDateTime("cancelled_at") != null) {
      return ReplayState.CANCELLED;
    }
    if (row.getLong("open") == 0) {
      return ReplayState.DONE;
    }
    return row.getBoolean("storage_full") ? ReplayState.STORAGE_FULL : ReplayState.RUNNING;
  }

  private static Instant instant(UUID bound) {
    return new NotificationId(bound).drawnAt();
  }

  private static UUID[] array(List<UUID> values) {
    return values == null ? null : values.toArray(UUID[]::new);
  }

  private static List<UUID> uuids(RowSet<Row> rows) {
    List<UUID> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      found.add(row.getUUID(0));
    }
    return found;
  }
}
