package io.rookery.dispatch.delivery;

import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.WaitReason;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the backlog of ordered endpoints by user. There is no cursor: a line is read from its first
 * row, users from the first one.
 *
 * <p>{@code BETWEEN} a value and itself, ordered by it: with {@code =} the primary key would do for
 * the order too, and all rows of the endpoint would be read for those of one user.
 */
public final class OrderStore {
  /** Its time has not come; or its attempts are used up, and a human has not acted on it yet. */
  private static final String WAITS =
      "(%1$s.due_at>%2$s OR (%1$s.due_at IS NULL AND %1$s.reason="
          + WaitReason.HOLDS_USER.code()
          + ")) IS ";

  static final String LINES =
      DeliveryRow.WAITING
          + ",q.user_id,"
          + WAITS.formatted("q", "$4")
          + "TRUE\n"
          + """
              FROM unnest($1::smallint[],$2::uuid[],$3::text[],$6::bigint[])
                     AS s(shard,client_uuid,user_id,upto)
             CROSS JOIN LATERAL (SELECT * FROM delivery.backlog b
                                  WHERE b.shard=s.shard AND b.client_uuid=s.client_uuid
                                    AND b.user_id BETWEEN s.user_id AND s.user_id
                                    AND b.seq<=s.upto
                                  ORDER BY b.user_id,b.seq LIMIT $5) q
            """
          + DeliveryRow.CONTENT;
  // Rows about no user too: with a condition on the user the index by user would do for it.
  static final String OLDEST =
      """
      SELECT s.number,w.scanned,w.upto,w.heads
        FROM unnest($1::smallint[],$2::uuid[]) WITH ORDINALITY AS s(shard,client_uuid,number)
       CROSS JOIN LATERAL (
         SELECT count(*) AS scanned,max(b.seq) AS upto,
                array_agg(b.seq ORDER BY b.seq) FILTER (WHERE
                  (SELECT e.seq FROM delivery.backlog e
                    WHERE e.shard=s.shard AND e.client_uuid=s.client_uuid
                      AND e.user_id BETWEEN b.user_id AND b.user_id
                    ORDER BY e.user_id,e.seq LIMIT 1)=b.seq AND
      """
          + WAITS.formatted("b", "$3")
          + """
              NOT TRUE) AS heads
                   FROM (SELECT * FROM delivery.backlog b
                          WHERE b.shard=s.shard AND b.client_uuid=s.client_uuid
                            AND b.seq<>ALL($4::bigint[])
                          ORDER BY b.seq LIMIT $5) b) w
            """;
  static final String OF_SEQS =
      DeliveryRow.WAITING
          + """
            ,q.user_id
              FROM unnest($1::smallint[],$2::uuid[],$3::bigint[]) AS s(shard,client_uuid,seq)
             CROSS JOIN LATERAL (SELECT * FROM delivery.backlog b
                                  WHERE b.shard=s.shard AND b.client_uuid=s.client_uuid
                                    AND b.seq=s.seq LIMIT 1) q
            """
          + DeliveryRow.CONTENT;
  static final String HEADS =
      DeliveryRow.WAITING
          + """
            ,q.user_id
              FROM unnest($1::smallint[],$2::uuid[]) AS s(shard,client_uuid)
             CROSS JOIN LATERAL (
               WITH RECURSIVE h AS (
                 (SELECT b.user_id,b.seq,b.due_at,b.reason FROM delivery.backlog b
                   WHERE b.shard=s.shard AND b.client_uuid=s.client_uuid AND b.user_id IS NOT NULL
                   ORDER BY b.user_id,b.seq LIMIT 1)
                 UNION ALL
                 SELECT n.* FROM h CROSS JOIN LATERAL (
                   SELECT b.user_id,b.seq,b.due_at,b.reason FROM delivery.backlog b
                    WHERE b.shard=s.shard AND b.client_uuid=s.client_uuid AND b.user_id>h.user_id
                    ORDER BY b.user_id,b.seq LIMIT 1) n)
               SELECT h.seq FROM h WHERE h.seq<>ALL($4::bigint[]) AND
            """
          + WAITS.formatted("h", "$3")
          + "NOT TRUE LIMIT $5) h\n"
          + """
             CROSS JOIN LATERAL (SELECT * FROM delivery.backlog b
                                  WHERE b.shard=s.shard AND b.client_uuid=s.client_uuid
                                    AND b.seq=h.seq LIMIT 1) q
            """
          + DeliveryRow.CONTENT;
  static final String WITHOUT_USER =
      DeliveryRow.WAITING
          + """
              FROM unnest($1::smallint[],$2::uuid[]) AS s(shard,client_uuid)
             CROSS JOIN LATERAL (SELECT * FROM delivery.backlog b
                                  WHERE b.shard=s.shard AND b.client_uuid=s.client_uuid
                                    AND b.due_at IS NULL AND b.user_id IS NULL
                                    AND b.seq<>ALL($3::bigint[])
                                  ORDER BY b.seq LIMIT $4) q
            """
          + DeliveryRow.CONTENT;
  static final String UNSEEN =
      """
      SELECT s.number FROM unnest($1::smallint[],$2::uuid[]) WITH ORDINALITY
                             AS s(shard,client_uuid,number)
       CROSS JOIN LATERAL (SELECT 1 FROM delivery.backlog b
                            WHERE b.shard=s.shard AND b.client_uuid=s.client_uuid
                              AND b.user_id IS NOT NULL AND b.seq<>ALL($3::bigint[])
                            ORDER BY b.user_id,b.seq LIMIT 1) b
      """;

  private final Database database;

  public OrderStore(Database database) {
    this.database = database;
  }

