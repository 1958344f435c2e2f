package io.rookery.ingest.trigger;

import static io.rookery.ingest.trigger.Triggers.CLIENT;
import static io.rookery.ingest.trigger.Triggers.NOW;
import static io.rookery.ingest.trigger.Triggers.trigger;
import static io.rookery.ingest.trigger.Triggers.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.ingest.notification.Submission;
import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a trigger that has no fault. */
class TriggerParserTest {
  private static final NotificationId ID =
      NotificationId.parse("0193a4f2-5b6c-7def-8123-456789abcdef");

  private final TriggerParser parser = Triggers.parser();

  @Test
  void a_trigger_with_every_field_is_read() {
    // Given
    JsonObject json =
        trigger("extraction.failed")
            .put("environment", "production")
            .put("user_id", "ann@example.com")
            .put("data_source", "apple_health")
            .put("reason", "permission_denied")
            .put("message", "It failed")
            .put("occurred_at", "2026-11-24T11:00:00.5+01:00")
            .put("details", new JsonObject().put("pillar", "sleep"));

    // When
    Submission read = parser.one(json.toBuffer());

    // Then
    assertThat(read.faults()).isEmpty();
    assertThat(read.environments()).containsExactly(Environment.PRODUCTION);
    assertThat(read.triggers())
        .containsExactly(
            new NotificationBody(
                new EndpointKey(ClientUuid.parse(CLIENT), Environment.PRODUCTION),
                NotificationType.EXTRACTION_FAILED,
                "ann@example.com",
                "Apple Health",
                "permission_denied",
                "It failed",
                Instant.parse("2026-11-24T10:00:00.5Z"),
                Buffer.buffer("{\"pillar\":\"sleep\"}")));
  }

  @Test
  void what_is_left_out_has_a_default() {
    // When
    Submission read = parser.one(trigger("user.created").put("user_id", "u1").toBuffer());

    // Then
    assertThat(read.triggers().get(0).occurredAt()).isEqualTo(NOW);
    assertThat(read.triggers().get(0).message()).isEqualTo("User created");
    assertThat(read.triggers().get(0).details()).isEqualTo(Buffer.buffer("{}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"n\":9007199254740993,\"e\":1.10e+2,\"z\":-0.0}",
        "{\"__proto__\":{\"a\":1},\"@type\":\"x\",\"constructor\":null}",
        "{ \"a\" :\t[ 1 ,\n 2 ] }",
        "{\"grüße\":\"\\u00e9 é 😀 \\ud800\"}",
        "{\"ﬀ\":1}",
        "{}"
      })
  void details_are_kept_byte_for_byte(String details) {
    // Given
    Buffer request = Buffer.buffer(with("{\"details\": " + details + " ,"));

    // When
    Submission read = parser.one(request);

    // Then
    assertThat(read.faults()).isEmpty();
    assertThat(read.triggers().get(0).toJson(ID).toString())
        .endsWith(",\"details\":" + details + "}");
  }

  @Test
  void an_unknown_data_structure_is_accepted() {
    // Given
    JsonObject details = new JsonObject().put("data_structure", "brand_new_event");
    JsonObject json = trigger("information.rejected").put("user_id", "u").put("details", details);

    // Then
    assertThat(parser.one(json.toBuffer()).faults()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Fitbit, Fitbit",
    "FITBIT, Fitbit",
    "apple_health, Apple Health",
    "Apple-Health, Apple Health",
    "appleHealth, Apple Health",
    "HEALTH CONNECT, Health Connect",
    "samsunghealth, Samsung Health",
    "android, Android",
    "New Ring 3, New Ring 3"
  })
  void a_data_source_gets_its_canonical_spelling(String given, String canonical) {
    // Given
    JsonObject json = trigger("data_source.linked").put("user_id", "u").put("data_source", given);

    // Then
    assertThat(parser.one(json.toBuffer()).triggers().get(0).dataSource()).isEqualTo(canonical);
  }
}
