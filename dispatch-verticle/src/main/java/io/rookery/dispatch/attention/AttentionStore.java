package io.rookery.dispatch.attention;

import io.rookery.shared.contract.AttentionContract.Attention;
import io.rookery.shared.contract.AttentionContract.Kind;
import io.rookery.shared.contract.AttentionContract.ListAttention;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Keeps what needs a human. At most one row is open for an endpoint and a kind: whoever raises it
 * second changes nothing, and nothing is announced twice.
 */
final class AttentionStore {
  private static final int OPEN_MAX = 100_000;

  static final String COLUMNS =
      "a.id,a.client_uuid,a.environment,a.kind,a.detail,a.since,a.cleared_at";

  /** What the tables say needs a human now; $1: older than this is too old. */
  private static final String WANTED =
      """
      (SELECT client_uuid,environment,'disabled' AS kind,disabled_why AS detail
         FROM delivery.endpoint_state WHERE disabled_why IS NOT NULL
        UNION ALL
       SELECT client_uuid,environment,
              CASE WHEN flag='address_refused' THEN flag ELSE 'client_must_fix' END,flag
         FROM delivery.endpoint_state WHERE flag IS NOT NULL
        UNION ALL
       SELECT client_uuid,environment,'undelivered_too_old',NULL
         FROM delivery.undelivered GROUP BY client_uuid,environment HAVING min(oldest_at)<$1)
      """;

  static final String RAISE =
      """
      INSERT INTO delivery.attention AS a (client_uuid,environment,kind,detail,since,notify_at)
      SELECT w.client_uuid,w.environment,w.kind,w.detail,$2,$3 FROM
      """
          + WANTED
          + """
             w
           WHERE NOT EXISTS (SELECT FROM delivery.attention o
                              WHERE o.client_uuid=w.client_uuid AND o.environment=w.environment
                                AND o.kind=w.kind AND o.cleared_at IS NULL)
          ON CONFLICT (client_uuid,environment,kind) WHERE cleared_at IS NULL DO NOTHING
          RETURNING
          """
          + COLUMNS;
  static final String CLEAR =
      """
      UPDATE delivery.attention a SET cleared_at=$2
       WHERE a.cleared_at IS NULL AND a.kind NOT IN ('exhausted','certificate_expires')
         AND NOT EXISTS (SELECT FROM
      """
          + WANTED
          + """
               w WHERE w.client_uuid=a.client_uuid AND w.environment=a.environment
                   AND w.kind=a.kind)
          RETURNING
          """
          + COLUMNS;
  static final String RAISE_ONE =
      """
      INSERT INTO delivery.attention AS a (client_uuid,environment,kind,detail,since,notify_at)
      VALUES ($1,$2,$3,$4,$5,$6)
      ON CONFLICT (client_uuid,environment,kind) WHERE cleared_at IS NULL DO NOTHING
      RETURNING
      """
          + COLUMNS;
  static final String CLEAR_ONE =
      """
      UPDATE delivery.attention a SET cleared_at=$4
       WHERE a.client_uuid=$1 AND a.environment=$2 AND a.kind=$3 AND a.cleared_at IS NULL
      RETURNING
      """
          + COLUMNS;
  static final String OPEN =
      """
      SELECT client_uuid,environment FROM delivery.attention
       WHERE kind=$1 AND cleared_at IS NULL LIMIT $2
      """;
  static final String UNTIL_AN_ANSWER =
      """
      SELECT client_uuid,environment,kind,since FROM delivery.attention
       WHERE kind IN ('exhausted','certificate_expires') AND cleared_at IS NULL LIMIT $1
      """;
  static final String FORGET = "DELETE FROM delivery.attention WHERE cleared_at<$1";
  static final String PAGE =
      "SELECT "
          + COLUMNS
          + """
             FROM delivery.attention a
            WHERE ($1::uuid[] IS NULL OR a.client_uuid=ANY($1)) AND a.environment=ANY($2::smallint[])
              AND ($3 OR a.cleared_at IS NULL) AND a.id<$4
            ORDER BY a.id DESC LIMIT $5
          """;

  private final Database database;
  private final boolean operatorIsTold;

