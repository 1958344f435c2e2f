package io.rookery.ingest;

import static io.rookery.ingest.IngestFixture.ONE;
import static io.rookery.ingest.IngestFixture.trigger;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.Wake;
import io.rookery.shared.contract.IngestContract;
import io.rookery.shared.model.Environment;
import io.rookery.shared.testing.BusProbe;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** I2: a 202 and a reply on the bus leave only after the commit that holds the row. */
@ExtendWith(VertxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class I2AcknowledgeAfterDurableTest {
  private static final String WAITS_FOR_LOCK =
      """
      EXISTS (SELECT FROM pg_stat_activity WHERE datname=current_database()
                 AND wait_event_type='Lock' AND query LIKE '%delivery.queue%')""";

  /** The commit is done here and waits for a standby: not even PostgreSQL has acknowledged it. */
  private static final String WAITS_IN_COMMIT =
      "EXISTS (SELECT FROM pg_stat_activity WHERE datname=current_database()"
          + " AND wait_event='SyncRep')";

  private IngestFixture ingest;
  private String key;

  @BeforeAll
  void start(Vertx vertx) throws Exception {
    ingest = IngestFixture.start(vertx);
    key = ingest.producerKey(Environment.SANDBOX);
    // The key is known from here on: what waits below waits for its commit alone.
    ingest.post(key, ONE, Buffer.buffer("{}"));
  }

  @BeforeEach
  void clear() throws Exception {
    ingest.clear();
  }

  @AfterAll
  void stop() throws Exception {
    ingest.close();
  }

  @Test
  void i2_no_202_while_the_rows_cannot_be_written() throws Exception {
    try (Connection other = ingest.connect();
        Statement statement = other.createStatement()) {
      // Given
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE delivery.queue IN ACCESS EXCLUSIVE MODE");

      // When
      Future<HttpResponse<Buffer>> answer = ingest.send(key, ONE, null, trigger().toBuffer());
      ingest.awaitTrue(WAITS_FOR_LOCK);

      // Then
      assertThat(answer.isComplete()).isFalse();
      other.rollback();
      assertThat(answer.await(5, SECONDS).statusCode()).isEqualTo(202);
      assertThat(ingest.count("delivery.queue")).isEqualTo(1);
    }
  }

  @Test
  void i2_no_202_no_reply_and_no_wake_while_the_commit_is_under_way(Vertx vertx) throws Exception {
    // Given
    BusProbe<Wake> wakes = BusProbe.of(vertx, DispatchContract.WAKE);
    commitsWait();

    // When
    Future<HttpResponse<Buffer>> answer = ingest.send(key, ONE, null, trigger().toBuffer());
    ingest.awaitTrue(WAITS_IN_COMMIT);
    Future<Message<Buffer>> reply =
        vertx
            .eventBus()
            .request(
                IngestContract.TRIGGER,
                trigger(),
                new DeliveryOptions().addHeader("authorization", "Bearer " + key));

    // Then
    boolean early = answer.isComplete() || reply.isComplete();
    boolean woken = wakes.hasHeard();
    commitsDoNotWait();
    assertThat(early).isFalse();
    assertThat(woken).isFalse();
    assertThat(answer.await(5, SECONDS).statusCode()).isEqualTo(202);
    assertThat(reply.await(5, SECONDS).body().toString()).contains("\"id\"");
    assertThat(wakes.next(Duration.ofSeconds(5)).shards()).hasSize(1);
  }

  @Test
  void i2_a_session_that_is_killed_before_its_commit_stores_nothing_and_the_repeat_stores_once()
      throws Exception {
    try (Connection other = ingest.connect();
        Statement statement = other.createStatement()) {
      // Given
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE delivery.queue IN ACCESS EXCLUSIVE MODE");
      Future<HttpResponse<Buffer>> answer = ingest.send(key, ONE, null, trigger().toBuffer());
      ingest.awaitTrue(WAITS_FOR_LOCK);

      // When
      terminate("query LIKE '%delivery.queue%' AND wait_event_type='Lock'");
      other.rollback();

      // Then
      assertThat(answer.await(5, SECONDS).statusCode()).isEqualTo(202);
      assertThat(ingest.count("delivery.notification")).isEqualTo(1);
      assertThat(ingest.count("delivery.queue")).isEqualTo(1);
    }
  }

  @Test
  void i2_a_session_that_is_killed_after_its_commit_is_found_to_have_stored() throws Exception {
    // Given
    commitsWait();
    Future<HttpResponse<Buffer>> answer = ingest.send(key, ONE, null, trigger().toBuffer());
    ingest.awaitTrue(WAITS_IN_COMMIT);

    // When
    terminate("wait_event='SyncRep'");
    commitsDoNotWait();

    // Then
    HttpResponse<Buffer> accepted = answer.await(5, SECONDS);
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(ingest.text("SELECT id FROM delivery.notification"))
        .isEqualTo(accepted.bodyAsJsonObject().getString("id"));
    assertThat(ingest.count("delivery.queue")).isEqualTo(1);
  }

  @Test
  void i2_when_every_session_is_lost_the_answer_is_503_and_never_202(Vertx vertx) throws Exception {
    // Given
    IngestFixture hasty = ingest.another(Map.of("intake.answerWithin", "600ms"));
    String hastyKey = hasty.producerKey(Environment.SANDBOX);
    hasty.post(hastyKey, ONE, Buffer.buffer("{}"));
    try (Connection other = hasty.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE delivery.queue IN ACCESS EXCLUSIVE MODE");
      Future<HttpResponse<Buffer>> answer = hasty.send(hastyKey, ONE, null, trigger().toBuffer());
      hasty.awaitTrue(WAITS_FOR_LOCK);

      // When
      hasty.proxy().goAway();

      // Then
      HttpResponse<Buffer> refused = answer.await(5, SECONDS);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.bodyAsJsonObject().getString("code")).isEqualTo("outcome_unknown");
      assertThat(refused.getHeader("retry-after")).isEqualTo("1");
      other.rollback();
    }
    hasty.proxy().comeBack();
    hasty.close();
  }

  private void commitsWait() throws Exception {
    try (Connection connection = ingest.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET synchronous_standby_names='nobody'");
      statement.execute("SELECT pg_reload_conf()");
    }
    ingest.awaitTrue("current_setting('synchronous_standby_names')='nobody'");
  }

  @AfterEach
  void commitsDoNotWait() throws Exception {
    try (Connection connection = ingest.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM RESET synchronous_standby_names");
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  private void terminate(String which) throws Exception {
    ingest.text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            + " WHERE datname=current_database() AND pid<>pg_backend_pid() AND "
            + which);
  }
}
