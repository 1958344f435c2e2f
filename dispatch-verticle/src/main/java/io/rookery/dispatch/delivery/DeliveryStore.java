package io.rookery.dispatch.delivery;

import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.Shards;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Reads deliveries from where they stand. No reading writes a claim: who owns the shard may send,
 * and keeps in memory what it holds.
 *
 * <p>{@code a=ANY(ARRAY[b])} is {@code a=b} that can be looked up in an index and not joined in any
 * other way. With a plain {@code =}, a plan made while statistics say that a table is empty reads
 * the whole table for each row, and is kept when a burst has filled it.
 */
public final class DeliveryStore {
  static final String PAGE =
      DeliveryRow.FRESH
          + """
              FROM unnest($1::smallint[],$2::bigint[]) AS s(shard,cursor)
             CROSS JOIN LATERAL (SELECT * FROM delivery.queue q
                                  WHERE q.shard=s.shard AND q.seq>s.cursor
                                  ORDER BY q.seq LIMIT $3) q
            """
          + DeliveryRow.CONTENT;
  static final String SEQS_BETWEEN =
      """
      SELECT q.shard,q.seq FROM unnest($1::smallint[],$2::bigint[],$3::bigint[]) AS s(shard,above,upto)
       CROSS JOIN LATERAL (SELECT q.shard,q.seq FROM delivery.queue q
                            WHERE q.shard=s.shard AND q.seq>s.above AND q.seq<=s.upto
                            ORDER BY q.seq LIMIT $4) q
      """;
  static final String BY_SEQ =
      DeliveryRow.FRESH
          + """
              FROM unnest($1::smallint[],$2::bigint[]) AS s(shard,seq)
              JOIN delivery.queue q ON q.shard=ANY(ARRAY[s.shard]) AND q.seq=ANY(ARRAY[s.seq])
            """
          + DeliveryRow.CONTENT;
  static final String AHEAD =
      """
      SELECT q.shard,q.seq FROM delivery.queue q
       WHERE q.shard=$1 AND q.seq>$2 AND q.client_uuid<>ALL($3::uuid[])
       ORDER BY q.seq LIMIT $4
      """;
  static final String DUE =
      DeliveryRow.WAITING
          + """
              FROM unnest($1::smallint[]) AS s(shard)
             CROSS JOIN LATERAL (SELECT * FROM delivery.backlog b
                                  WHERE b.shard=s.shard AND b.due_at<=$2 AND b.seq<>ALL($3::bigint[])
                                  ORDER BY b.due_at LIMIT $4) q
            """
          + DeliveryRow.CONTENT;
  static final String PARKED =
      DeliveryRow.WAITING
          + """
              FROM unnest($1::smallint[],$2::uuid[]) AS s(shard,client_uuid)
             CROSS JOIN LATERAL (SELECT * FROM delivery.backlog b
                                  WHERE b.shard=s.shard AND b.client_uuid=s.client_uuid
                                    AND b.due_at IS NULL AND b.seq<>ALL($3::bigint[])
                                    AND b.reason<>12
                                  ORDER BY b.seq LIMIT $4) q
            """
          + DeliveryRow.CONTENT;
  static final String OLDEST_WAITING =
      DeliveryRow.WAITING
          + """
              FROM (SELECT * FROM delivery.backlog b
                     WHERE b.shard=$1 AND b.client_uuid=$2 AND b.seq>$3 AND b.seq<>ALL($4::bigint[])
                       AND b.reason<>12
                       AND ($5 IS NOT TRUE OR b.user_id IS NULL OR NOT EXISTS (
                         SELECT FROM delivery.backlog e
                          WHERE e.shard=b.shard AND e.client_uuid=b.client_uuid
                            AND e.user_id=b.user_id AND e.seq<b.seq))
                     ORDER BY b.seq LIMIT 1) q
            """
          + DeliveryRow.CONTENT;
  static final String OVERAGE =
      """
      SELECT q.seq,q.environment,q.client_uuid,q.notification_id,q.attempt,false AS present
        FROM unnest($1::smallint[],$2::uuid[],$3::uuid[],$5::timestamptz[],$6::uuid[])
               AS s(shard,client_uuid,drawn_before,accepted_before,holds_before)
       CROSS JOIN LATERAL (SELECT * FROM delivery.backlog b
                            WHERE b.shard=s.shard AND b.client_uuid=s.client_uuid
                              AND b.due_at IS NULL AND b.seq<>ALL($4::bigint[])
                              AND (b.reason<>12 OR b.notification_id<s.holds_before)
                            ORDER BY b.seq LIMIT 500) q
       WHERE CASE WHEN q.replayed_at IS NULL THEN q.notification_id<s.drawn_before
                  ELSE q.replayed_at<s.accepted_before END
      """;
  static final String ENDPOINTS_WITH_BACKLOG =
      """
      SELECT s.shard,c.client_uuid FROM unnest($1::smallint[]) AS s(shard)
       CROSS JOIN LATERAL (
         WITH RECURSIVE c AS (
           (SELECT b.client_uuid FROM delivery.backlog b WHERE b.shard=s.shard
             ORDER BY b.client_uuid LIMIT 1)
           UNION ALL
           SELECT (SELECT b.client_uuid FROM delivery.backlog b
                    WHERE b.shard=s.shard AND b.client_uuid>c.client_uuid
                    ORDER BY b.client_uuid LIMIT 1)
             FROM c WHERE c.client_uuid IS NOT NULL)
         SELECT client_uuid FROM c WHERE client_uuid IS NOT NULL) c
      """;

