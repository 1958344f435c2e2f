package io.rookery.ingest.room;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.ingest.IngestFixture;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Limits of 10 for one client and 50 altogether, 1,000 bytes free. */
@ExtendWith(VertxExtension.class)
class StorageRoomTest {
  private static final StorageLimits LIMITS =
      new StorageLimits(10, 50, 1_000, "", Duration.ofSeconds(5));
  private static final EndpointKey ENDPOINT =
      new EndpointKey(new ClientUuid(UUID.randomUUID()), Environment.PRODUCTION);
  private static final EndpointKey SANDBOX =
      new EndpointKey(ENDPOINT.client(), Environment.SANDBOX);

  private Database database;
  private StorageRoom room;
  private long freeBytes = 1_000;
  private long nanos;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    TestDatabase test = IngestFixture.migrated(vertx);
    database = test.open(vertx);
    room = new StorageRoom(LIMITS, database, () -> Future.succeededFuture(freeBytes), () -> nanos);
  }

  @AfterEach
  void stop() throws Exception {
    database.close().await(5, SECONDS);
  }

  @Test
  void where_nothing_waits_there_is_room() throws Exception {
    // When
    check();
    // Then
    assertThat(room.refusal(List.of(ENDPOINT))).isEmpty();
  }

  @Test
  void a_client_with_too_much_waiting_is_refused_and_nobody_else() throws Exception {
    // Given
    fill(10);
    counted(10);
    // When
    check();
    // Then
    Problem problem = room.refusal(List.of(SANDBOX, ENDPOINT)).orElseThrow();
    assertThat(problem.status()).isEqualTo(429);
    assertThat(problem.code()).isEqualTo("client_backlog_full");
    assertThat(problem.retryAfterSeconds()).isPositive();
    assertThat(problem.detail()).contains(ENDPOINT.client().toString(), "production");
    assertThat(room.refusal(List.of(SANDBOX))).isEmpty();
  }

  @Test
  void what_this_node_accepted_is_noticed_before_any_dispatcher_counts_it() throws Exception {
    // Given
    fill(10);
    accepted(10);
    // When
    check();
    // Then
    assertThat(room.refusal(List.of(ENDPOINT))).isPresent();
  }

  @Test
  void a_client_whose_notifications_are_delivered_is_never_refused_however_many_come()
      throws Exception {
    // Given
    accepted(49);
    // When
    check();
    // Then
    assertThat(room.refusal(List.of(ENDPOINT))).isEmpty();
  }

  @Test
  void figures_of_a_minute_ago_refuse_nobody_whose_backlog_is_gone() throws Exception {
    // Given
    counted(10);
    // When
    check();
    // Then
    assertThat(room.refusal(List.of(ENDPOINT))).isEmpty();
  }

  @Test
  void there_is_room_again_once_the_backlog_has_drained() throws Exception {
    // Given
    fill(10);
    counted(10);
    check();
    run("DELETE FROM delivery.backlog");
    run("UPDATE delivery.undelivered SET deliveries=3");
    nanos += Duration.ofSeconds(11).toNanos();
    // When
    check();
    // Then
    assertThat(room.refusal(List.of(ENDPOINT))).isEmpty();
  }

  @Test
  void a_total_that_is_too_large_refuses_everybody() throws Exception {
    // Given
    counted(50);
    // When
    check();
    // Then
    Problem problem = room.refusal(List.of(SANDBOX)).orElseThrow();
    assertThat(problem.status()).isEqualTo(503);
    assertThat(problem.code()).isEqualTo("storage_full");
    assertThat(problem.retryAfterSeconds()).isPositive();
  }

  @Test
  void what_comes_between_two_checks_counts_towards_the_total() throws Exception {
    // Given
    counted(45);
    check();
    boolean before = room.refusal(List.of(SANDBOX)).isPresent();
    // When
    accepted(5);
    // Then
    assertThat(before).isFalse();
    assertThat(room.refusal(List.of(SANDBOX))).isPresent();
  }

  @Test
  void a_disk_that_is_nearly_full_refuses_everybody_until_there_is_space() throws Exception {
    // Given
    freeBytes = 999;
    check();
    boolean full = room.refusal(List.of(ENDPOINT)).isPresent();
    freeBytes = 1_000;
    // When
    check();
    // Then
    assertThat(full).isTrue();
    assertThat(room.refusal(List.of(ENDPOINT))).isEmpty();
  }

  @Test
  void the_dispatchers_are_told_for_three_checks_that_there_is_no_room() throws Exception {
    // Given
    check();
    long atFirst = told("true");
    freeBytes = 999;
    // When
    check();
    check();
    // Then
    assertThat(atFirst).isZero();
    assertThat(told("until<=now()+interval '15 s'")).isEqualTo(1);
  }

  private long told(String condition) throws Exception {
    return database
        .pool()
        .query("SELECT count(*) FROM delivery.storage_full WHERE " + condition)
        .execute()
        .await(10, SECONDS)
        .iterator()
        .next()
        .getLong(0);
  }

  private void check() throws Exception {
    room.check().await(10, SECONDS);
  }

  private void accepted(int notifications) {
    for (int i = 0; i < notifications; i++) {
      room.accepted(ENDPOINT);
    }
  }

  /** So many wait. */
  private void fill(int rows) throws Exception {
    run(
        """
        INSERT INTO delivery.backlog
        SELECT %d,'%s',n,%d,gen_random_uuid(),NULL,0,NULL,2 FROM generate_series(1,%d) n
        """
            .formatted(ENDPOINT.shard(), ENDPOINT.client(), ENDPOINT.environment().code(), rows));
  }

  /** A dispatcher counted so many. */
  private void counted(int rows) throws Exception {
    run(
        "INSERT INTO delivery.undelivered VALUES ('%s',%d,2,%d,%d,now(),now())"
            .formatted(ENDPOINT.client(), ENDPOINT.environment().code(), ENDPOINT.shard(), rows));
  }

  private void run(String sql) throws Exception {
    database.pool().query(sql).execute().await(10, SECONDS);
  }
}
