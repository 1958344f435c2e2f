package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.body;
import static io.rookery.console.api.Samples.path;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Why a subscription is not saved, in which order that is said, and by whom. */
class SubscriptionRefusalsTest extends SubscriptionFixture {
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
}
