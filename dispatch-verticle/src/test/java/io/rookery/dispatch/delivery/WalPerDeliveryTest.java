package io.rookery.dispatch.delivery;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationIds;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the tables and indexes of the happy path cost in the write-ahead log. 2,039 bytes when the
 * feed of outcomes was added, 1,954 without its column and index.
 */
@Tag("slow")
@ExtendWith(VertxExtension.class)
class WalPerDeliveryTest {
  private static final int ROWS = 20_000;
  private static final int ROWS_PER_COMMIT = 50;
  private static final int WAL_BYTES_MAX = 2_300;
  private static final String ACCEPT =
      """
      WITH m AS MATERIALIZED (
        SELECT nextval('delivery.delivery_seq') AS seq,u.*
          FROM unnest($1::uuid[],$2::uuid[],$3::smallint[]) AS u(id,client_uuid,shard)),
       n AS (INSERT INTO delivery.notification
             SELECT 1,id,client_uuid,1,'6626b907fd3b48b1cdff0c9b',now(),now(),
                    decode((SELECT string_agg(md5(id::text||i),'') FROM generate_series(1,64) i),'hex')
               FROM m)
      INSERT INTO delivery.queue SELECT shard,seq,1,client_uuid,id FROM m RETURNING seq
      """;

  @Test
  void a_delivered_notification_of_1_kb_costs_no_more_than_its_budget(Vertx vertx)
      throws Exception {
    // Given
    TestDatabase testDatabase = TestDatabase.with(Schema.DELIVERY);
    Database database = testDatabase.open(vertx);
    new Partitions(database, new Partitions.Retention(Duration.ofDays(10), Duration.ofDays(3)))
        .ensure()
        .await(60, SECONDS);
    NotificationIds ids = new NotificationIds(InstantSource.system(), new SplittableRandom(1));
    UUID[] clients = new UUID[100];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = UUID.randomUUID();
    }
    MoveStore moves = new MoveStore(database);
    deliver(database, moves, ids, clients, ROWS_PER_COMMIT);
    long before = walPosition(testDatabase, "CHECKPOINT");
    // When
    deliver(database, moves, ids, clients, ROWS);
    // Then
    long perDelivery = (walPosition(testDatabase, "SELECT 1") - before) / ROWS;
    System.out.println("WAL bytes per delivered notification of 1 KB: " + perDelivery);
    assertThat(perDelivery).isBetween(1_000L, (long) WAL_BYTES_MAX);
  }

  private static void deliver(
      Database database, MoveStore moves, NotificationIds ids, UUID[] clients, int rows)
      throws Exception {
    for (int done = 0; done < rows; done += ROWS_PER_COMMIT) {
      UUID[] id = new UUID[ROWS_PER_COMMIT];
      UUID[] client = new UUID[ROWS_PER_COMMIT];
      Short[] shard = new Short[ROWS_PER_COMMIT];
      List<EndpointKey> endpoints = new ArrayList<>();
      for (int i = 0; i < ROWS_PER_COMMIT; i++) {
        EndpointKey endpoint =
            new EndpointKey(
                new ClientUuid(clients[(done + i) % clients.length]), Environment.PRODUCTION);
        endpoints.add(endpoint);
        id[i] = ids.get().value();
        client[i] = endpoint.client().value();
        shard[i] = endpoint.shard();
      }
      RowIterator<Row> seqs =
          database
              .hot()
              .preparedQuery(ACCEPT)
              .execute(Tuple.of(id, client, (Object) shard))
              .await(10, SECONDS)
              .iterator();
      List<Move> ends = new ArrayList<>();
      for (int i = 0; i < ROWS_PER_COMMIT; i++) {
        long seq = seqs.next().getLong(0);
        ends.add(
            Move.end(
                new Delivery(
                    seq, endpoints.get(i), new NotificationId(id[i]), null, 0, Place.QUEUE),
                DeliveryEvent.DELIVERED,
                1,
                new Attempt(200, null, 5, null),
                Instant.now()));
      }
      assertThat(moves.make(ends).await(10, SECONDS)).doesNotContain(false);
    }
  }

  private static long walPosition(TestDatabase database, String first) throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(first);
      try (ResultSet row =
          statement.executeQuery("SELECT (pg_current_wal_insert_lsn()-'0/0')::bigint")) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
