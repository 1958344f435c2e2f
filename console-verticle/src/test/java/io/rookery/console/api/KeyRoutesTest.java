package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.KeyContract;
import io.rookery.shared.contract.KeyContract.CreateKey;
import io.rookery.shared.contract.KeyContract.ExpireKey;
import io.rookery.shared.contract.KeyContract.FoundKey;
import io.rookery.shared.contract.KeyContract.KeyPage;
import io.rookery.shared.contract.KeyContract.ListKeys;
import io.rookery.shared.contract.KeyContract.RevokeKey;
import io.rookery.shared.contract.KeyContract.StoredKey;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.ApiKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class KeyRoutesTest {
  private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");
  private static final StoredKey STORED =
      new StoredKey(
          "Abcdef012345",
          new KeyGrant("anna", KeyRole.ACCOUNT_MANAGER, null, List.of(CLIENT), END),
          Samples.SINCE,
          null,
          null);

  private ConsoleFixture console;
  private String operator;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    operator = console.key(KeyRole.OPERATOR);
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void a_new_key_is_shown_once_and_only_its_hash_goes_further() throws Exception {
    // Given
    Queue<CreateKey> made =
        console.serve(
            KeyContract.CREATE,
            asked ->
                Future.succeededFuture(
                    new FoundKey(
                        new StoredKey(asked.keyId(), asked.grant(), Samples.SINCE, null, null))));
    // When
    HttpResponse<Buffer> answer =
        post(
            "/v1/keys",
            new JsonObject()
                .put("name", "billing")
                .put("role", "producer")
                .put("environment", "sandbox")
                .put("expires_at", END.toString()));
    // Then
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(201);
    ApiKey key = ApiKey.parse(answer.bodyAsJsonObject().getString("key"));
    assertThat(key.environment()).isEqualTo(Environment.SANDBOX);
    assertThat(answer.bodyAsJsonObject().getString("id")).isEqualTo(key.id());
    assertThat(made)
        .containsExactly(
            new CreateKey(
                key.id(),
                HexFormat.of().formatHex(key.hash()),
                new KeyGrant("billing", KeyRole.PRODUCER, Environment.SANDBOX, null, END),
                console.actor(operator)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                           | invalid_name, invalid_role",
        "{\"name\": \" \", \"role\": \"auditor\"}                     | invalid_name",
        "{\"name\": \"x\", \"role\": \"root\"}                        | invalid_role",
        "{\"name\": \"x\", \"role\": \"producer\"}                    | invalid_environment",
        "{\"name\": \"x\", \"role\": \"auditor\", \"environment\": 1} | invalid_environment",
        "{\"name\": \"x\", \"role\": \"auditor\", \"clients\": []}    | invalid_clients",
        "{\"name\": \"x\", \"role\": \"auditor\", \"clients\": [7]}   | invalid_clients",
        "{\"name\": \"x\", \"role\": \"auditor\", \"hash\": \"00\"}   | unknown_field",
        "{\"name\": \"x\", \"role\": \"auditor\", \"expires_at\": \"2020-01-01T00:00:00Z\"} | invalid_expires_at",
        "[]                                         | not_an_object, invalid_name, invalid_role"
      })
  void what_cannot_be_a_key_is_answered_422_with_all_faults(String body, String codes)
      throws Exception {
    // When
    HttpResponse<Buffer> answer =
        console
            .request(HttpMethod.POST, operator, "/v1/keys")
            .putHeader("content-type", "application/json")
            .sendBuffer(Buffer.buffer(body))
            .await(5, SECONDS);
    // Then
    assertThat(answer.statusCode()).isEqualTo(422);
    JsonArray errors = answer.bodyAsJsonObject().getJsonArray("errors");
    assertThat(errors.stream().map(JsonObject.class::cast).map(one -> one.getString("code")))
        .containsExactly(codes.split(", "));
  }

  @Test
  void keys_are_listed_without_anything_secret() throws Exception {
    // Given
    Queue<ListKeys> asked =
        console.serve(
            KeyContract.LIST,
            question -> Future.succeededFuture(new KeyPage(List.of(STORED), STORED.keyId())));
    String key = console.key(KeyRole.AUDITOR);
    String next = console.get(key, "/v1/keys").bodyAsJsonObject().getString("next");
    asked.clear();
    // When
    JsonObject answer = console.get(key, "/v1/keys?limit=1&before=" + next).bodyAsJsonObject();
    // Then
    assertThat(answer)
        .isEqualTo(
            new JsonObject(
                """
                {"keys": [{"id": "Abcdef012345", "name": "anna", "role": "account-manager",
                   "environment": null, "clients": ["%s"], "created_at": "%s", "expires_at": "%s",
                   "revoked_at": null, "last_used_at": null}],
                 "next": "%s"}
                """
                    .formatted(CLIENT, Samples.SINCE, END, next)));
    assertThat(asked).containsExactly(new ListKeys("Abcdef012345", 1));
  }

  @Test
  void the_end_of_a_key_is_a_time_or_a_null() throws Exception {
    // Given
    Queue<ExpireKey> asked =
        console.serve(KeyContract.EXPIRE, question -> Future.succeededFuture(new FoundKey(STORED)));
    // When
    int ends = patch(new JsonObject().put("expires_at", END.toString())).statusCode();
    int never = patch(new JsonObject().putNull("expires_at")).statusCode();
    int unsaid = patch(new JsonObject()).statusCode();
    // Then
    assertThat(List.of(ends, never, unsaid)).containsExactly(200, 200, 422);
    assertThat(asked)
        .containsExactly(
            new ExpireKey(STORED.keyId(), END, console.actor(operator)),
            new ExpireKey(STORED.keyId(), null, console.actor(operator)));
  }

  @Test
  void a_refusal_to_end_the_last_operator_key_is_passed_on() throws Exception {
    // Given
    Queue<RevokeKey> asked =
        console.serve(
            KeyContract.REVOKE,
            question ->
                Future.failedFuture(Problem.of(409, "last_operator_key", "No other.").exception()));
    // When
    HttpResponse<Buffer> answer = post("/v1/keys/Abcdef012345/revoke", new JsonObject());
    // Then
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo("last_operator_key");
    assertThat(asked).containsExactly(new RevokeKey("Abcdef012345", console.actor(operator)));
  }

  @Test
  void what_is_no_key_is_not_found() throws Exception {
    // Given
    console.serve(KeyContract.FIND, question -> Future.succeededFuture(new FoundKey(null)));
    // When
    int unknown = console.get(operator, "/v1/keys/Abcdef012345").statusCode();
    int malformed = console.get(operator, "/v1/keys/a-b").statusCode();
    // Then
    assertThat(List.of(unknown, malformed)).containsExactly(404, 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"environment", "clients"})
  void a_bound_key_has_nothing_to_do_with_keys(String bound) throws Exception {
    // Given
    operator =
        bound.equals("environment")
            ? console.key(KeyRole.OPERATOR, Environment.SANDBOX, null)
            : console.key(KeyRole.OPERATOR, null, List.of(CLIENT));
    // When
    List<HttpResponse<Buffer>> answers =
        List.of(
            console.get(operator, "/v1/keys"),
            console.get(operator, "/v1/keys/Abcdef012345"),
            post("/v1/keys", new JsonObject()),
            patch(new JsonObject()),
            post("/v1/keys/Abcdef012345/revoke", new JsonObject()));
    // Then
    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.statusCode()).isEqualTo(403);
              assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo("bound_key");
            });
  }

  private HttpResponse<Buffer> post(String uri, JsonObject body) throws Exception {
    return console.request(HttpMethod.POST, operator, uri).sendJsonObject(body).await(5, SECONDS);
  }

  private HttpResponse<Buffer> patch(JsonObject body) throws Exception {
    return console
        .request(HttpMethod.PATCH, operator, "/v1/keys/" + STORED.keyId())
        .sendJsonObject(body)
        .await(5, SECONDS);
  }
}
