package io.rookery.ingest.trigger;

import static io.rookery.ingest.IngestFixture.ONE;
import static io.rookery.ingest.IngestFixture.assertRefused;
import static io.rookery.ingest.IngestFixture.codes;
import static io.rookery.ingest.IngestFixture.details;
import static io.rookery.ingest.IngestFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.ingest.IngestFixture;
import io.rookery.shared.model.Environment;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Triggers with faults at the door of the producers, and what looks like one and is data. */
@ExtendWith(VertxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileTriggerTest {
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
        Arguments.of(
            "occurred_at",
            Instant.now().plus(Duration.ofHours(25)).toString(),
            "invalid_occurred_at"),
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
    assertThat(ingest.storedBody(answer)).endsWith("\"details\":" + details + "}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<script>alert(1)</script>", "'; DROP TABLE x; --", "%n%s", "\r\nX: y"})
  void strange_text_is_data(String text) throws Exception {
    // When
    HttpResponse<Buffer> answer = ingest.post(key, ONE, trigger().put("message", text));

    // Then
    assertThat(new JsonObject(ingest.storedBody(answer)).getString("message")).isEqualTo(text);
  }

  private static JsonObject nested(int depth) {
    return depth == 1 ? new JsonObject() : new JsonObject().put("a", nested(depth - 1));
  }
}
