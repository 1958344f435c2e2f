package io.rookery.system.door;

import static io.rookery.system.door.ConsoleCalls.PRODUCTION;
import static io.rookery.system.door.ConsoleCalls.SANDBOX;
import static io.rookery.system.door.ConsoleCalls.assertFaults;
import static io.rookery.system.door.ConsoleCalls.form;
import static io.rookery.system.door.ConsoleCalls.someone;
import static io.rookery.system.door.ConsoleCalls.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rookery.shared.model.ClientUuid;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the console's door answers to URLs that nothing may be sent to. */
class HostileUrlTest {
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
  @CsvSource({
    "http://hooks.example.com/, https_required",
    "ftp://hooks.example.com/, scheme",
    "file:///etc/passwd, scheme",
    "gopher://hooks.example.com/, scheme",
    "'data:text/plain,x', scheme",
    "javascript:alert(1), scheme",
    "https://user:pa55w0rd@hooks.example.com/, userinfo",
    "https://hooks.example.com\\@inside.example.com/, backslash",
    "https://hooks.example.com/%0d%0aHost:x, control_character",
    "https://hooks.example.com/%00, control_character",
    "https://hooks.example.com:0/, port",
    "https://hooks.example.com:65536/, port",
    "https://hooks.example.com:22/, port",
    "https://hooks.example.com:25/, port",
    "https://hooks.example.com:5432/, port",
    "https://hooks.example.com:6379/, port",
    "https://inside.example.com/, not_public",
  })
  void a_url_that_nothing_may_be_sent_to_is_answered_422_and_nothing_is_saved(
      String url, String code) throws Exception {
    // Given
    ClientUuid client = someone();
    // When
    HttpResponse<Buffer> answer = console.save(client, SANDBOX, url);
    // Then
    assertFaults(answer, tuple(code, "/production/url"));
    assertThat(answer.bodyAsString()).doesNotContain("pa55w0rd");
    assertThat(console.send(doors.request("GET", subscription(client))).statusCode())
        .isEqualTo(404);
  }

  @Test
  void a_url_of_more_than_2048_characters_is_answered_422() throws Exception {
    // When
    HttpResponse<Buffer> answer =
        console.save(someone(), SANDBOX, PRODUCTION + "?" + "x".repeat(2_048));
    // Then
    assertFaults(answer, tuple("too_long", "/production/url"));
  }

  @ParameterizedTest
  @MethodSource("deniedHosts")
  void a_host_that_is_not_public_is_answered_422(String host) throws Exception {
    // When
    HttpResponse<Buffer> answer =
        console.save(someone(), "https://" + host + "/sandbox", "https://" + host + "/production");
    // Then
    assertFaults(
        answer, tuple("not_public", "/production/url"), tuple("not_public", "/sandbox/url"));
  }

  static Stream<String> deniedHosts() throws IOException {
    try (InputStream file = HostileUrlTest.class.getResourceAsStream("/vectors/addresses.json")) {
      JsonNode vectors = new ObjectMapper().readTree(file);
      return Stream.concat(
          texts(vectors.required("refused_hosts")),
          texts(vectors.required("must_deny"))
              .map(one -> one.contains(":") ? "[" + one + "]" : one));
    }
  }

  private static Stream<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
  }

  @Test
  void a_name_that_moves_inside_after_it_was_saved_is_refused_at_the_attempt() throws Exception {
    // Given
    ClientUuid client = someone();
    assertThat(console.save(client, SANDBOX, "https://moves.example.com/hook").statusCode())
        .isEqualTo(201);
    console.override(client);
    // When
    String id = console.accepted(client);
    // Then
    String story =
        console.awaitAnswer("/v1/notifications/" + id, body -> body.contains("address_refused"));
    assertThat(story).contains("10.0.0.7");
  }

  @Test
  void to_a_name_that_does_not_resolve_nothing_is_sent_before_somebody_answers_for_it_by_name()
      throws Exception {
    // Given
    ClientUuid client = someone();
    // When
    HttpResponse<Buffer> saved = console.save(client, SANDBOX, "https://nowhere.example.com/hook");
    String id = console.accepted(client);
    // Then
    assertThat(saved.statusCode()).isEqualTo(201);
    assertThat(saved.bodyAsJsonObject().getJsonObject("production").getBoolean("verified"))
        .isFalse();
    console.awaitAnswer(
        "/v1/notifications/" + id + "/explanation",
        body -> body.contains("\"wait_reason\":\"untested\"") && body.contains("\"attempts\":0"));
    console.override(client);
    console.awaitAnswer("/v1/notifications/" + id, body -> body.contains("\"error\":\"dns"));
  }

  @Test
  void one_url_alone_is_answered_422() throws Exception {
    // Given
    JsonObject form = form(SANDBOX, PRODUCTION);
    form.remove("sandbox");
    // When
    HttpResponse<Buffer> answer = console.save(someone(), form);
    // Then
    assertFaults(answer, tuple("two_urls_required", "/sandbox/url"));
  }

  @Test
  void two_equal_urls_are_answered_422_until_they_are_confirmed() throws Exception {
    // Given
    ClientUuid client = someone();
    // When
    HttpResponse<Buffer> unconfirmed = console.save(client, PRODUCTION, PRODUCTION);
    HttpResponse<Buffer> confirmed =
        console.save(client, form(PRODUCTION, PRODUCTION).put("confirm_same_url", true));
    // Then
    assertFaults(unconfirmed, tuple("confirm_same_url", "/confirm_same_url"));
    assertThat(confirmed.statusCode()).isEqualTo(201);
  }

  @Test
  void a_data_webhook_url_of_the_client_is_answered_422() throws Exception {
    // When
    HttpResponse<Buffer> answer =
        console.save(
            someone(),
            form(SANDBOX, PRODUCTION).put("data_webhook_urls", new JsonArray().add(PRODUCTION)));
    // Then
    assertFaults(answer, tuple("data_webhook_url", "/production/url"));
  }
}
