package io.rookery.ingest.outcome;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.ingest.IngestFixture;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutcomeFeedTest {
  private final Instant now = Instant.now();

  private IngestFixture ingest;
  private Connection session;

  @BeforeAll
  void start(Vertx vertx) throws Exception {
    ingest = IngestFixture.start(vertx);
    session = ingest.connect();
  }

  @BeforeEach
  void clear() throws Exception {
    ingest.clear();
    try (Statement statement = session.createStatement()) {
      statement.execute("TRUNCATE delivery.delivery_log");
    }
  }

  @AfterAll
  void stop() throws Exception {
    session.close();
    ingest.close();
  }

  @Test
  void the_ends_of_deliveries_are_given_and_nothing_else() throws Exception {
    // Given
    OutcomeRows rows = new OutcomeRows(session, 1);
    String id = rows.end(Environment.SANDBOX, DeliveryEvent.DELIVERED, now);
    rows.fail(Environment.SANDBOX, id, now);
    // When
    JsonObject page = read(sandbox(), "/v1/outcomes").bodyAsJsonObject();
    // Then
    assertThat(page.getJsonArray("outcomes")).hasSize(1);
    assertThat(page.getBoolean("more")).isFalse();
    assertThat(page.getJsonArray("outcomes").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("id", id)
                .put("seq", 1)
                .put("client_uuid", null)
                .put("environment", "sandbox")
                .put("state", "delivered")
                .put("attempts", 1)
                .put("http_status", 200)
                .put("at", page.getJsonArray("outcomes").getJsonObject(0).getString("at")));
  }

  @Test
  void the_id_is_the_one_of_the_202_and_leads_to_the_client() throws Exception {
    // Given
    String accepted =
        ingest
            .post(sandbox(), IngestFixture.ONE, IngestFixture.trigger())
            .bodyAsJsonObject()
            .getString("id");
    try (Statement statement = session.createStatement()) {
      statement.execute(
          "INSERT INTO delivery.delivery_log"
              + " (environment,notification_id,seq,at,event,attempt,final)"
              + " SELECT environment,id,1,now(),1,1,true FROM delivery.notification");
    }
    // When
    JsonObject outcome =
        read(sandbox(), "/v1/outcomes")
            .bodyAsJsonObject()
            .getJsonArray("outcomes")
            .getJsonObject(0);
    // Then
    assertThat(outcome.getString("id")).isEqualTo(accepted);
    assertThat(outcome.getString("client_uuid")).isEqualTo(IngestFixture.CLIENT);
  }

  @Test
  void i9_a_producer_reads_the_outcomes_of_its_environment_alone() throws Exception {
    // Given
    OutcomeRows rows = new OutcomeRows(session, 1);
    rows.end(Environment.SANDBOX, DeliveryEvent.DELIVERED, now);
    String production = rows.end(Environment.PRODUCTION, DeliveryEvent.EXHAUSTED, now);
    String key = ingest.producerKey(Environment.PRODUCTION);
    // When
    JsonObject page = read(key, "/v1/outcomes").bodyAsJsonObject();
    HttpResponse<Buffer> other = read(key, "/v1/outcomes?environment=sandbox");
    // Then
    assertThat(ids(page)).containsExactly(production);
    assertThat(other.statusCode()).isEqualTo(403);
    assertThat(code(other)).isEqualTo("wrong_environment");
  }

  @Test
  void from_now_on_what_ended_before_is_left_out() throws Exception {
    // Given
    OutcomeRows rows = new OutcomeRows(session, 1);
    rows.end(Environment.SANDBOX, DeliveryEvent.DELIVERED, now);
    JsonObject end = read(sandbox(), "/v1/outcomes?after=now").bodyAsJsonObject();
    String later = rows.end(Environment.SANDBOX, DeliveryEvent.DELIVERED, now);
    // When
    JsonObject page = after(end.getString("next"));
    // Then
    assertThat(end.getJsonArray("outcomes")).isEmpty();
    assertThat(ids(page)).containsExactly(later);
  }

  @Test
  void a_cursor_of_another_server_or_timeline_is_refused_as_void() throws Exception {
    // Given
    OutcomeCursor cursor =
        new OutcomeCursor(Environment.SANDBOX, "ABC-00000001", 5, 5, Instant.now());
    // When
    HttpResponse<Buffer> answer = read(sandbox(), "/v1/outcomes?after=" + cursor);
    // Then
    assertThat(answer.statusCode()).isEqualTo(410);
    assertThat(code(answer)).isEqualTo("cursor_void");
  }

  @Test
  void a_cursor_behind_which_rows_may_have_been_dropped_is_refused_as_too_old() throws Exception {
    // Given
    OutcomeCursor end =
        OutcomeCursor.parse(
            read(sandbox(), "/v1/outcomes?after=now").bodyAsJsonObject().getString("next"));
    OutcomeCursor kept = end.at(end.at().minus(Duration.ofDays(5)));
    OutcomeCursor old = end.at(end.at().minus(Duration.ofDays(7)));
    // When
    HttpResponse<Buffer> answer = read(sandbox(), "/v1/outcomes?after=" + old);
    // Then
    assertThat(answer.statusCode()).isEqualTo(410);
    assertThat(code(answer)).isEqualTo("cursor_too_old");
    assertThat(read(sandbox(), "/v1/outcomes?after=" + kept).statusCode()).isEqualTo(200);
  }

  @Test
  void a_cursor_of_the_other_environment_is_a_fault() throws Exception {
    // Given
    String production =
        read(ingest.producerKey(Environment.PRODUCTION), "/v1/outcomes")
            .bodyAsJsonObject()
            .getString("next");
    // When
    HttpResponse<Buffer> answer = read(sandbox(), "/v1/outcomes?after=" + production);
    // Then
    assertThat(IngestFixture.codes(answer)).containsExactly("invalid_after");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "after=x",
        "after=",
        "after=MSBzYW5kYm94IEEgMSAxIDk5OTk5OTk5OTk5OTk",
        "limit=0",
        "limit=1001",
        "limit=ten",
        "environment=SANDBOX",
        "before=1",
        "limit=1&limit=2",
      })
  void a_malformed_question_is_answered_400(String query) throws Exception {
    // When
    HttpResponse<Buffer> answer = read(sandbox(), "/v1/outcomes?" + query);
    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("invalid_query");
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyRole.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"PRODUCER", "AUDITOR"})
  void only_producers_and_auditors_may_ask(KeyRole role) throws Exception {
    // When
    HttpResponse<Buffer> answer = read(ingest.key(role, "ops", null), "/v1/outcomes");
    // Then
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(read(null, "/v1/outcomes").statusCode()).isEqualTo(401);
  }

  @Test
  void an_auditor_of_both_environments_says_which() throws Exception {
    // Given
    OutcomeRows rows = new OutcomeRows(session, 1);
    rows.end(Environment.SANDBOX, DeliveryEvent.DELIVERED, now);
    String production = rows.end(Environment.PRODUCTION, DeliveryEvent.EXHAUSTED, now);
    String auditor = ingest.key(KeyRole.AUDITOR, "eve", null);
    // When
    JsonObject page = read(auditor, "/v1/outcomes?environment=production").bodyAsJsonObject();
    HttpResponse<Buffer> unsaid = read(auditor, "/v1/outcomes");
    // Then
    assertThat(ids(page)).containsExactly(production);
    assertThat(unsaid.statusCode()).isEqualTo(400);
  }

  @Test
  void an_auditor_of_some_clients_does_not_read_what_is_of_all() throws Exception {
    // Given
    String auditor = ingest.key(KeyRole.AUDITOR, "eve", Environment.SANDBOX);
    try (Statement statement = session.createStatement()) {
      statement.execute(
          "UPDATE registry.test_key SET clients=ARRAY['%s'::uuid] WHERE role='auditor'"
              .formatted(IngestFixture.CLIENT));
    }
    // When
    HttpResponse<Buffer> answer = read(auditor, "/v1/outcomes");
    // Then
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(code(answer)).isEqualTo("forbidden");
  }

  @Test
  void the_page_is_read_by_index_in_order_whether_the_days_are_empty_or_full() throws Exception {
    // Given
    String empty = plan();
    try (Statement statement = session.createStatement()) {
      statement.execute(
          """
          INSERT INTO delivery.delivery_log
                 (environment,notification_id,seq,at,event,attempt,final)
          SELECT 0,(lpad(to_hex((extract(epoch FROM now())*1000)::bigint),12,'0')
                     ||'7000'||'8'||lpad(to_hex(n),15,'0'))::uuid,n,now(),1,1,true
            FROM generate_series(1,20000) n
          """);
    }
    // When
    String filled = plan();
    try (Statement statement = session.createStatement()) {
      statement.execute("ANALYZE delivery.delivery_log");
    }
    // Then
    assertThat(filled).isEqualTo(empty);
    assertThat(plan()).isEqualTo(empty);
    assertThat(empty).contains("Merge Append").doesNotContain("Seq Scan", "Bitmap", "Hash Join");
  }

  /** As a hot session has it, without its costs. */
  private String plan() throws Exception {
    StringBuilder plan = new StringBuilder();
    try (Connection hot = ingest.connect();
        Statement statement = hot.createStatement()) {
      for (String setting :
          List.of("seqscan", "bitmapscan", "hashjoin", "mergejoin", "memoize", "material")) {
        statement.execute("SET enable_" + setting + "=off");
      }
      statement.execute("SET plan_cache_mode=force_generic_plan");
      statement.execute("PREPARE one AS " + SqlOutcomeFeed.PAGE_OF_SANDBOX);
      try (ResultSet lines = statement.executeQuery("EXPLAIN EXECUTE one('5',5,100)")) {
        while (lines.next()) {
          plan.append(lines.getString(1).replaceAll(" +\\(cost=[^)]*\\)", "")).append('\n');
        }
      }
    }
    return plan.toString();
  }

  private String sandbox() throws Exception {
    return ingest.producerKey(Environment.SANDBOX);
  }

  private JsonObject after(String cursor) throws Exception {
    return read(sandbox(), "/v1/outcomes?after=" + cursor).bodyAsJsonObject();
  }

  private HttpResponse<Buffer> read(String key, String uri) throws Exception {
    return ingest.request(HttpMethod.GET, key, uri).send().await(10, SECONDS);
  }

  private static String code(HttpResponse<Buffer> answer) {
    return answer.bodyAsJsonObject().getString("code");
  }

  private static List<String> ids(JsonObject page) {
    return page.getJsonArray("outcomes").stream()
        .map(one -> ((JsonObject) one).getString("id"))
        .toList();
  }
}
