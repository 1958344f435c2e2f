package io.rookery.shared.storage;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.shared.launch.Schema;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class DatabaseTest {
  private static TestDatabase given;

  private Database database;

  @BeforeAll
  static void make() {
    given = TestDatabase.with(Schema.DELIVERY);
  }

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    database = given.open(vertx);
  }

  @AfterEach
  void close() throws Exception {
    database.close().await(5, SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"40001", "40P01", "57P01", "57P03", "0A000"})
  void a_passing_failure_is_repeated(String sqlState) throws Exception {
    // Given
    AtomicInteger runs = new AtomicInteger();
    // When
    int answer =
        database
            .idempotent(
                () ->
                    runs.incrementAndGet() < 3
                        ? Future.failedFuture(new PgException("passing", "ERROR", sqlState, ""))
                        : Future.succeededFuture(7))
            .await(5, SECONDS);
    // Then
    assertThat(answer).isEqualTo(7);
    assertThat(runs).hasValue(3);
  }

  @Test
  void a_connection_that_was_reset_is_repeated() throws Exception {
    // Given
    AtomicInteger runs = new AtomicInteger();
    // When
    int answer =
        database
            .idempotent(
                () ->
                    runs.incrementAndGet() < 2
                        ? Future.failedFuture(new SocketException("Connection reset"))
                        : Future.succeededFuture(7))
            .await(5, SECONDS);
    // Then
    assertThat(answer).isEqualTo(7);
  }

  @Test
  void a_failure_that_stays_is_told_after_four_runs() {
    // Given
    AtomicInteger runs = new AtomicInteger();
    // When
    Future<Object> answer =
        database.idempotent(
            () -> {
              runs.incrementAndGet();
              return Future.failedFuture(new ConnectException("refused"));
            });
    // Then
    assertThatThrownBy(() -> answer.await(5, SECONDS)).isInstanceOf(ConnectException.class);
    assertThat(runs).hasValue(4);
  }

  @Test
  void a_failure_of_the_statement_is_told_at_once() {
    // Given
    AtomicInteger runs = new AtomicInteger();
    // When
    Future<?> answer =
        database.idempotent(
            () -> {
              runs.incrementAndGet();
              return database.hot().query("SELECT 1/0").execute();
            });
    // Then
    assertThatThrownBy(() -> answer.await(5, SECONDS)).hasMessageContaining("22012");
    assertThat(runs).hasValue(1);
  }

  @Test
  void a_statement_survives_the_loss_of_every_connection() throws Exception {
    // Given
    List<Future<?>> warm = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      warm.add(database.hot().query("SELECT pg_sleep(0.05)").execute());
    }
    Future.all(warm).await(5, SECONDS);
    try (Connection other = given.connect();
        Statement statement = other.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname=current_database() AND application_name='rookery-hot'");
    }
    // When
    int answer =
        database
            .idempotent(() -> database.hot().query("SELECT 7").execute())
            .await(5, SECONDS)
            .iterator()
            .next()
            .getInteger(0);
    // Then
    assertThat(answer).isEqualTo(7);
  }

  @Test
  void both_pools_commit_durably_and_end_long_statements() throws Exception {
    // When
    String question =
        "SELECT current_setting('synchronous_commit')||' '||current_setting('statement_timeout')";
    String hot =
        database.hot().query(question).execute().await(5, SECONDS).iterator().next().getString(0);
    String pool =
        database.pool().query(question).execute().await(5, SECONDS).iterator().next().getString(0);
    // Then
    assertThat(List.of(hot, pool)).containsOnly("on 10s");
  }

  @Test
  void a_migration_runs_once_whoever_comes_first(Vertx vertx) throws Exception {
    // Given
    TestDatabase empty = TestDatabase.with();
    List<Schema> schemas = List.of(Schema.DELIVERY);
    // When
    Future.all(
            vertx.executeBlocking(() -> migrate(empty, schemas), false),
            vertx.executeBlocking(() -> migrate(empty, schemas), false))
        .await(30, SECONDS);
    // Then
    try (Connection connection = empty.connect();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM delivery.shard_lease")) {
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(128);
    }
  }

  private static Object migrate(TestDatabase empty, List<Schema> schemas) {
    Migrations.run(empty.settings(), schemas);
    return null;
  }
}
