package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.OTHER;
import static io.rookery.console.api.Samples.subscription;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.SettingsContract;
import io.rookery.shared.contract.SettingsContract.PromoteSettings;
import io.rookery.shared.contract.SettingsContract.PromotedSettings;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.EndpointNote;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SwitchedOff;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class PromotionRoutesTest {
  private ConsoleFixture console;
  private String manager;
  private Queue<PromoteSettings> asked;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    manager = console.key(KeyRole.ACCOUNT_MANAGER);
    asked = console.serve(SettingsContract.PROMOTE, this::promoted);
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void a_dry_run_shows_each_difference_and_the_headers_that_are_missing() throws Exception {
    // When
    HttpResponse<Buffer> answer = promote(manager, CLIENT, "{\"dry_run\":true}");
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.bodyAsJsonObject())
        .isEqualTo(
            new JsonObject(
                """
                {"client_uuid":"%s","version":3,"promoted":false,
                 "differences":[
                  {"setting":"ordering","sandbox":"user","production":"none"},
                  {"setting":"families_off","sandbox":["failed_extraction"],"production":[]},
                  {"setting":"contact","sandbox":"Ann","production":null}],
                 "headers_to_enter":["x-api-key"]}
                """
                    .formatted(CLIENT)));
    assertThat(asked)
        .containsExactly(new PromoteSettings(CLIENT, true, null, console.actor(manager)));
  }

  @Test
  void a_promotion_answers_what_it_changed_with_the_new_version() throws Exception {
    // When
    HttpResponse<Buffer> answer = promote(manager, CLIENT, "{}");
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.getHeader("etag")).isEqualTo("\"3\"");
    assertThat(answer.bodyAsJsonObject().getBoolean("promoted")).isTrue();
    assertThat(answer.bodyAsJsonObject().getJsonArray("differences")).hasSize(3);
    assertThat(asked)
        .containsExactly(new PromoteSettings(CLIENT, false, IfMatch.of(3), console.actor(manager)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{\"dry_run\":\"yes\"}", "{\"dry_run\":null}", "{\"force\":true}"})
  void another_question_is_refused(String body) throws Exception {
    // When
    HttpResponse<Buffer> answer = promote(manager, CLIENT, body);
    // Then
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo("invalid_promotion");
    assertThat(asked).isEmpty();
  }

  @Test
  void it_needs_a_key_that_changes_this_client_in_both_environments() throws Exception {
    // Given
    String production = console.key(KeyRole.ACCOUNT_MANAGER, Environment.PRODUCTION, null);
    String others = console.key(KeyRole.ACCOUNT_MANAGER, null, List.of(OTHER));
    String auditor = console.key(KeyRole.AUDITOR);
    // When
    List<Integer> answers =
        List.of(
            promote(production, CLIENT, "{}").statusCode(),
            promote(others, CLIENT, "{}").statusCode(),
            promote(auditor, CLIENT, "{}").statusCode());
    // Then
    assertThat(answers).containsExactly(403, 404, 403);
    assertThat(asked).isEmpty();
  }

  @Test
  void a_client_that_is_not_subscribed_is_not_found() throws Exception {
    // When
    HttpResponse<Buffer> answer = promote(manager, OTHER, "{}");
    // Then
    assertThat(answer.statusCode()).isEqualTo(404);
  }

  private Future<PromotedSettings> promoted(PromoteSettings question) {
    if (question.client().equals(OTHER)) {
      return Future.succeededFuture(new PromotedSettings(null, null));
    }
    Subscription usual = subscription(null);
    Endpoint sandbox = usual.endpoint(Environment.SANDBOX);
    EndpointSettings tried =
        new EndpointSettings(
            Ordering.USER,
            OnExhausted.SKIP,
            null,
            null,
            new SwitchedOff(List.of("failed_extraction"), List.of()),
            true,
            null);
    Subscription before =
        new Subscription(
            usual.client(),
            usual.name(),
            usual.version(),
            usual.since(),
            null,
            List.of(
                new Endpoint(
                    sandbox.environment(),
                    sandbox.url(),
                    sandbox.verified(),
                    sandbox.secretFingerprint(),
                    sandbox.hasPlatformSecret(),
                    sandbox.headerNames(),
                    tried,
                    new EndpointNote(null, "Ann"),
                    null),
                usual.endpoint(Environment.PRODUCTION)),
            usual.dataWebhookUrls(),
            null);
    return Future.succeededFuture(new PromotedSettings(before, question.dryRun() ? null : before));
  }

  private HttpResponse<Buffer> promote(String key, ClientUuid client, String body)
      throws Exception {
    HttpRequest<Buffer> request =
        console
            .request(
                HttpMethod.POST, key, "/v1/clients/" + client + "/endpoints/production/promote")
            .putHeader("content-type", "application/json");
    if (!body.contains("dry_run")) {
      request.putHeader("if-match", "\"3\"");
    }
    return request.sendBuffer(Buffer.buffer(body)).await(5, SECONDS);
  }
}
