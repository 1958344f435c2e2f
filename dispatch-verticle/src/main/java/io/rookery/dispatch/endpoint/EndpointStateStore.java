package io.rookery.dispatch.endpoint;

import io.rookery.dispatch.breaker.EndpointState;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What the engine decided of its endpoints, kept for the shard's next owner. A hint, no more. */
public final class EndpointStateStore {
  static final String SAVE =
      """
      INSERT INTO delivery.endpoint_state
             (client_uuid,environment,shard,endpoint_version,openings,open_until,rest_until,fail_since,
              gone_at,disabled_why,flag)
      VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)
      ON CONFLICT (client_uuid,environment) DO UPDATE
         SET endpoint_version=$4,openings=$5,open_until=$6,rest_until=$7,fail_since=$8,gone_at=$9,
             disabled_why=$10,flag=$11
      """;
  static final String DELETE =
      """
      DELETE FROM delivery.endpoint_state
       WHERE client_uuid=$1 AND environment=$2 AND endpoint_version<$3
      """;
  static final String OF_SHARDS =
      """
      SELECT client_uuid,environment,endpoint_version,openings,open_until,rest_until,fail_since,gone_at,
             disabled_why,flag
        FROM delivery.endpoint_state WHERE shard=ANY($1)
      """;

  private final Database database;

  public EndpointStateStore(Database database) {
    this.database = database;
  }

  /** Keeps the state; one with nothing to remember is deleted. */
  public Future<Void> save(EndpointState state) {
    EndpointKey key = state.key();
    if (state.isClean()) {
      return forgetBefore(key, state.version() + 1);
    }
    Tuple row =
        Tuple.from(
            new Object[] {
              key.client().value(),
              key.environment().code(),
              key.shard(),
              state.version(),
              (short) Math.min(state.openings(), Short.MAX_VALUE),
              utc(state.openUntil()),
              utc(state.restUntil()),
              utc(state.failSince()),
              utc(state.goneAt()),
              state.disabledWhy(),
              state.flag()
            });
    return database.idempotent(() -> database.hot().preparedQuery(SAVE).execute(row)).mapEmpty();
  }

  /** Deletes what was kept of versions of the endpoint before this one. */
  public Future<Void> forgetBefore(EndpointKey key, long version) {
    Tuple row = Tuple.of(key.client().value(), key.environment().code(), version);
    return database.idempotent(() -> database.hot().preparedQuery(DELETE).execute(row)).mapEmpty();
  }

  public Future<List<EndpointState>> ofShards(Collection<Short> shards) {
    Tuple parameters = Tuple.of((Object) shards.toArray(Short[]::new));
    return database
        .idempotent(() -> database.hot().preparedQuery(OF_SHARDS).execute(parameters))
        .map(
            rows -> {
              List<EndpointState> states = new ArrayList<>(rows.size());
              for (Row row : rows) {
                states.add(fromRow(row));
              }
              return states;
            });
  }

  private static EndpointState fromRow(Row row) {
    return new EndpointState(
        new EndpointKey(new ClientUuid(row.getUUID(0)), Environment.ofCode(row.getShort(1))),
        row.getLong(2),
        row.getShort(3),
        instant(row.getOffsetDateTime(4)),
        instant(row.getOffsetDateTime(5)),
        instant(row.getOffsetDateTime(6)),
        instant(row.getOffsetDateTime(7)),
        row.getString(8),
        row.getString(9));
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
