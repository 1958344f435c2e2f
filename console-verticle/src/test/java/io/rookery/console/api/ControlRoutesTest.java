package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.ID;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.ControlContract.Instruct;
import io.rookery.shared.contract.ControlContract.Instructed;
import io.rookery.shared.contract.ControlContract.InstructionKind;
import io.rookery.shared.contract.ControlContract.ResumeMode;
import io.rookery.shared.contract.ControlContract.SetStop;
import io.rookery.shared.contract.ControlContract.Stop;
import io.rookery.shared.contract.ControlContract.Stops;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
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
class ControlRoutesTest {
  private static final Instant EXPIRES = Instant.parse("2026-11-28T10:00:00Z");
  private static final EndpointKey ENDPOINT = new EndpointKey(CLIENT, Environment.PRODUCTION);
  private static final String PATH = "/v1/clients/" + CLIENT + "/endpoints/production/";

  private ConsoleFixture console;
  private String manager;
  private Queue<Instruct> asked;
  private String result = "paused";

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    manager = console.key(KeyRole.ACCOUNT_MANAGER);
    asked =
        console.serve(
            ControlContract.INSTRUCT,
            question -> Future.succeededFuture(new Instructed(7, result, EXPIRES)));
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void pausing_says_when_the_first_will_expire() throws Exception {
    // When
    HttpResponse<Buffer> answer = post(manager, PATH + "pause", "");
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.bodyAsJsonObject())
        .isEqualTo(
            new JsonObject()
                .put("instruction", 7)
                .put("result", "paused")
                .put("first_expires_at", EXPIRES.toString()));
    assertThat(asked)
        .containsExactly(
            new Instruct(
                InstructionKind.PAUSE,
                ENDPOINT,
                null,
                null,
                null,
                null,
                null,
                console.actor(manager)));
  }

  @Test
  void what_the_owner_has_not_done_yet_is_answered_202() throws Exception {
    // Given
    result = null;
    // When
    HttpResponse<Buffer> answer = post(manager, PATH + "resume", "{\"mode\":\"discard\"}");
    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.bodyAsJsonObject().getString("result")).isEqualTo("accepted");
    assertThat(asked.element().mode()).isEqualTo(ResumeMode.DISCARD);
  }

  @Test
  void resuming_since_a_time_passes_the_instant_on() throws Exception {
    // When
    post(manager, PATH + "resume", "{\"mode\":\"since\",\"since\":\"2026-11-24T12:00:00+02:00\"}");
    // Then
    assertThat(asked.element().since()).isEqualTo(Instant.parse("2026-11-24T10:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"mode\":\"some\"}",
        "{\"mode\":\"since\"}",
        "{\"mode\":\"since\",\"since\":\"yesterday\"}",
        "{\"mode\":\"all\",\"pace\":1}"
      })
  void resuming_without_a_clear_choice_is_refused(String body) throws Exception {
    // When
    HttpResponse<Buffer> answer = post(manager, PATH + "resume", body);
    // Then
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo("invalid_instruction");
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pause", "resume", "disable", "enable"})
  void what_was_asked_in_view_of_another_version_is_refused(String verb) throws Exception {
    // Given
    long version = Samples.subscription(null).version();
    console.serve(
        SubscriptionContract.FIND,
        question -> Future.succeededFuture(new FoundSubscription(Samples.subscription(null))));
    // When
    int stale = post(verb, "\"" + (version - 1) + "\"");
    int askedWhenStale = asked.size();
    int present = post(verb, "\"" + version + "\"");
    // Then
    assertThat(List.of(stale, askedWhenStale, present, asked.size()))
        .containsExactly(412, 0, 200, 1);
  }

  private int post(String verb, String ifMatch) throws Exception {
    return console
        .request(HttpMethod.POST, manager, PATH + verb)
        .putHeader("if-match", ifMatch)
        .putHeader("content-type", "application/json")
        .sendBuffer(Buffer.buffer("{\"mode\":\"all\"}"))
        .await(5, SECONDS)
        .statusCode();
  }

  @Test
  void a_single_notification_is_asked_for_within_the_keys_scope() throws Exception {
    // Given
    String bound = console.key(KeyRole.ACCOUNT_MANAGER, Environment.SANDBOX, List.of(CLIENT));
    // When
    post(bound, "/v1/notifications/" + ID + "/retry", "");
    // Then
    assertThat(asked)
        .containsExactly(
            new Instruct(
                InstructionKind.RETRY,
                null,
                ID,
                null,
                null,
                List.of(CLIENT),
                Environment.SANDBOX,
                console.actor(bound)));
  }

  @Test
  void only_an_operator_stops_an_environment_and_says_why() throws Exception {
    // Given
    Queue<SetStop> stops =
        console.serve(
            ControlContract.SET_STOP,
            question ->
                Future.succeededFuture(
                    new Stops(
                        List.of(new Stop(Environment.SANDBOX, EXPIRES, "grace", question.why())))));
    String operator = console.key(KeyRole.OPERATOR);
    // When
    int refused = put(manager, "/v1/stops/sandbox", "{\"why\":\"test\"}").statusCode();
    int nameless = put(operator, "/v1/stops/sandbox", "{}").statusCode();
    HttpResponse<Buffer> stopped = put(operator, "/v1/stops/sandbox", "{\"why\":\"test\"}");
    // Then
    assertThat(List.of(refused, nameless, stopped.statusCode())).containsExactly(403, 422, 200);
    assertThat(stops)
        .containsExactly(new SetStop(Environment.SANDBOX, true, "test", console.actor(operator)));
  }

  @Test
  void an_auditor_changes_nothing() throws Exception {
    // Given
    String auditor = console.key(KeyRole.AUDITOR);
    // When
    List<Integer> answers =
        List.of(
            post(auditor, PATH + "pause", "").statusCode(),
            post(auditor, PATH + "enable", "{\"mode\":\"all\"}").statusCode(),
            post(auditor, "/v1/notifications/" + ID + "/cancel", "").statusCode());
    // Then
    assertThat(answers).containsOnly(403);
    assertThat(asked).isEmpty();
  }

  private HttpResponse<Buffer> post(String key, String uri, String body) throws Exception {
    return send(HttpMethod.POST, key, uri, body);
  }

  private HttpResponse<Buffer> put(String key, String uri, String body) throws Exception {
    return send(HttpMethod.PUT, key, uri, body);
  }

  private HttpResponse<Buffer> send(HttpMethod method, String key, String uri, String body)
      throws Exception {
    return console
        .request(method, key, uri)
        .putHeader("content-type", "application/json")
        .sendBuffer(Buffer.buffer(body))
        .await(5, SECONDS);
  }
}