  private final Database database;

  public DeliveryStore(Database database) {
    this.database = database;
  }

  /** The readings of ordered endpoints. */
  public OrderStore inOrder() {
    return new OrderStore(database);
  }

  /** The readings of what ended subscriptions leave. */
  public LeftoverStore leftovers() {
    return new LeftoverStore(database);
  }

  /** One row of one shard, or where to read the shard on from. */
  public record Position(short shard, long seq) {}

  /** A range of one shard, {@code above} exclusive, {@code upto} inclusive. */
  public record Range(short shard, long above, long upto) {}

  /** Fresh rows above each shard's cursor, in order of seq within a shard. */
  public Future<List<Delivery>> page(List<Position> cursors, int rowsPerShardMax) {
    return read(PAGE, Tuple.of(shards(cursors), seqs(cursors), rowsPerShardMax), Place.QUEUE);
  }

  /** What stands in the ranges now, the lowest of each, without contents. */
  public Future<List<Position>> seqsBetween(List<Range> ranges, int rowsPerRangeMax) {
    Short[] shards = ranges.stream().map(Range::shard).toArray(Short[]::new);
    Long[] above = ranges.stream().map(Range::above).toArray(Long[]::new);
    Long[] upto = ranges.stream().map(Range::upto).toArray(Long[]::new);
    return query(SEQS_BETWEEN, Tuple.of(shards, above, upto, rowsPerRangeMax))
        .map(DeliveryStore::positions);
  }

  /** What stands above the cursor of a shard and is of none of these clients; reads all between. */
  public Future<List<Position>> ahead(Position cursor, Set<ClientUuid> without, int rowsMax) {
    UUID[] clients = without.stream().map(ClientUuid::value).toArray(UUID[]::new);
    return query(AHEAD, Tuple.of(cursor.shard(), cursor.seq(), clients, rowsMax))
        .map(DeliveryStore::positions);
  }

