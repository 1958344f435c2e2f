package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.ID;
import static io.rookery.console.api.Samples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.Explain;
import io.rookery.shared.contract.DispatchContract.Explained;
import io.rookery.shared.contract.DispatchContract.FindNotification;
import io.rookery.shared.contract.DispatchContract.FoundNotification;
import io.rookery.shared.contract.DispatchContract.ListNotifications;
import io.rookery.shared.contract.DispatchContract.NotificationDetail;
import io.rookery.shared.contract.DispatchContract.NotificationFilter;
import io.rookery.shared.contract.DispatchContract.NotificationPage;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class NotificationRoutesTest {
  private static final String OF_CLIENT = "/v1/notifications?client_uuid=" + Samples.CLIENT_TEXT;
  private static final String ONE = "/v1/notifications/" + Samples.ID_TEXT;

  private ConsoleFixture console;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void a_notification_is_shown_with_its_history_and_its_body_as_text() throws Exception {
    // Given
    Queue<FindNotification> asked = finding(Samples.detail(console.master));
    // When
    HttpResponse<Buffer> answer = console.get(console.key(KeyRole.AUDITOR), ONE);
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.bodyAsJsonObject())
        .isEqualTo(
            new JsonObject(
                """
                {"id": "01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f",
                 "client_uuid": "6f2c8a52-9a0e-4c69-9f0d-0d6a2f6f5b11",
                 "environment": "production", "type": "user.created", "user_id": "user-7",
                 "occurred_at": "2026-11-24T08:00:00Z", "accepted_at": "2026-11-24T08:00:00.005Z",
                 "status": "waiting", "wait_reason": "retry", "due_at": "2026-11-24T08:00:06Z",
                 "attempts": 1,
                 "body": "{\\"b\\": 1, \\"a\\": 2}",
                 "deliveries": [
                   {"status": "waiting", "wait_reason": "retry", "due_at": "2026-11-24T08:00:06Z",
                    "attempts": 1,
                    "history": [
                      {"at": "2026-11-24T08:00:01Z", "event": "attempt_failed", "attempt": 1,
                       "http_status": 503, "error": "status", "latency_ms": 120,
                       "next_at": "2026-11-24T08:00:06Z", "snippet": "down for repair"}]}]}
                """));
    assertThat(asked).containsExactly(new FindNotification(ID, null));
  }

  @Test
  void a_page_has_the_notifications_and_where_the_next_begins() throws Exception {
    // Given
    Queue<ListNotifications> asked = listing();
    String key = console.key(KeyRole.ACCOUNT_MANAGER);
    String first = OF_CLIENT + "&environment=production";
    String next = console.get(key, first).bodyAsJsonObject().getString("next");
    asked.clear();
    // When
    HttpResponse<Buffer> answer = console.get(key, first + "&before=" + next + "&limit=7");
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject json = answer.bodyAsJsonObject();
    assertThat(json.getJsonArray("notifications").getJsonObject(0).getString("status"))
        .isEqualTo("waiting");
    assertThat(json.getString("next")).isEqualTo(next);
    assertThat(asked)
        .containsExactly(new ListNotifications(CLIENT, Environment.PRODUCTION, null, ID, 7));
  }

  @Test
  void a_list_is_filtered_by_user_type_status_and_time() throws Exception {
    // Given
    Queue<ListNotifications> asked = listing();
    // When
    console.get(
        console.key(KeyRole.AUDITOR),
        OF_CLIENT
            + "&user_id=a%40b&type=extraction.failed&status=parked"
            + "&from=2026-11-24T08:00:00Z&until=2026-11-24T10:00:00%2B01:00");
    // Then
    NotificationFilter filter =
        new NotificationFilter(
            "a@b",
            NotificationType.EXTRACTION_FAILED,
            "parked",
            Instant.parse("2026-11-24T08:00:00Z"),
            Instant.parse("2026-11-24T09:00:00Z"));
    assertThat(asked).containsExactly(new ListNotifications(CLIENT, null, filter, null, 50));
  }

  @Test
  void a_key_of_one_environment_lists_that_one_where_none_is_named() throws Exception {
    // Given
    Queue<ListNotifications> asked = listing();
    String bound = console.key(KeyRole.AUDITOR, Environment.SANDBOX, null);
    // When
    console.get(bound, OF_CLIENT);
    // Then
    assertThat(asked)
        .containsExactly(new ListNotifications(CLIENT, Environment.SANDBOX, null, null, 50));
  }

  @Test
  void a_list_that_a_key_may_not_see_is_empty() throws Exception {
    // Given
    Queue<ListNotifications> asked = listing();
    String bound = console.key(KeyRole.AUDITOR, Environment.SANDBOX, null);
    String limited = console.key(KeyRole.AUDITOR, null, List.of(OTHER));
    // When
    HttpResponse<Buffer> otherEnvironment =
        console.get(bound, OF_CLIENT + "&environment=production");
    HttpResponse<Buffer> otherClient = console.get(limited, OF_CLIENT);
    // Then
    assertThat(List.of(otherEnvironment, otherClient))
        .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200))
        .allSatisfy(
            answer ->
                assertThat(answer.bodyAsJsonObject())
                    .isEqualTo(new JsonObject("{\"notifications\": [], \"next\": null}")));
    assertThat(asked).isEmpty();
  }

  @Test
  void a_notification_that_a_key_may_not_see_is_not_found() throws Exception {
    // Given
    Queue<FindNotification> asked = finding(Samples.detail(console.master));
    String bound = console.key(KeyRole.AUDITOR, Environment.SANDBOX, null);
    String limited = console.key(KeyRole.AUDITOR, null, List.of(CLIENT));
    // When
    HttpResponse<Buffer> otherEnvironment = console.get(bound, ONE);
    HttpResponse<Buffer> own = console.get(limited, ONE);
    HttpResponse<Buffer> noId = console.get(bound, "/v1/notifications/7");
    // Then
    assertThat(own.statusCode()).isEqualTo(200);
    assertThat(otherEnvironment.statusCode()).isEqualTo(404);
    assertThat(noId.body()).isEqualTo(otherEnvironment.body());
    assertThat(asked)
        .containsExactly(new FindNotification(ID, null), new FindNotification(ID, List.of(CLIENT)));
  }

  @Test
  void an_unknown_notification_is_not_found() throws Exception {
    // Given
    finding(null);
    // When
    HttpResponse<Buffer> answer = console.get(console.key(KeyRole.OPERATOR), ONE);
    // Then
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo("not_found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/notifications",
        OF_CLIENT + "&environment=all",
        OF_CLIENT + "&type=user.eaten",
        OF_CLIENT + "&status=attempt_failed",
        OF_CLIENT + "&from=yesterday",
        "/v1/notifications?client_uuid=7"
      })
  void a_malformed_question_is_answered_400_and_not_asked(String uri) throws Exception {
    // Given
    Queue<ListNotifications> asked = listing();
    // When
    HttpResponse<Buffer> answer = console.get(console.key(KeyRole.OPERATOR), uri);
    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo("invalid_query");
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {ONE, OF_CLIENT})
  void producers_get_403_and_silence_is_answered_503(String uri) throws Exception {
    // When
    int producer = console.get(console.key(KeyRole.PRODUCER), uri).statusCode();
    int silence = console.get(console.key(KeyRole.OPERATOR), uri).statusCode();
    // Then
    assertThat(producer).isEqualTo(403);
    assertThat(silence).isEqualTo(503);
  }

  private Queue<FindNotification> finding(NotificationDetail detail) throws Exception {
    return console.serve(
        DispatchContract.FIND, question -> Future.succeededFuture(new FoundNotification(detail)));
  }

  private Queue<ListNotifications> listing() throws Exception {
    return console.serve(
        DispatchContract.LIST,
        question -> Future.succeededFuture(new NotificationPage(List.of(Samples.summary()), ID)));
  }

  @Test
  void an_explanation_is_one_sentence_a_code_and_the_facts() throws Exception {
    // Given
    Queue<Explain> asked =
        console.serve(
            DispatchContract.EXPLAIN,
            question -> Future.succeededFuture(new Explained(Samples.explanation())));
    // When
    HttpResponse<Buffer> answer = console.get(console.key(KeyRole.AUDITOR), ONE + "/explanation");
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject json = answer.bodyAsJsonObject();
    assertThat(json.getString("code")).isEqualTo("paused");
    assertThat(json.getString("sentence")).isEqualTo("The endpoint is paused.");
    assertThat(json.getInteger("attempts_max")).isEqualTo(11);
    assertThat(json.getJsonObject("endpoint").getJsonObject("paused").getString("by"))
        .isEqualTo("anna");
    assertThat(asked).containsExactly(new Explain(ID, null));
  }

  @Test
  void an_explanation_of_the_other_environment_is_not_found() throws Exception {
    // Given
    console.serve(
        DispatchContract.EXPLAIN,
        question -> Future.succeededFuture(new Explained(Samples.explanation())));
    // When
    HttpResponse<Buffer> answer =
        console.get(
            console.key(KeyRole.ACCOUNT_MANAGER, Environment.SANDBOX, List.of(CLIENT)),
            ONE + "/explanation");
    // Then
    assertThat(answer.statusCode()).isEqualTo(404);
  }
}
