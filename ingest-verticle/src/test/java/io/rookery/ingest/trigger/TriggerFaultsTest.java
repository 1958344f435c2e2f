package io.rookery.ingest.trigger;

import static io.rookery.ingest.trigger.Triggers.trigger;
import static io.rookery.ingest.trigger.Triggers.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rookery.ingest.notification.Submission;
import io.rookery.shared.http.Problem.Fault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault names its field, and none hides another. */
class TriggerFaultsTest {
  private final TriggerParser parser = Triggers.parser();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          type        | null
          type        | ""
          type        | "user.exploded"
          type        | "user created"
          type        | "user.created\\r\\n"
          type        | "webhook.test"
          type        | 7
          type        | ["user.created"]
          environment | "PRODUCTION"
          environment | "prod "
          environment | "1"
          environment | 1
          environment | ""
          client_uuid | "1-1-1-1-1"
          client_uuid | "0193a4f2-5b6c-7def-8123-456789abcdef"
          client_uuid | {"a":{}}
          user_id     | 12
          user_id     | ""
          user_id     | "two words"
          user_id     | "a\\u0000b"
          user_id     | "grüße"
          user_id     | null
          message     | ""
          message     | "\\ud800"
          message     | false
          occurred_at | "yesterday"
          occurred_at | "0001-01-01T00:00:00Z"
          occurred_at | "9999-12-31T23:59:59Z"
          occurred_at | "2026-11-24T10:00:00+25:00"
          occurred_at | "2026-11-25T12:00:01Z"
          occurred_at | 1700000000
          details     | "x"
          details     | [1]
          details     | null
          data_source | "Fitbit"
          reason      | "permission_denied"
          """)
  void a_bad_value_is_a_fault_of_its_field(String field, String value) {
    // Given
    JsonObject good = trigger("user.created").put("user_id", "u1");
    good.remove(field);
    String text = "{\"" + field + "\":" + value + "," + good.encode().substring(1);

    // When
    Submission read = parser.one(Buffer.buffer(text));

    // Then
    assertThat(read.faults())
        .extracting(Fault::code, Fault::pointer)
        .containsExactly(tuple("invalid_" + field, "/" + field));
    assertThat(read.triggers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "user.created, user_id",
    "user.deleted, user_id",
    "data_source.linked, user_id data_source",
    "data_source.unlinked, user_id data_source",
    "extraction.failed, data_source reason",
    "information.rejected, user_id details"
  })
  void each_type_must_have_its_fields(String type, String fields) {
    // When
    Submission read = parser.one(trigger(type).toBuffer());

    // Then
    assertThat(read.faults())
        .extracting(fault -> fault.code().substring("invalid_".length()))
        .containsExactlyInAnyOrder(fields.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"data_structure\":7}",
        "{\"data_structure\":\"\"}",
        "{\"a\":{\"data_structure\":\"x\"}}"
      })
  void a_rejected_information_names_its_data_structure(String details) {
    // Given
    JsonObject json =
        trigger("information.rejected").put("user_id", "u").put("details", new JsonObject(details));

    // Then
    assertThat(parser.one(json.toBuffer()).faults())
        .extracting(Fault::code, Fault::pointer)
        .containsExactly(tuple("invalid_details", "/details/data_structure"));
  }

  @Test
  void all_faults_are_listed_each_once() {
    // Given
    JsonObject json =
        new JsonObject()
            .put("environment", "prod ")
            .put("user_id", 7)
            .put("a/b~c", 1)
            .put("occurred_at", "yesterday");

    // Then
    assertThat(parser.one(json.toBuffer()).faults())
        .extracting(Fault::code, Fault::pointer)
        .containsExactlyInAnyOrder(
            tuple("invalid_environment", "/environment"),
            tuple("invalid_user_id", "/user_id"),
            tuple("unknown_field", "/a~1b~0c"),
            tuple("invalid_occurred_at", "/occurred_at"),
            tuple("invalid_type", "/type"),
            tuple("invalid_client_uuid", "/client_uuid"));
  }

  @ParameterizedTest
  @CsvSource({"16374, 0", "16375, 1"})
  void details_have_at_most_16_kilobytes(int letters, int faults) {
    // {"a":"…"} is 10 bytes longer than its letters.
    JsonObject details = new JsonObject().put("a", "x".repeat(letters + 2));
    JsonObject json = trigger("user.created").put("user_id", "u").put("details", details);
    assertThat(parser.one(json.toBuffer()).faults()).hasSize(faults);
  }

  @ParameterizedTest
  @CsvSource({"16, 0", "17, 1", "60, 1"})
  void details_are_at_most_16_deep(int depth, int faults) {
    // Given
    String details = "{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";

    // Then
    assertThat(parser.one(Buffer.buffer(with("{\"details\":" + details + ","))).faults())
        .hasSize(faults);
  }

  @ParameterizedTest
  @CsvSource({"128, 0", "129, 1", "10240, 1"})
  void a_user_id_has_at_most_128_characters(int length, int faults) {
    // Given
    JsonObject json = trigger("user.created").put("user_id", "u".repeat(length));

    // Then
    assertThat(parser.one(json.toBuffer()).faults()).hasSize(faults);
  }
}
