package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.OTHER;
import static io.rookery.console.api.Samples.subscription;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.SettingsContract;
import io.rookery.shared.contract.SettingsContract.ChangeSettings;
import io.rookery.shared.contract.SettingsContract.SettingsPatch;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.sealing.CustomHeaders;
import io.rookery.shared.sealing.SecretContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class EndpointRoutesTest {
  private static final EndpointKey PRODUCTION = new EndpointKey(CLIENT, Environment.PRODUCTION);

  private ConsoleFixture console;
  private String manager;
  private Queue<ChangeSettings> asked;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    manager = console.key(KeyRole.ACCOUNT_MANAGER);
    asked = console.serve(SettingsContract.CHANGE, this::found);
    console.serve(SubscriptionContract.FIND, this::found);
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void an_endpoint_is_shown_with_its_settings() throws Exception {
    // When
    HttpResponse<Buffer> answer = console.get(manager, endpoint(CLIENT, "sandbox"));
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject shown = answer.bodyAsJsonObject();
    assertThat(shown.getString("environment")).isEqualTo("sandbox");
    assertThat(shown.getString("url")).isEqualTo(Samples.SANDBOX_URL);
    assertThat(shown.getString("ordering")).isEqualTo("none");
    assertThat(shown.getString("on_exhausted")).isEqualTo("skip");
    assertThat(shown.getInteger("in_flight_max")).isNull();
    assertThat(shown.getInteger("flood_window_minutes")).isNull();
  }

  @Test
  void only_the_settings_that_are_given_are_changed() throws Exception {
    // When
    HttpResponse<Buffer> answer =
        patch(manager, CLIENT, "{\"ordering\":\"user\",\"rate_per_second\":null}");
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(asked)
        .containsExactly(
            new ChangeSettings(
                PRODUCTION,
                null,
                new SettingsPatch(
                    Ordering.USER, null, null, 0.0, null, null, null, null, null, null, null),
                console.actor(manager)));
  }

  @Test
  void what_is_switched_off_the_hash_and_the_note_are_changed() throws Exception {
    // When
    HttpResponse<Buffer> answer =
        patch(
            manager,
            CLIENT,
            """
            {"families_off":["failed_extraction"],"types_off":["user.created"],
             "x_rook_hash":false,"description":"the new one","contact":null}
            """);
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(asked.element().patch())
        .isEqualTo(
            new SettingsPatch(
                null,
                null,
                null,
                null,
                List.of("failed_extraction"),
                List.of(NotificationType.USER_CREATED),
                false,
                null,
                null,
                "the new one",
                ""));
  }

  @ParameterizedTest
  @CsvSource({"60,60", "null,0"})
  void flood_control_has_a_window_or_is_off(String given, int minutes) throws Exception {
    // When
    HttpResponse<Buffer> answer =
        patch(manager, CLIENT, "{\"flood_window_minutes\":" + given + "}");
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(asked.element().patch().floodWindowMinutes()).isEqualTo(minutes);
  }

  @Test
  void custom_headers_cross_the_bus_sealed_and_are_shown_by_name() throws Exception {
    // When
    HttpResponse<Buffer> answer =
        patch(manager, CLIENT, "{\"headers\":{\"X-Api-Key\":\"canary-value\",\"x-team\":null}}");
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.bodyAsJsonObject().getJsonArray("header_names")).containsExactly("x-team");
    assertThat(answer.bodyAsString()).doesNotContain("canary-value");
    EndpointSecret sealed = asked.element().patch().headers();
    Map<String, String> change = new HashMap<>();
    change.put("x-api-key", "canary-value");
    change.put("x-team", null);
    assertThat(
            CustomHeaders.open(
                console.master, sealed.sealed(), SecretContext.headers(sealed.id(), PRODUCTION)))
        .isEqualTo(CustomHeaders.of(change));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"ordering\":\"client\"}|invalid_ordering|/ordering",
        "{\"ordering\":null}|invalid_ordering|/ordering",
        "{\"on_exhausted\":1}|invalid_on_exhausted|/on_exhausted",
        "{\"in_flight_max\":0}|invalid_in_flight_max|/in_flight_max",
        "{\"in_flight_max\":1.5}|invalid_in_flight_max|/in_flight_max",
        "{\"flood_window_minutes\":0}|invalid_flood_window_minutes|/flood_window_minutes",
        "{\"flood_window_minutes\":true}|invalid_flood_window_minutes|/flood_window_minutes",
        "{\"rate_per_second\":\"5\"}|invalid_rate_per_second|/rate_per_second",
        "{\"families_off\":[\"test\"]}|invalid_families_off|/families_off",
        "{\"families_off\":\"user_management\"}|invalid_families_off|/families_off",
        "{\"types_off\":[\"webhook.test\"]}|invalid_types_off|/types_off",
        "{\"types_off\":[1]}|invalid_types_off|/types_off",
        "{\"types_off\":null}|invalid_types_off|/types_off",
        "{\"x_rook_hash\":null}|invalid_x_rook_hash|/x_rook_hash",
        "{\"description\":\" \"}|invalid_description|/description",
        "{\"contact\":\"a\\u0000\"}|invalid_contact|/contact",
        "{\"headers\":[]}|invalid_headers|/headers",
        "{\"headers\":{}}|invalid_headers|/headers",
        "{\"headers\":{\"Host\":\"canary\"}}|invalid_headers|/headers/Host",
        "{\"headers\":{\"webhook-id\":\"canary\"}}|invalid_headers|/headers/webhook-id",
        "{\"headers\":{\"x-a\":\"canary\\r\\nb: c\"}}|invalid_headers|/headers/x-a",
        "{\"headers\":{\"x-a\":7}}|invalid_headers|/headers/x-a",
        "{\"headers\":{\"x-a\":\"1\",\"X-A\":\"2\"}}|invalid_headers|/headers/X-A",
        "{\"speed\":1}|unknown_field|/speed",
        "{}|not_an_object|''",
        "[]|not_an_object|''"
      })
  void what_is_no_setting_is_refused_with_its_place(String body, String code, String pointer)
      throws Exception {
    // When
    HttpResponse<Buffer> answer = patch(manager, CLIENT, body);
    // Then
    assertThat(answer.statusCode()).isEqualTo(422);
    JsonObject problem = answer.bodyAsJsonObject();
    assertThat(problem.getString("code")).isEqualTo("invalid_subscription");
    JsonObject fault = problem.getJsonArray("errors").getJsonObject(0);
    assertThat(fault.getString("code")).isEqualTo(code);
    assertThat(fault.getString("pointer")).isEqualTo(pointer);
    assertThat(answer.bodyAsString()).doesNotContain("canary");
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"description,500", "contact,254"})
  void a_note_has_its_length(String field, int longest) throws Exception {
    // When
    int fits =
        patch(manager, CLIENT, new JsonObject().put(field, "x".repeat(longest)).encode())
            .statusCode();
    int tooLong =
        patch(manager, CLIENT, new JsonObject().put(field, "x".repeat(longest + 1)).encode())
            .statusCode();
    // Then
    assertThat(List.of(fits, tooLong)).containsExactly(200, 422);
  }

  @Test
  void a_key_of_the_other_environment_or_of_other_clients_changes_nothing() throws Exception {
    // Given
    String sandbox = console.key(KeyRole.ACCOUNT_MANAGER, Environment.SANDBOX, null);
    String others = console.key(KeyRole.ACCOUNT_MANAGER, null, List.of(OTHER));
    String auditor = console.key(KeyRole.AUDITOR);
    // When
    List<Integer> answers =
        List.of(
            patch(sandbox, CLIENT, "{\"ordering\":\"user\"}").statusCode(),
            patch(others, CLIENT, "{\"ordering\":\"user\"}").statusCode(),
            patch(auditor, CLIENT, "{\"ordering\":\"user\"}").statusCode(),
            console.get(manager, endpoint(CLIENT, "staging")).statusCode());
    // Then
    assertThat(answers).containsExactly(403, 404, 403, 404);
    assertThat(asked).isEmpty();
  }

  private Future<FoundSubscription> found(Record question) {
    return Future.succeededFuture(new FoundSubscription(subscription(null)));
  }

  private HttpResponse<Buffer> patch(String key, ClientUuid client, String body) throws Exception {
    return console
        .request(HttpMethod.PATCH, key, endpoint(client, "production"))
        .putHeader("content-type", "application/json")
        .sendBuffer(Buffer.buffer(body))
        .await(5, SECONDS);
  }

  private static String endpoint(ClientUuid client, String environment) {
    return "/v1/clients/" + client + "/endpoints/" + environment;
  }
}
