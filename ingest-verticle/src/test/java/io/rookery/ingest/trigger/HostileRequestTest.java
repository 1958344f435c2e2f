package io.rookery.ingest.trigger;

import static io.rookery.ingest.IngestFixture.BATCH;
import static io.rookery.ingest.IngestFixture.ONE;
import static io.rookery.ingest.IngestFixture.assertRefused;
import static io.rookery.ingest.IngestFixture.trigger;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.ingest.IngestFixture;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that the door of the producers refuses for their key, method, size or batch. */
@ExtendWith(VertxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileRequestTest {
  private IngestFixture ingest;
  private String key;

  @BeforeAll
  void start(Vertx vertx) throws Exception {
    ingest = IngestFixture.start(vertx);
    key = ingest.producerKey(Environment.SANDBOX);
  }

  @AfterAll
  void stop() throws Exception {
    ingest.close();
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
        ingest.send(key, ONE, bad, trigger().toBuffer()).await(30, SECONDS);

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
        ingest.request(HttpMethod.valueOf(method), key, ONE).send().await(30, SECONDS);

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
    HttpResponse<Buffer> answer = request.sendBuffer(trigger().toBuffer()).await(30, SECONDS);

    // Then
    assertRefused(answer, 431, "headers_too_large");
  }

  private static JsonObject batch(int items) {
    JsonArray notifications = new JsonArray();
    IntStream.range(0, items).forEach(i -> notifications.add(trigger().put("user_id", "u" + i)));
    return new JsonObject().put("notifications", notifications);
  }
}
