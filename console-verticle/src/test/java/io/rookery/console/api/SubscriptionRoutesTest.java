package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.SINCE;
import static io.rookery.console.api.Samples.body;
import static io.rookery.console.api.Samples.path;
import static io.rookery.console.api.Samples.subscription;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.HmacSecret;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.SigningSecret;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.security.SecureRandom;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A subscription as it is saved, shown and ended. */
class SubscriptionRoutesTest extends SubscriptionFixture {
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

  private NewSecret made(Environment environment, SigningSecret secret) {
    UUID id = UUID.randomUUID();
    SecretContext context = SecretContext.signing(id, new EndpointKey(CLIENT, environment));
    return new NewSecret(environment, new EndpointSecret(id, secret.seal(console.master, context)));
  }
}
