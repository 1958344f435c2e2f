package io.rookery.ingest.trigger;

import static io.rookery.ingest.IngestFixture.BATCH;
import static io.rookery.ingest.IngestFixture.ONE;
import static io.rookery.ingest.IngestFixture.codes;
import static io.rookery.ingest.IngestFixture.trigger;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.ingest.IngestFixture;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input at the door of the producers, and the answer it gets. */
@ExtendWith(VertxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileTriggerTest {
  private IngestFixture ingest;
  private String key;

  @BeforeAll
  void start(Vertx vertx) throws Exception {
    ingest = IngestFixture.start(vertx, Map.of("http.bodyTimeout", "300ms"));
    key = ingest.producerKey(Environment.SANDBOX);
  }

  @AfterAll
  void stop() throws Exception {
    ingest.close();
  }

  static Stream<Arguments> bad_bodies() {
    return Stream.of(
        Arguments.of("", "invalid_json"),
        Arguments.of("{", "invalid_json"),
        Arguments.of(trigger().encode().replace("}", ""), "invalid_json"),
        Arguments.of(trigger().encode() + "garbage", "invalid_json"),
        Arguments.of("null", "not_an_object"),
        Arguments.of("[]", "not_an_object"),
        Arguments.of("\"x\"", "not_an_object"),
        Arguments.of("42", "not_an_object"),
        Arguments.of("[".repeat(60_000), "too_deep"),
        Arguments.of("{\"type\":1,\"type\":2}", "duplicate_key"),
        Arguments.of(details("{\"a\":{\"b\":1,\"b\":1}}"), "duplicate_key"),
        Arguments.of(details("{\"a\":NaN}"), "invalid_json"),
        Arguments.of(details("{\"a\":Infinity}"), "invalid_json"),
        Arguments.of(details("{\"a\":1e999}"), "invalid_json"));
  }

  @ParameterizedTest
  @MethodSource("bad_bodies")
  void a_body_that_cannot_be_read_is_answered_400(String body, String code) throws Exception {
    // When
    HttpResponse<Buffer> answer = ingest.post(key, ONE, Buffer.buffer(body));

    // Then
    assertRefused(answer, 400, code);
  }

  @Test
  void bytes_that_are_not_utf8_are_answered_400() throws Exception {
    // When
    HttpResponse<Buffer> answer =
        ingest.post(key, ONE, Buffer.buffer(new byte[] {'"', (byte) 0xC3, '"'}));

    // Then
    assertRefused(answer, 400, "invalid_utf8");
  }

  static Stream<Arguments> bad_fields() {
    return Stream.of(
        Arguments.of("type", null, "invalid_type"),
        Arguments.of("type", "", "invalid_type"),
        Arguments.of("type", "user.cloned", "invalid_type"),
        Arguments.of("type", "x".repeat(300), "invalid_type"),
        Arguments.of("type", "user created", "invalid_type"),
        Arguments.of("type", "user.created\r\n", "invalid_type"),
        Arguments.of("type", "webhook.test", "invalid_type"),
        Arguments.of("user_id", null, "invalid_user_id"),
        Arguments.of("user_id", 7, "invalid_user_id"),
        Arguments.of("user_id", "u".repeat(10_240), "invalid_user_id"),
        Arguments.of("user_id", "a\u0000b", "invalid_user_id"),
        Arguments.of("surname", "x", "unknown_field"),
        Arguments.of("environment", "PRODUCTION", "invalid_environment"),
        Arguments.of("environment", "prod ", "invalid_environment"),
        Arguments.of("environment", "1", "invalid_environment"),
        Arguments.of("environment", null, "invalid_environment"),
        Arguments.of("occurred_at", "yesterday", "invalid_occurred_at"),
        Arguments.of("occurred_at", "0001-01-01T00:00:00Z", "invalid_occurred_at"),
        Arguments.of("occurred_at", "9999-01-01T00:00:00Z", "invalid_occurred_at"),
        Arguments.of("occurred_at", "2026-11-24T10:00:00+25:00", "invalid_occurred_at"),
        Arguments.of("details", new JsonObject().put("a", "x".repeat(16_384)), "invalid_details"),
        Arguments.of("details", nested(17), "invalid_details"));
  }

  /** A null value leaves the field out. */
  @ParameterizedTest
  @MethodSource("bad_fields")
  void a_bad_field_is_answered_422_with_its_fault(String field, Object value, String code)
      throws Exception {
    // Given
    JsonObject json = trigger();
    json.remove(field);
    if (value != null) {
      json.put(field, value);
    }

    // When
    HttpResponse<Buffer> answer = ingest.post(key, ONE, json);

    // Then
    assertRefused(answer, 422, "invalid_trigger");
    assertThat(codes(answer)).containsExactly(code);
    assertThat(
            answer.bodyAsJsonObject().getJsonArray("errors").getJsonObject(0).getString("pointer"))
        .isEqualTo("/" + field);
  }

  @Test
  void several_faults_are_one_422_that_lists_them_all() throws Exception {
    // Given
    JsonObject json = trigger().put("type", "x").put("user_id", 1).put("more", true);

    // When
    HttpResponse<Buffer> answer = ingest.post(key, ONE, json);

    // Then
    assertThat(codes(answer))
        .containsExactlyInAnyOrder("invalid_type", "invalid_user_id", "unknown_field");
  }

  @ParameterizedTest
  @CsvSource({"/v1/notifications, 66000", "/v1/notifications/batch, 4200000"})
  void a_body_over_the_limit_is_answered_413(String uri, int bytes) throws Exception {
    // When
    HttpResponse<Buffer> answer = ingest.post(key, uri, Buffer.buffer("x".repeat(bytes)));

    // Then
    assertRefused(answer, 413, "body_too_large");
  }

  @Test
  void a_chunked_body_over_the_limit_is_answered_413(Vertx vertx) throws Exception {
    // Given
    HttpClientRequest request = open(vertx).setChunked(true);
    request.write("x".repeat(66_000));

    // Then
    assertThat(request.response().await(5, SECONDS).statusCode()).isEqualTo(413);
  }

  @Test
  void a_body_that_comes_too_slowly_is_answered_408(Vertx vertx) throws Exception {
    // Given
    HttpClientRequest request = open(vertx).setChunked(true);
    request.write("{");

    // Then
    assertThat(request.response().await(5, SECONDS).statusCode()).isEqualTo(408);
  }

  @ParameterizedTest
  @CsvSource({
    "content-type, text/plain",
    "content-type, multipart/form-data",
    "content-type, ''",
    "content-encoding, gzip"
  })
  void another_content_is_answered_415(String header, String value) throws Exception {
    // Given
    HttpRequest<Buffer> request =
        ingest.request(HttpMethod.POST, key, ONE).putHeader("content-type", "application/json");

    // When
    HttpResponse<Buffer> answer =
        request.putHeader(header, value).sendBuffer(trigger().toBuffer()).await(5, SECONDS);

    // Then
    assertRefused(answer, 415, "unsupported_media_type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"n\":9007199254740993}",
        "{\"__proto__\":{\"x\":1},\"@type\":\"java.lang.Runtime\",\"constructor\":{}}",
        "{\"a\":\"<script>alert(1)</script>\",\"b\":\"'; DROP TABLE x; --\",\"c\":\"%n%s\"}"
      })
  void strange_details_are_data_and_stored_as_they_came(String details) throws Exception {
    // When
    HttpResponse<Buffer> answer = ingest.post(key, ONE, Buffer.buffer(details(details)));

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(storedBody(answer)).endsWith("\"details\":" + details + "}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<script>alert(1)</script>", "'; DROP TABLE x; --", "%n%s", "\r\nX: y"})
  void strange_text_is_data(String text) throws Exception {
    // When
    HttpResponse<Buffer> answer = ingest.post(key, ONE, trigger().put("message", text));

    // Then
    assertThat(new JsonObject(storedBody(answer)).getString("message")).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rk", "rk_sandbox_nobody_s3", "rk_sandbox_k0_wrong", "a_b_c_d_e"})
  void a_key_that_is_not_valid_is_answered_401(String bad) throws Exception {
    // When
    HttpResponse<Buffer> answer = ingest.post(bad.isEmpty() ? null : bad, ONE, trigger());

    // Then
    assertRefused(answer, 401, "unauthorized");
    assertThat(answer.getHeader("www-authenticate")).startsWith("Bearer");
  }

  @ParameterizedTest
  @CsvSource({"ACCOUNT_MANAGER", "OPERATOR", "AUDITOR"})
  void a_key_of_another_role_is_answered_403(KeyRole role) throws Exception {
    // When
    HttpResponse<Buffer> answer = ingest.post(ingest.key(role, "ann", null), ONE, trigger());

    // Then
    assertRefused(answer, 403, "forbidden");
  }

  @Test
  void the_wrong_environment_comes_before_the_faults_and_after_the_json() throws Exception {
    // Given
    JsonObject other = trigger().put("environment", "production").put("user_id", 7);

    // When
    HttpResponse<Buffer> faulty = ingest.post(key, ONE, other);
    HttpResponse<Buffer> unreadable = ingest.post(key, ONE, Buffer.buffer(other.encode() + "x"));

    // Then
    assertRefused(faulty, 403, "wrong_environment");
    assertRefused(unreadable, 400, "invalid_json");
  }

  @ParameterizedTest
  @MethodSource("bad_idempotency_keys")
  void a_malformed_idempotency_key_is_answered_400(String bad) throws Exception {
    // When
    HttpResponse<Buffer> answer =
        ingest.send(key, ONE, bad, trigger().toBuffer()).await(5, SECONDS);

    // Then
    assertRefused(answer, 400, "invalid_idempotency_key");
  }

  static Stream<String> bad_idempotency_keys() {
    return Stream.of("", "x".repeat(256), "clé", "a\tb");
  }

  @ParameterizedTest
  @CsvSource({"0, 400, empty_batch", "1001, 413, batch_too_large"})
  void a_batch_of_none_or_too_many_is_refused(int items, int status, String code) throws Exception {
    // When
    HttpResponse<Buffer> answer = ingest.post(key, BATCH, batch(items));

    // Then
    assertRefused(answer, status, code);
  }

  @Test
  void a_batch_with_one_bad_item_accepts_nothing_and_names_it() throws Exception {
    // Given
    JsonObject batch = batch(5);
    batch.getJsonArray("notifications").getJsonObject(3).put("user_id", "").put("x", 1);
    long before = ingest.count("delivery.notification");

    // When
    HttpResponse<Buffer> answer = ingest.post(key, BATCH, batch);

    // Then
    assertRefused(answer, 422, "invalid_trigger");
    assertThat(answer.bodyAsString())
        .contains("\"/notifications/3/user_id\"", "\"/notifications/3/x\"");
    assertThat(ingest.count("delivery.notification")).isEqualTo(before);
  }

  @Test
  void a_batch_of_a_thousand_is_accepted_in_order() throws Exception {
    // When
    HttpResponse<Buffer> answer = ingest.post(key, BATCH, batch(1_000));

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    JsonArray ids = answer.bodyAsJsonObject().getJsonArray("ids");
    assertThat(ids).hasSize(1_000).doesNotHaveDuplicates();
    assertThat(
            ingest.text(
                "SELECT user_id FROM delivery.notification WHERE id='" + ids.getString(999) + "'"))
        .isEqualTo("u999");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "TRACE"})
  void another_method_is_answered_405(String method) throws Exception {
    // When
    HttpResponse<Buffer> answer =
        ingest.request(HttpMethod.valueOf(method), key, ONE).send().await(5, SECONDS);

    // Then
    assertRefused(answer, 405, "method_not_allowed");
    assertThat(answer.getHeader("allow")).isEqualTo("POST");
  }

  @Test
  void a_url_of_16_kb_is_answered_414() throws Exception {
    // When
    HttpResponse<Buffer> answer = ingest.post(key, ONE + "?" + "x".repeat(16_384), trigger());

    // Then
    assertRefused(answer, 414, "uri_too_long");
  }

  @Test
  void two_hundred_headers_are_answered_431() throws Exception {
    // Given
    HttpRequest<Buffer> request = ingest.request(HttpMethod.POST, key, ONE);
    IntStream.range(0, 200).forEach(i -> request.putHeader("x-" + i, "y"));

    // When
    HttpResponse<Buffer> answer = request.sendBuffer(trigger().toBuffer()).await(5, SECONDS);

    // Then
    assertRefused(answer, 431, "headers_too_large");
  }

  private HttpClientRequest open(Vertx vertx) throws Exception {
    return vertx
        .createHttpClient()
        .request(HttpMethod.POST, ingest.port(), "127.0.0.1", ONE)
        .await(5, SECONDS)
        .putHeader("content-type", "application/json")
        .putHeader("authorization", "Bearer " + key);
  }

  private String storedBody(HttpResponse<Buffer> answer) throws Exception {
    return ingest.text(
        "SELECT convert_from(body,'UTF8') FROM delivery.notification WHERE id='"
            + answer.bodyAsJsonObject().getString("id")
            + "'");
  }

  private static void assertRefused(HttpResponse<Buffer> answer, int status, String code) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.getHeader("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo(code);
  }

  private static JsonObject batch(int items) {
    JsonArray notifications = new JsonArray();
    IntStream.range(0, items).forEach(i -> notifications.add(trigger().put("user_id", "u" + i)));
    return new JsonObject().put("notifications", notifications);
  }

  private static String details(String details) {
    return "{\"details\":" + details + "," + trigger().encode().substring(1);
  }

  private static JsonObject nested(int depth) {
    return depth == 1 ? new JsonObject() : new JsonObject().put("a", nested(depth - 1));
  }
}
