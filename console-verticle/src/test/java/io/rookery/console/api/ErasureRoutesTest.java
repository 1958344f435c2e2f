package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.OTHER;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.ErasureContract;
import io.rookery.shared.contract.ErasureContract.Erasure;
import io.rookery.shared.contract.ErasureContract.FindErasure;
import io.rookery.shared.contract.ErasureContract.StartErasure;
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
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ErasureRoutesTest {
  private static final UUID ID = UUID.fromString("4b6f2c8a-9a0e-4c69-9f0d-0d6a2f6f5b11");
  private static final Instant AT = Instant.parse("2026-11-24T08:00:00Z");
  private static final Erasure RUNNING =
      new Erasure(ID, CLIENT, null, 12, 3, 4, 0, "grace", AT, null);

  private ConsoleFixture console;
  private String operator;
  private Queue<StartErasure> asked;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    operator = console.key(KeyRole.OPERATOR);
    asked = console.serve(ErasureContract.START, question -> Future.succeededFuture(RUNNING));
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void an_erasure_is_answered_with_a_receipt_that_does_not_name_the_user() throws Exception {
    // When
    HttpResponse<Buffer> answer = post(operator, body("user-7"));
    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.bodyAsJsonObject())
        .isEqualTo(
            new JsonObject()
                .put("id", ID.toString())
                .put("state", "running")
                .put("client_uuid", CLIENT.toString())
                .put("environment", null)
                .put("notifications", 12)
                .put("deliveries", 3)
                .put("log_rows", 4)
                .put("replays", 0)
                .put("asked_by", "grace")
                .put("asked_at", AT.toString())
                .put("done_at", null));
    assertThat(asked)
        .containsExactly(new StartErasure(CLIENT, "user-7", null, console.actor(operator)));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPERATOR")
  void only_an_operator_erases(KeyRole role) throws Exception {
    // When
    HttpResponse<Buffer> answer = post(console.key(role), body("user-7"));
    // Then
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "tab\t", "é"})
  void what_can_be_no_user_is_refused_and_not_repeated(String user) throws Exception {
    // When
    HttpResponse<Buffer> answer = post(operator, body(user).put("pace", 1));
    // Then
    assertThat(answer.statusCode()).isEqualTo(422);
    JsonObject json = answer.bodyAsJsonObject();
    assertThat(json.getString("code")).isEqualTo("invalid_erasure");
    assertThat(json.getJsonArray("errors")).hasSize(2);
    assertThat(json.getJsonArray("errors").getJsonObject(1))
        .isEqualTo(
            new JsonObject()
                .put("code", "invalid_user_id")
                .put("pointer", "/user_id")
                .put("detail", "This must be 1 to 128 printable ASCII characters, no spaces."));
    assertThat(asked).isEmpty();
  }

  @Test
  void a_key_of_one_environment_erases_there_alone() throws Exception {
    // Given
    String bound = console.key(KeyRole.OPERATOR, Environment.SANDBOX, null);
    // When
    post(bound, body("user-7"));
    int other = post(bound, body("user-7").put("environment", "production")).statusCode();
    // Then
    assertThat(other).isEqualTo(403);
    assertThat(asked)
        .containsExactly(
            new StartErasure(CLIENT, "user-7", Environment.SANDBOX, console.actor(bound)));
  }

  @Test
  void a_receipt_is_shown_to_whom_may_see_all_that_it_is_about() throws Exception {
    // Given
    Queue<FindErasure> found =
        console.serve(ErasureContract.FIND, question -> Future.succeededFuture(RUNNING));
    String uri = "/v1/erasures/" + ID;
    // When
    int auditor = console.get(console.key(KeyRole.AUDITOR), uri).statusCode();
    int manager = console.get(console.key(KeyRole.ACCOUNT_MANAGER), uri).statusCode();
    int bound =
        console.get(console.key(KeyRole.OPERATOR, Environment.SANDBOX, null), uri).statusCode();
    int limited =
        console.get(console.key(KeyRole.OPERATOR, null, List.of(OTHER)), uri).statusCode();
    int noId = console.get(operator, "/v1/erasures/7").statusCode();
    // Then
    assertThat(List.of(auditor, manager, bound, limited, noId))
        .containsExactly(200, 403, 404, 404, 404);
    assertThat(found).contains(new FindErasure(ID));
  }

  private HttpResponse<Buffer> post(String key, JsonObject body) throws Exception {
    return console
        .request(HttpMethod.POST, key, "/v1/erasures")
        .putHeader("content-type", "application/json")
        .sendBuffer(body.toBuffer())
        .await(5, SECONDS);
  }

  private static JsonObject body(String user) {
    return new JsonObject().put("client_uuid", CLIENT.toString()).put("user_id", user);
  }
}
