package io.rookery.system.door;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.ClientUuid;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import java.util.UUID;
import java.util.function.Predicate;
import org.assertj.core.groups.Tuple;

/** Asks both doors as an operator and a producer do, and looks at what they answer. */
final class ConsoleCalls {
  static final String SANDBOX = "https://sandbox.example.com/hook";
  static final String PRODUCTION = "https://hooks.example.com/hook";

  private final Doors doors;

  ConsoleCalls(Doors doors) {
    this.doors = doors;
  }

  static ClientUuid someone() {
    return new ClientUuid(UUID.randomUUID());
  }

  static String subscription(ClientUuid client) {
    return "/v1/clients/" + client + "/subscription";
  }

  static JsonObject form(String sandbox, String production) {
    return new JsonObject()
        .put("name", "Acme")
        .put("sandbox", new JsonObject().put("url", sandbox))
        .put("production", new JsonObject().put("url", production));
  }

  HttpResponse<Buffer> save(ClientUuid client, String sandbox, String production) throws Exception {
    return save(client, form(sandbox, production));
  }

  HttpResponse<Buffer> save(ClientUuid client, JsonObject form) throws Exception {
    return send(doors.request("PUT", subscription(client)), form);
  }

  void override(ClientUuid client) throws Exception {
    String path = "/v1/clients/" + client + "/endpoints/production/override";
    HttpResponse<Buffer> answer =
        send(
            doors.request("POST", path).putHeader("if-match", "*"),
            new JsonObject().put("why", "they say so"));
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(200);
  }

  String accepted(ClientUuid client) throws Exception {
    HttpResponse<Buffer> answer =
        send(doors.request("POST", Doors.TRIGGERS), Doors.trigger(client));
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(202);
    return answer.bodyAsJsonObject().getString("id");
  }

  /** Asks until the answer says so. */
  String awaitAnswer(String path, Predicate<String> saysSo) throws Exception {
    long end = System.nanoTime() + SECONDS.toNanos(60);
    String body = send(doors.request("GET", path)).bodyAsString();
    while (!saysSo.test(body)) {
      assertThat(System.nanoTime()).as(body).isLessThan(end);
      body = send(doors.request("GET", path)).bodyAsString();
    }
    return body;
  }

  HttpResponse<Buffer> send(HttpRequest<Buffer> request) throws Exception {
    return send(request, null);
  }

  /** {@code body} null: without one. */
  HttpResponse<Buffer> send(HttpRequest<Buffer> request, JsonObject body) throws Exception {
    return (body == null ? request.send() : request.sendJsonObject(body)).await(30, SECONDS);
  }

  static void assertProblem(HttpResponse<Buffer> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(status);
    assertThat(answer.getHeader("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo(code);
  }

  static void assertFaults(HttpResponse<Buffer> answer, Tuple... codesAndPointers) {
    assertProblem(answer, 422, "invalid_subscription");
    assertThat(answer.bodyAsJsonObject().getJsonArray("errors"))
        .extracting(
            fault -> ((JsonObject) fault).getString("code"),
            fault -> ((JsonObject) fault).getString("pointer"))
        .containsExactlyInAnyOrder(codesAndPointers);
  }
}
