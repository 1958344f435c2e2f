package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.OTHER;
import static io.rookery.console.api.Samples.SINCE;
import static io.rookery.console.api.Samples.body;
import static io.rookery.console.api.Samples.path;
import static io.rookery.console.api.Samples.subscription;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.FindSubscription;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.NewSecret;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.contract.SubscriptionContract.Unsubscribe;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.HmacSecret;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.SigningSecret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(VertxExtension.class)
class SubscriptionRoutesTest {
  private ConsoleFixture console;
  private String manager;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    manager = console.key(KeyRole.ACCOUNT_MANAGER);
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void a_new_subscription_is_answered_201_with_each_signing_secret_in_clear() throws Exception {
    // Given
    SigningSecret sandbox = HmacSecret.make(new SecureRandom());
    SigningSecret production = HmacSecret.make(new SecureRandom());
    Queue<SaveSubscription> asked =
        saving(
            new SavedSubscription(
                true,
                subscription(null),
                List.of(
                    made(Environment.SANDBOX, sandbox), made(Environment.PRODUCTION, production)),
                null));
    // When
    HttpResponse<Buffer> answer = console.put(manager, path(CLIENT), body());
    // Then
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.getHeader("cache-control")).isEqualTo("no-store");
    JsonObject json = answer.bodyAsJsonObject();
    assertThat(json.getJsonObject("sandbox").getString("signing_secret")).isEqualTo(sandbox.text());
    assertThat(json.getJsonObject("production").getString("signing_secret"))
        .isEqualTo(production.text());
    assertThat(asked)
        .containsExactly(
            new SaveSubscription(
                CLIENT,
                null,
                "Acme Health",
                new EndpointInput(Samples.SANDBOX_URL, null),
                new EndpointInput(Samples.PRODUCTION_URL, null),
                false,
                null,
                console.actor(manager)));
  }

  @Test
  void a_change_is_answered_200_without_any_signing_secret() throws Exception {
    // Given
    Queue<SaveSubscription> asked = savingAChange();
    JsonObject body =
        body()
            .put("confirm_same_url", true)
            .put("data_webhook_urls", new JsonArray().add("https://data.example.com/"));
    // When
    HttpResponse<Buffer> answer = console.put(manager, path(CLIENT), body);
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.bodyAsString()).doesNotContain("signing_secret");
    assertThat(asked.element().confirmSameUrl()).isTrue();
    assertThat(asked.element().dataWebhookUrls()).containsExactly("https://data.example.com/");
  }

  @Test
  void a_platform_secret_crosses_the_bus_sealed_to_its_endpoint() throws Exception {
    // Given
    Queue<SaveSubscription> asked = savingAChange();
    JsonObject body = body();
    body.getJsonObject("production").put("platform_secret", "pässword");
    // When
    HttpResponse<Buffer> answer = console.put(manager, path(CLIENT), body);
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(asked.element().sandbox().platformSecret()).isNull();
    EndpointSecret sealed = asked.element().production().platformSecret();
    EndpointKey endpoint = new EndpointKey(CLIENT, Environment.PRODUCTION);
    assertThat(console.master.open(sealed.sealed(), SecretContext.platform(sealed.id(), endpoint)))
        .isEqualTo("pässword".getBytes(UTF_8));
  }

  @Test
  void a_subscription_is_shown_in_the_form_in_which_it_is_saved() throws Exception {
    // Given
    Queue<FindSubscription> asked = finding(new FoundSubscription(subscription(null)));
    // When
    HttpResponse<Buffer> answer = console.get(manager, path(CLIENT));
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.bodyAsJsonObject())
        .isEqualTo(
            new JsonObject(
                """
                {"client_uuid": "6f2c8a52-9a0e-4c69-9f0d-0d6a2f6f5b11", "name": "Acme Health",
                 "version": 3, "subscribed": true, "since": "2026-11-24T08:00:00Z", "until": null,
                 "sandbox": {"url": "https://sandbox.example.com/rookery", "verified": true,
                   "secret_fingerprint": "00112233aabbccdd", "has_platform_secret": false,
                   "released": null},
                 "production": {"url": "https://hooks.example.com/rookery", "verified": false,
                   "secret_fingerprint": "44556677eeff0011", "has_platform_secret": true,
                   "released": null},
                 "data_webhook_urls": ["https://data.example.com/"],
                 "same_url_confirmed_by": null}
                """));
    assertThat(asked).containsExactly(new FindSubscription(CLIENT));
  }

  @Test
  void unsubscribing_answers_what_has_ended() throws Exception {
    // Given
    Queue<Unsubscribe> asked =
        console.serve(
            SubscriptionContract.UNSUBSCRIBE,
            question ->
                Future.succeededFuture(new FoundSubscription(subscription(SINCE.plusSeconds(60)))));
    // When
    HttpResponse<Buffer> answer = console.delete(manager, path(CLIENT));
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.bodyAsJsonObject().getBoolean("subscribed")).isFalse();
    assertThat(answer.bodyAsJsonObject().getString("until")).isEqualTo("2026-11-24T08:01:00Z");
    assertThat(asked).containsExactly(new Unsubscribe(CLIENT, null, console.actor(manager)));
  }

  @Test
  void every_answer_names_its_version_as_etag() throws Exception {
    // Given
    finding(new FoundSubscription(subscription(null)));
    savingAChange();
    // When
    HttpResponse<Buffer> read = console.get(manager, path(CLIENT));
    HttpResponse<Buffer> saved = console.put(manager, path(CLIENT), body());
    // Then
    assertThat(List.of(read, saved))
        .allSatisfy(answer -> assertThat(answer.getHeader("etag")).isEqualTo("\"3\""));
  }

  @ParameterizedTest
  @MethodSource("ifMatches")
  void if_match_reaches_who_decides(String header, IfMatch meant) throws Exception {
    // Given
    Queue<Unsubscribe> asked =
        console.serve(
            SubscriptionContract.UNSUBSCRIBE,
            question -> Future.succeededFuture(new FoundSubscription(subscription(SINCE))));
    // When
    HttpResponse<Buffer> answer =
        console
            .request(HttpMethod.DELETE, manager, path(CLIENT))
            .putHeader("if-match", header)
            .send()
            .await(5, SECONDS);
    // Then
    assertThat(answer.statusCode()).isEqualTo(meant == null ? 400 : 200);
    if (meant == null) {
      assertThat(code(answer)).isEqualTo("invalid_if_match");
      assertThat(asked).isEmpty();
    } else {
      assertThat(asked.element().ifMatch()).isEqualTo(meant);
    }
  }

  private static Stream<Arguments> ifMatches() {
    return Stream.of(
        Arguments.of("\"3\"", IfMatch.of(3)),
        Arguments.of("*", new IfMatch(true, List.of())),
        Arguments.of("\"3\", W/\"4\",\"5\"", new IfMatch(false, List.of(3L, 5L))),
        Arguments.of("\"of-another-service\"", new IfMatch(false, List.of())),
        Arguments.of("\"99999999999999999999\"", new IfMatch(false, List.of())),
        Arguments.of("3", null),
        Arguments.of("\"3", null),
        Arguments.of("\"3\",", null),
        Arguments.of("", null));
  }

  @Test
  void what_a_key_may_not_see_answers_like_what_does_not_exist() throws Exception {
    // Given
    Queue<FindSubscription> found = finding(new FoundSubscription(null));
    Queue<SaveSubscription> saved = savingAChange();
    String limited = console.key(KeyRole.ACCOUNT_MANAGER, null, List.of(CLIENT));
    // When
    HttpResponse<Buffer> absent = console.get(limited, path(CLIENT));
    HttpResponse<Buffer> unseen = console.get(limited, path(OTHER));
    HttpResponse<Buffer> unchanged = console.put(limited, path(OTHER), body());
    HttpResponse<Buffer> kept = console.delete(limited, path(OTHER));
    HttpResponse<Buffer> noClient = console.get(limited, "/v1/clients/acme/subscription");
    // Then
    assertThat(List.of(absent, unseen, unchanged, kept, noClient))
        .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(404))
        .allSatisfy(answer -> assertThat(answer.body()).isEqualTo(absent.body()));
    assertThat(found).containsExactly(new FindSubscription(CLIENT));
    assertThat(saved).isEmpty();
  }

  @Test
  void a_key_of_one_environment_sees_that_endpoint_alone_and_changes_none() throws Exception {
    // Given
    finding(new FoundSubscription(subscription(null)));
    Queue<SaveSubscription> saved = savingAChange();
    String bound = console.key(KeyRole.OPERATOR, Environment.SANDBOX, null);
    // When
    HttpResponse<Buffer> seen = console.get(bound, path(CLIENT));
    HttpResponse<Buffer> save = console.put(bound, path(CLIENT), new JsonObject());
    HttpResponse<Buffer> end = console.delete(bound, path(CLIENT));
    // Then
    assertThat(seen.bodyAsJsonObject().fieldNames())
        .contains("sandbox")
        .doesNotContain("production");
    assertThat(List.of(save, end))
        .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(403))
        .allSatisfy(answer -> assertThat(code(answer)).isEqualTo("wrong_environment"));
    assertThat(saved).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyRole.class,
      names = {"AUDITOR", "PRODUCER"})
  void who_may_not_change_gets_403(KeyRole role) throws Exception {
    // Given
    Queue<SaveSubscription> saved = savingAChange();
    String key = console.key(role);
    // When
    HttpResponse<Buffer> save = console.put(key, path(CLIENT), body());
    HttpResponse<Buffer> end = console.delete(key, path(CLIENT));
    // Then
    assertThat(List.of(save, end))
        .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(403))
        .allSatisfy(answer -> assertThat(code(answer)).isEqualTo("forbidden"));
    assertThat(saved).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = KeyRole.class, mode = EnumSource.Mode.EXCLUDE, names = "PRODUCER")
  void all_but_producers_read(KeyRole role) throws Exception {
    // Given
    finding(new FoundSubscription(subscription(null)));
    // When
    HttpResponse<Buffer> read = console.get(console.key(role), path(CLIENT));
    HttpResponse<Buffer> refused = console.get(console.key(KeyRole.PRODUCER), path(CLIENT));
    // Then
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(refused.statusCode()).isEqualTo(403);
  }

  @Test
  void refusals_come_in_their_order() throws Exception {
    // Given
    savingAChange();
    String auditor = console.key(KeyRole.AUDITOR);
    String bound = console.key(KeyRole.OPERATOR, Environment.SANDBOX, null);
    Buffer large = Buffer.buffer("x".repeat(ConsoleFixture.BODY_BYTES_MAX + 1));
    Buffer noJson = Buffer.buffer("{");
    // When
    int nowhere = console.put(null, "/v1/elsewhere", "text/plain", large).statusCode();
    int noMethod =
        console.request(HttpMethod.POST, null, path(CLIENT)).send().await(5, SECONDS).statusCode();
    int noKey = console.put(null, path(CLIENT), "text/plain", large).statusCode();
    int wrongKey = console.put("rk_all_none_x", path(CLIENT), "text/plain", large).statusCode();
    int role = console.put(auditor, path(CLIENT), "text/plain", large).statusCode();
    int type = console.put(bound, path(CLIENT), "text/plain", large).statusCode();
    int size = console.put(bound, path(CLIENT), "application/json", large).statusCode();
    int form = console.put(bound, path(CLIENT), "application/json", noJson).statusCode();
    int environment = console.put(bound, path(CLIENT), new JsonObject()).statusCode();
    int fields = console.put(manager, path(CLIENT), new JsonObject()).statusCode();
    // Then
    assertThat(
            List.of(
                nowhere, noMethod, noKey, wrongKey, role, type, size, form, environment, fields))
        .containsExactly(404, 405, 401, 401, 403, 415, 413, 400, 403, 422);
  }

  @Test
  void a_refusal_of_subscription_is_answered_as_it_stands() throws Exception {
    // Given
    Fault fault = new Fault("not_public", "/sandbox/url", "This address is not public.");
    console.serve(
        SubscriptionContract.SAVE,
        question ->
            Future.failedFuture(
                Problem.invalid("invalid_subscription", "Not so.", List.of(fault)).exception()));
    // When
    HttpResponse<Buffer> answer = console.put(manager, path(CLIENT), body());
    // Then
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.getHeader("content-type")).isEqualTo("application/problem+json");
    assertThat(code(answer)).isEqualTo("invalid_subscription");
    assertThat(answer.bodyAsJsonObject().getJsonArray("errors"))
        .containsExactly(
            new JsonObject()
                .put("code", "not_public")
                .put("pointer", "/sandbox/url")
                .put("detail", "This address is not public."));
  }

  @Test
  void silence_on_the_bus_is_answered_503() throws Exception {
    // Given
    console.serve(SubscriptionContract.SAVE, question -> Future.future(never -> {}));
    // When
    HttpResponse<Buffer> nobodyListens = console.get(manager, path(CLIENT));
    HttpResponse<Buffer> noAnswer = console.put(manager, path(CLIENT), body());
    HttpResponse<Buffer> nobodyEnds = console.delete(manager, path(CLIENT));
    // Then
    assertThat(List.of(nobodyListens, noAnswer, nobodyEnds))
        .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(503))
        .allSatisfy(answer -> assertThat(answer.getHeader("retry-after")).isEqualTo("1"));
  }

  @Test
  void a_subscription_that_waits_is_202_and_shows_its_signing_secrets_this_once() throws Exception {
    // Given
    SigningSecret production = HmacSecret.make(new SecureRandom());
    saving(
        new SavedSubscription(
            false,
            null,
            List.of(made(Environment.PRODUCTION, production)),
            Samples.approval(ApprovalState.PENDING)));
    // When
    HttpResponse<Buffer> answer = console.put(manager, path(CLIENT), body());
    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    JsonObject json = answer.bodyAsJsonObject();
    assertThat(json.getString("state")).isEqualTo("pending");
    assertThat(json.getJsonObject("signing_secrets"))
        .isEqualTo(new JsonObject().put("production", production.text()));
  }

  private Queue<SaveSubscription> savingAChange() throws Exception {
    return saving(new SavedSubscription(false, subscription(null), List.of(), null));
  }

  private Queue<SaveSubscription> saving(SavedSubscription saved) throws Exception {
    return console.serve(SubscriptionContract.SAVE, question -> Future.succeededFuture(saved));
  }

  private Queue<FindSubscription> finding(FoundSubscription found) throws Exception {
    return console.serve(SubscriptionContract.FIND, question -> Future.succeededFuture(found));
  }

  private NewSecret made(Environment environment, SigningSecret secret) {
    UUID id = UUID.randomUUID();
    SecretContext context = SecretContext.signing(id, new EndpointKey(CLIENT, environment));
    return new NewSecret(environment, new EndpointSecret(id, secret.seal(console.master, context)));
  }

  private static String code(HttpResponse<Buffer> answer) {
    return answer.bodyAsJsonObject().getString("code");
  }
}