  private static List<Position> positions(RowSet<Row> rows) {
    List<Position> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      found.add(new Position(row.getShort(0), row.getLong(1)));
    }
    return found;
  }

  /** Fresh rows by their seq; those that are gone by now are left out. */
  public Future<List<Delivery>> bySeq(List<Position> rows) {
    return read(BY_SEQ, Tuple.of(shards(rows), (Object) seqs(rows)), Place.QUEUE);
  }

  /** What is due, without a lower bound on the time, leaving out what memory holds. */
  public Future<List<Delivery>> due(
      Collection<Short> shards, Instant now, Collection<Long> held, int rowsPerShardMax) {
    return read(
        DUE,
        Tuple.of(
            shards.toArray(Short[]::new),
            now.atOffset(ZoneOffset.UTC),
            held.toArray(Long[]::new),
            rowsPerShardMax),
        Place.BACKLOG);
  }

  /** The oldest parked rows of endpoints, read from the start, leaving out what memory holds. */
  public Future<List<Delivery>> parked(
      List<EndpointKey> endpoints, Collection<Long> held, int rowsPerEndpointMax) {
    Long[] heldSeqs = held.toArray(Long[]::new);
    return read(
        PARKED,
        Tuple.of(
            DeliveryRow.shardsOf(endpoints),
            DeliveryRow.clientsOf(endpoints),
            heldSeqs,
            rowsPerEndpointMax),
        Place.BACKLOG);
  }

  /**
   * The oldest row of an endpoint above {@code above} that waits, with a time or without, but for
   * one that holds its user; {@code inOrder}: only one that is the first of its user.
   */
  public Future<List<Delivery>> oldestWaiting(
      EndpointKey endpoint, long above, Collection<Long> held, boolean inOrder) {
    return read(
        OLDEST_WAITING,
        Tuple.of(
            endpoint.shard(), endpoint.client().value(), above, held.toArray(Long[]::new), inOrder),
        Place.BACKLOG);
  }

  /**
   * How old what is parked for an endpoint may be.
   *
   * @param acceptedBefore it is too old if it was accepted, or replayed, before this
   * @param holdsBefore one that holds its user: if it was accepted before this
   */
  public record Overage(EndpointKey endpoint, Instant acceptedBefore, Instant holdsBefore) {}

  /**
   * What is too old among each endpoint's oldest 500 parked rows. They come without content: only
   * their end is left.
   */
  public Future<List<Delivery>> overage(List<Overage> bounds, Collection<Long> held) {
    List<EndpointKey> endpoints = bounds.stream().map(Overage::endpoint).toList();
    return read(
        OVERAGE,
        Tuple.of(
            DeliveryRow.shardsOf(endpoints),
            DeliveryRow.clientsOf(endpoints),
            idsBefore(bounds, Overage::acceptedBefore),
            held.toArray(Long[]::new),
            bounds.stream()
                .map(bound -> bound.acceptedBefore().atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new),
            idsBefore(bounds, Overage::holdsBefore)),
        Place.BACKLOG);
  }

  private static UUID[] idsBefore(List<Overage> bounds, Function<Overage, Instant> time) {
    return bounds.stream()
        .map(bound -> NotificationId.lowerBound(time.apply(bound)))
        .toArray(UUID[]::new);
  }

  /** By a skip scan: its cost is the number of endpoints, not of rows. */
  public Future<List<EndpointKey>> endpointsWithBacklog(Collection<Short> shards) {
    return query(ENDPOINTS_WITH_BACKLOG, Tuple.of((Object) shards.toArray(Short[]::new)))
        .map(
            rows -> {
              List<EndpointKey> found = new ArrayList<>(rows.size());
              for (Row row : rows) {
                Environment environment = Shards.environmentOf(row.getShort(0));
                found.add(new EndpointKey(new ClientUuid(row.getUUID(1)), environment));
              }
              return found;
            });
  }

  private Future<List<Delivery>> read(String statement, Tuple parameters, Place place) {
    return query(statement, parameters)
        .map(
            rows -> {
              List<Delivery> found = new ArrayList<>(rows.size());
              for (Row row : rows) {
                found.add(DeliveryRow.fromRow(row, place));
              }
              return found;
            });
  }

  private Future<RowSet<Row>> query(String statement, Tuple parameters) {
    return database.idempotent(() -> database.hot().preparedQuery(statement).execute(parameters));
  }

  private static Short[] shards(List<Position> rows) {
    return rows.stream().map(Position::shard).toArray(Short[]::new);
  }

  private static Long[] seqs(List<Position> rows) {
    return rows.stream().map(Position::seq).toArray(Long[]::new);
  }
}