  /**
   * One user of an ordered endpoint.
   *
   * @param user whom its notifications are about
   */
  public record UserKey(EndpointKey endpoint, String user) {}

  /**
   * A row of a user's line.
   *
   * @param waits whether it holds its user: its time has not come, or a human has to act on it
   */
  public record Waiting(UserKey key, Delivery delivery, boolean waits) {}

  /** A user's line, to be read up to this seq. */
  public record Line(UserKey key, long upto) {}

  /**
   * The oldest that waits for an endpoint.
   *
   * @param upto how far was looked; {@link Long#MAX_VALUE}: at all
   * @param heads the first of their users among what was looked at, oldest first, but for those
   *     that wait for something
   */
  public record Oldest(EndpointKey endpoint, long upto, List<Long> heads) {

    public List<Long> headsUpTo(long bound) {
      return heads.stream().filter(seq -> seq <= bound).toList();
    }
  }

  /** The first rows of each line in order of seq, those in memory too. */
  public Future<List<Waiting>> lines(List<Line> lines, Instant now, int rowsPerUserMax) {
    List<EndpointKey> endpoints = lines.stream().map(line -> line.key().endpoint()).toList();
    String[] names = lines.stream().map(line -> line.key().user()).toArray(String[]::new);
    Long[] upto = lines.stream().map(Line::upto).toArray(Long[]::new);
    return query(
            LINES,
            Tuple.of(
                DeliveryRow.shardsOf(endpoints),
                DeliveryRow.clientsOf(endpoints),
                names,
                now.atOffset(ZoneOffset.UTC),
                rowsPerUserMax,
                upto))
        .map(rows -> waiting(rows, true));
  }

  /** Looks at the oldest rows of each endpoint that memory has not. */
  public Future<List<Oldest>> oldest(
      List<EndpointKey> endpoints, Instant now, Collection<Long> held, int rowsPerEndpointMax) {
    return query(
            OLDEST,
            Tuple.of(
                DeliveryRow.shardsOf(endpoints),
                DeliveryRow.clientsOf(endpoints),
                now.atOffset(ZoneOffset.UTC),
                held.toArray(Long[]::new),
                rowsPerEndpointMax))
        .map(
            rows -> {
              List<Oldest> found = new ArrayList<>(rows.size());
              for (Row row : rows) {
                boolean all = row.getLong(1) < rowsPerEndpointMax;
                Long[] heads = row.getArrayOfLongs(3);
                found.add(
                    new Oldest(
                        endpoints.get(row.getInteger(0) - 1),
                        all ? Long.MAX_VALUE : row.getLong(2),
                        heads == null ? List.of() : List.of(heads)));
              }
              return found;
            });
  }

  /** The rows with these seqs, of one endpoint each; those that are gone by now are left out. */
  public Future<List<Waiting>> ofSeqs(List<EndpointKey> endpoints, List<Long> seqs) {
    return query(
            OF_SEQS,
            Tuple.of(
                DeliveryRow.shardsOf(endpoints),
                DeliveryRow.clientsOf(endpoints),
                (Object) seqs.toArray(Long[]::new)))
        .map(rows -> waiting(rows, false));
  }

  /**
   * The first row of users of each endpoint, by a skip scan from the first user on; left out are
   * those that wait for something and those in memory.
   */
  public Future<List<Waiting>> heads(
      List<EndpointKey> endpoints, Instant now, Collection<Long> held, int usersPerEndpointMax) {
    return query(
            HEADS,
            Tuple.of(
                DeliveryRow.shardsOf(endpoints),
                DeliveryRow.clientsOf(endpoints),
                now.atOffset(ZoneOffset.UTC),
                held.toArray(Long[]::new),
                usersPerEndpointMax))
        .map(rows -> waiting(rows, false));
  }

  /** The oldest parked rows of endpoints that are about no user. */
  public Future<List<Delivery>> withoutUser(
      List<EndpointKey> endpoints, Collection<Long> held, int rowsPerEndpointMax) {
    return query(
            WITHOUT_USER,
            Tuple.of(
                DeliveryRow.shardsOf(endpoints),
                DeliveryRow.clientsOf(endpoints),
                held.toArray(Long[]::new),
                rowsPerEndpointMax))
        .map(
            rows -> {
              List<Delivery> found = new ArrayList<>(rows.size());
              rows.forEach(row -> found.add(DeliveryRow.fromRow(row, Place.BACKLOG)));
              return found;
            });
  }

  /** Which of the endpoints have rows about users that memory has not. */
  public Future<Set<EndpointKey>> unseen(List<EndpointKey> endpoints, Collection<Long> held) {
    return query(
            UNSEEN,
            Tuple.of(
                DeliveryRow.shardsOf(endpoints),
                DeliveryRow.clientsOf(endpoints),
                (Object) held.toArray(Long[]::new)))
        .map(
            rows -> {
              Set<EndpointKey> found = new HashSet<>();
              rows.forEach(row -> found.add(endpoints.get(row.getInteger(0) - 1)));
              return found;
            });
  }

  private static List<Waiting> waiting(RowSet<Row> rows, boolean withWaits) {
    List<Waiting> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Delivery delivery = DeliveryRow.fromRow(row, Place.BACKLOG);
      UserKey key = new UserKey(delivery.endpoint(), row.getString(DeliveryRow.WIDTH));
      found.add(new Waiting(key, delivery, withWaits && row.getBoolean(DeliveryRow.WIDTH + 1)));
    }
    return found;
  }

  private Future<RowSet<Row>> query(String statement, Tuple parameters) {
    return database.idempotent(() -> database.hot().preparedQuery(statement).execute(parameters));
  }
}
