package io.rookery.shared.storage;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.launch.Schema;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class SequenceGuardTest {
  private final TestDatabase given = TestDatabase.with(Schema.DELIVERY);
  private Database database;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    database = given.open(vertx);
    new Partitions(database, new Partitions.Retention(Duration.ofDays(10), Duration.ofDays(3)))
        .ensure()
        .await(20, SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    database.close().await(10, SECONDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO delivery.queue VALUES (5, 70, 0, gen_random_uuid(), gen_random_uuid())",
        "INSERT INTO delivery.backlog VALUES"
            + " (5, gen_random_uuid(), 70, 0, gen_random_uuid(), NULL, 1, NULL, 1)",
        "UPDATE delivery.shard_lease SET floor_seq=70 WHERE shard=9",
        "INSERT INTO delivery.delivery_log"
            + " SELECT 0, (lpad(to_hex((extract(epoch FROM now())*1000)::bigint),12,'0')"
            + "||'70008000000000000000')::uuid, 70, now(), 1, 1, 200, NULL, 1, NULL, true, NULL"
      })
  void i3_a_sequence_behind_the_rows_is_set_right_before_a_number_is_drawn(String row)
      throws Exception {
    // Given
    run(row);
    // When
    SequenceGuard.require(database).await(10, SECONDS);
    // Then
    assertThat(next()).isEqualTo(71);
  }

  @Test
  void a_sequence_that_is_ahead_is_left_alone() throws Exception {
    // Given
    run("SELECT setval('delivery.delivery_seq', 100)");
    run("INSERT INTO delivery.queue VALUES (5, 70, 0, gen_random_uuid(), gen_random_uuid())");
    // When
    SequenceGuard.require(database).await(10, SECONDS);
    // Then
    assertThat(next()).isEqualTo(101);
  }

  @Test
  void i3_outcomes_of_a_transaction_that_this_server_has_not_had_are_not_held_back()
      throws Exception {
    // Given
    run(
        "INSERT INTO delivery.delivery_log"
            + " SELECT 1, (lpad(to_hex((extract(epoch FROM now())*1000)::bigint),12,'0')"
            + "||'70008000000000000000')::uuid, 70, now(), 1, 1, 200, NULL, 1, NULL, true, NULL,"
            + " '99999999'");
    // When
    SequenceGuard.require(database).await(10, SECONDS);
    // Then
    boolean readable =
        database
            .pool()
            .query("SELECT txid<pg_snapshot_xmin(pg_current_snapshot()) FROM delivery.delivery_log")
            .execute()
            .await(5, SECONDS)
            .iterator()
            .next()
            .getBoolean(0);
    assertThat(readable).isTrue();
  }

  private void run(String sql) throws Exception {
    database.pool().query(sql).execute().await(5, SECONDS);
  }

  private long next() throws Exception {
    return database
        .pool()
        .query("SELECT nextval('delivery.delivery_seq')")
        .execute()
        .await(5, SECONDS)
        .iterator()
        .next()
        .getLong(0);
  }
}
