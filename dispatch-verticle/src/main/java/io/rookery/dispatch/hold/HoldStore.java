package io.rookery.dispatch.hold;

import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.audit.AuditEntry;
import io.rookery.shared.audit.AuditLog;
import io.rookery.shared.contract.ControlContract.Stop;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What humans hold back: endpoints, and whole environments. */
public final class HoldStore {
  static final String OF_SHARDS =
      "SELECT client_uuid,environment,kind,since FROM delivery.hold WHERE shard=ANY($1::smallint[])";
  static final String STOPS =
      "SELECT environment,stopped_at,stopped_by,why FROM delivery.stop_switch ORDER BY environment";
  private static final String STOP =
      """
      INSERT INTO delivery.stop_switch (environment,stopped_by,why) VALUES ($1,$2,$3)
      ON CONFLICT (environment) DO NOTHING
      """;
  private static final String START = "DELETE FROM delivery.stop_switch WHERE environment=$1";

  private final Database database;

  public HoldStore(Database database) {
    this.database = database;
  }

  /** That a human holds an endpoint back. */
  public record Hold(EndpointKey endpoint, HoldKind kind, Instant since) {}

  Future<List<Hold>> ofShards(Collection<Short> shards) {
    Tuple parameters = Tuple.of((Object) shards.toArray(Short[]::new));
    return database
        .idempotent(() -> database.hot().preparedQuery(OF_SHARDS).execute(parameters))
        .map(
            rows -> {
              List<Hold> holds = new ArrayList<>(rows.size());
              for (Row row : rows) {
                holds.add(
                    new Hold(
                        new EndpointKey(
                            new ClientUuid(row.getUUID(0)), Environment.ofCode(row.getShort(1))),
                        HoldKind.ofText(row.getString(2)),
                        row.getOffsetDateTime(3).toInstant()));
              }
              return holds;
            });
  }

  public Future<List<Stop>> stops() {
    return database
        .idempotent(() -> database.hot().preparedQuery(STOPS).execute())
        .map(
            rows -> {
              List<Stop> stops = new ArrayList<>(rows.size());
              for (Row row : rows) {
                stops.add(
                    new Stop(
                        Environment.ofCode(row.getShort(0)),
                        row.getOffsetDateTime(1).toInstant(),
                        row.getString(2),
                        row.getString(3)));
              }
              return stops;
            });
  }

  /** Stops an environment. One that is stopped stays so, as it was. */
  public Future<Void> stop(Environment environment, Actor actor, String why) {
    AuditEntry entry =
        AuditEntry.of(actor, AuditAction.ENVIRONMENT_STOPPED, null, environment, null)
            .to(new JsonObject().put("why", why));
    return set(STOP, Tuple.of(environment.code(), actor.name(), why), entry);
  }

  public Future<Void> start(Environment environment, Actor actor) {
    AuditEntry entry =
        AuditEntry.of(actor, AuditAction.ENVIRONMENT_STARTED, null, environment, null);
    return set(START, Tuple.of(environment.code()), entry);
  }

  /** Recorded only where it changes something, so it may be repeated. */
  private Future<Void> set(String statement, Tuple row, AuditEntry entry) {
    return database.idempotent(
        () ->
            database
                .pool()
                .withTransaction(
                    sql ->
                        sql.preparedQuery(statement)
                            .execute(row)
                            .compose(
                                done ->
                                    done.rowCount() == 0
                                        ? Future.succeededFuture()
                                        : AuditLog.append(sql, entry))));
  }
}
