package io.rookery.system.door;

import static io.rookery.system.door.ConsoleCalls.PRODUCTION;
import static io.rookery.system.door.ConsoleCalls.SANDBOX;
import static io.rookery.system.door.ConsoleCalls.assertFaults;
import static io.rookery.system.door.ConsoleCalls.assertProblem;
import static io.rookery.system.door.ConsoleCalls.form;
import static io.rookery.system.door.ConsoleCalls.someone;
import static io.rookery.system.door.ConsoleCalls.subscription;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the console's door answers to secrets, headers and changes that it should not take. */
class HostileChangeTest {
  private static final String SUBSCRIPTION = "/v1/clients/:client_uuid/subscription";
  private static final String ENDPOINT = "/v1/clients/:client_uuid/endpoints/production";

  private static Doors doors;
  private static ConsoleCalls console;

  @BeforeAll
  static void open() throws Exception {
    doors = Doors.open();
    console = new ConsoleCalls(doors);
  }

  @AfterAll
  static void close() throws Exception {
    doors.close();
  }

  @ParameterizedTest
  @MethodSource("badSecrets")
  void a_secret_that_is_none_is_answered_422(String secret) throws Exception {
    // When
    HttpResponse<Buffer> answer =
        console.send(
            doors.request("POST", ENDPOINT + "/rotate"), new JsonObject().put("secret", secret));
    // Then
    assertFaults(answer, tuple("invalid_secret", "/secret"));
    assertThat(answer.bodyAsString()).doesNotContain(secret.substring(6));
  }

  static Stream<String> badSecrets() {
    return Stream.of(base64(23), base64(65), "whsec_no-base64!", "nosec_" + base64(32));
  }

  private static String base64(int bytes) {
    return "whsec_" + Base64.getEncoder().encodeToString("s".repeat(bytes).getBytes(US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Host", "Content-Length", "webhook-id", "Webhook-Signature", "x y", "x\r\ny"})
  void a_header_that_is_not_theirs_to_set_is_answered_422(String name) throws Exception {
    // When
    HttpResponse<Buffer> answer = change(new JsonObject().put(name, "value"));
    // Then
    assertFaults(answer, tuple("invalid_headers", "/headers/" + name));
  }

  @Test
  void a_line_break_in_the_value_of_a_header_is_answered_422() throws Exception {
    // When
    HttpResponse<Buffer> answer = change(new JsonObject().put("x-a", "one\r\nhost: two"));
    // Then
    assertFaults(answer, tuple("invalid_headers", "/headers/x-a"));
    assertThat(answer.bodyAsString()).doesNotContain("host: two");
  }

  @Test
  void a_21st_header_is_answered_422() throws Exception {
    // Given
    JsonObject headers = new JsonObject();
    IntStream.rangeClosed(1, 21).forEach(i -> headers.put("x-" + i, "value"));
    // When
    HttpResponse<Buffer> answer = change(headers);
    // Then
    assertFaults(answer, tuple("invalid_headers", "/headers"));
  }

  record Change(String method, String path, JsonObject body) {}

  static List<Change> changes() {
    return List.of(
        new Change("PUT", SUBSCRIPTION, form(SANDBOX, PRODUCTION)),
        new Change("DELETE", SUBSCRIPTION, null),
        new Change("PATCH", ENDPOINT, new JsonObject().put("ordering", "user")),
        new Change("POST", ENDPOINT + "/override", new JsonObject().put("why", "they say so")),
        new Change("POST", ENDPOINT + "/promote", new JsonObject()));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void a_change_is_answered_428_in_view_of_no_version_and_412_in_view_of_an_old_one(Change change)
      throws Exception {
    // When
    HttpResponse<Buffer> unseen =
        console.send(doors.request(change.method(), change.path()), change.body());
    HttpResponse<Buffer> old =
        console.send(
            doors.request(change.method(), change.path()).putHeader("if-match", "\"0\""),
            change.body());
    // Then
    assertProblem(unseen, 428, "precondition_required");
    assertProblem(old, 412, "precondition_failed");
  }

  @Test
  void a_client_that_is_not_yours_to_see_is_answered_like_one_that_does_not_exist()
      throws Exception {
    // When
    HttpResponse<Buffer> absent = console.send(doors.request("GET", subscription(someone())));
    HttpResponse<Buffer> another = doors.ask("GET", SUBSCRIPTION, Caller.MANAGER_OF_ANOTHER);
    // Then
    assertProblem(absent, 404, "not_found");
    assertThat(another.statusCode()).isEqualTo(404);
    assertThat(another.body()).isEqualTo(absent.body());
  }

  private static HttpResponse<Buffer> change(JsonObject headers) throws Exception {
    return console.send(
        doors.request("PATCH", ENDPOINT).putHeader("if-match", "*"),
        new JsonObject().put("headers", headers));
  }
}