  /** {@code operatorIsTold}: what is raised from now on is to be told, even if it is over soon. */
  AttentionStore(Database database, boolean operatorIsTold) {
    this.database = database;
    this.operatorIsTold = operatorIsTold;
  }

  /** Raises what the tables say needs a human; answers with what is new. */
  Future<List<Attention>> raise(Instant olderThan, Instant now) {
    return query(RAISE, Tuple.of(utc(olderThan), utc(now), notifyAt(now)));
  }

  /** Clears what the tables say is over; answers with it. */
  Future<List<Attention>> clear(Instant olderThan, Instant now) {
    return query(CLEAR, Tuple.of(utc(olderThan), utc(now)));
  }

  Future<List<Attention>> raise(EndpointKey endpoint, Kind kind, String detail, Instant now) {
    return query(
        RAISE_ONE,
        Tuple.of(
            endpoint.client().value(),
            endpoint.environment().code(),
            kind.wireName(),
            detail,
            utc(now),
            notifyAt(now)));
  }

  Future<List<Attention>> clear(EndpointKey endpoint, Kind kind, Instant now) {
    return query(
        CLEAR_ONE,
        Tuple.of(
            endpoint.client().value(), endpoint.environment().code(), kind.wireName(), utc(now)));
  }

  /** The endpoints of which this was raised and is not over. */
  Future<Set<EndpointKey>> open(Kind kind) {
    return rows(OPEN, Tuple.of(kind.wireName(), OPEN_MAX))
        .map(
            rows -> {
              Set<EndpointKey> found = new HashSet<>();
              for (Row row : rows) {
                found.add(
                    new EndpointKey(
                        new ClientUuid(row.getUUID(0)), Environment.ofCode(row.getShort(1))));
              }
              return found;
            });
  }

  /** One of an endpoint that only an answer of it would clear. */
  record Raised(EndpointKey endpoint, Kind kind, Instant since) {}

  /** All of these that are not over. */
  Future<List<Raised>> untilAnAnswer() {
    return rows(UNTIL_AN_ANSWER, Tuple.of(OPEN_MAX))
        .map(
            rows -> {
              List<Raised> found = new ArrayList<>(rows.size());
              for (Row row : rows) {
                found.add(
                    new Raised(
                        new EndpointKey(
                            new ClientUuid(row.getUUID(0)), Environment.ofCode(row.getShort(1))),
                        Kind.parse(row.getString(2)),
                        row.getOffsetDateTime(3).toInstant()));
              }
              return found;
            });
  }

  Future<Void> forget(Instant clearedBefore) {
    return rows(FORGET, Tuple.of(utc(clearedBefore))).mapEmpty();
  }

  Future<List<Attention>> page(ListAttention question, int rowsMax) {
    UUID[] clients =
        question.clients() == null
            ? null
            : question.clients().stream().map(ClientUuid::value).toArray(UUID[]::new);
    Short[] environments =
        Stream.of(Environment.values())
            .filter(one -> question.environment() == null || one == question.environment())
            .map(Environment::code)
            .toArray(Short[]::new);
    return query(
        PAGE,
        Tuple.of(
            clients,
            environments,
            question.cleared(),
            question.before() == null ? Long.MAX_VALUE : question.before(),
            rowsMax));
  }

  private Future<List<Attention>> query(String statement, Tuple parameters) {
    return rows(statement, parameters)
        .map(
            rows -> {
              List<Attention> found = new ArrayList<>(rows.size());
              for (Row row : rows) {
                found.add(fromRow(row));
              }
              return found;
            });
  }

  private Future<RowSet<Row>> rows(String statement, Tuple parameters) {
    return database.idempotent(() -> database.pool().preparedQuery(statement).execute(parameters));
  }

  private OffsetDateTime notifyAt(Instant now) {
    return operatorIsTold ? utc(now) : null;
  }

  static Attention fromRow(Row row) {
    OffsetDateTime cleared = row.getOffsetDateTime(6);
    return new Attention(
        row.getLong(0),
        new ClientUuid(row.getUUID(1)),
        Environment.ofCode(row.getShort(2)),
        Kind.parse(row.getString(3)),
        row.getString(4),
        row.getOffsetDateTime(5).toInstant(),
        cleared == null ? null : cleared.toInstant());
  }

  static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
