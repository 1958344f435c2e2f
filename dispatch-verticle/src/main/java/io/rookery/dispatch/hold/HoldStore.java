package io.rookery.dispatch.hold;

import io.rookery.shared.contract.ControlContract.Stop;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
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

  public Future<Void> stop(Environment environment, String actor, String why) {
    Tuple row = Tuple.of(environment.code(), actor, why);
    return database.idempotent(() -> database.pool().preparedQuery(STOP).execute(row)).mapEmpty();
  }

  public Future<Void> start(Environment environment) {
    Tuple row = Tuple.of(environment.code());
    return database.idempotent(() -> database.pool().preparedQuery(START).execute(row)).mapEmpty();
  }
}
