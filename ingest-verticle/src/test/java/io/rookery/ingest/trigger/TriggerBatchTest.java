package io.rookery.ingest.trigger;

import static io.rookery.ingest.trigger.Triggers.refused;
import static io.rookery.ingest.trigger.Triggers.trigger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rookery.ingest.notification.Submission;
import io.rookery.shared.http.Problem.Fault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many triggers in one body; a fault says at which index it stands. */
class TriggerBatchTest {
  private final TriggerParser parser = Triggers.parser();

  @Test
  void a_batch_is_read_in_order() {
    // Given
    JsonArray items = new JsonArray();
    for (int i = 0; i < 1_000; i++) {
      items.add(trigger("user.created").put("user_id", "u" + i));
    }

    // When
    Submission read = parser.batch(batch(items));

    // Then
    assertThat(read.triggers()).hasSize(1_000);
    assertThat(read.triggers().get(999).userId()).isEqualTo("u999");
  }

  @Test
  void a_fault_in_a_batch_names_the_index() {
    // Given
    JsonArray items =
        new JsonArray()
            .add(trigger("user.created").put("user_id", "u"))
            .add(7)
            .add(trigger("user.created").put("user_id", "").put("x", 1));

    // When
    List<Fault> faults = parser.batch(batch(items)).faults();

    // Then
    assertThat(faults)
        .extracting(Fault::code, Fault::pointer)
        .containsExactlyInAnyOrder(
            tuple("not_an_object", "/notifications/1"),
            tuple("invalid_user_id", "/notifications/2/user_id"),
            tuple("unknown_field", "/notifications/2/x"));
  }

  @ParameterizedTest
  @CsvSource({"0, 400 empty_batch", "1001, 413 batch_too_large"})
  void a_batch_has_1_to_1000_items(int count, String expected) {
    // Given
    JsonArray items = new JsonArray();
    for (int i = 0; i < count; i++) {
      items.add(trigger("user.created").put("user_id", "u"));
    }

    // Then
    assertThat(refused(() -> parser.batch(batch(items)))).isEqualTo(expected);
  }

  @Test
  void an_item_of_a_batch_is_as_large_as_one_alone() {
    // Given
    JsonArray items = new JsonArray().add(trigger("user.created").put("x", "x".repeat(65_536)));

    // Then
    assertThat(refused(() -> parser.batch(batch(items)))).isEqualTo("413 body_too_large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"notifications\":{}}", "{\"notifications\":null}"})
  void a_batch_must_have_its_array(String text) {
    assertThat(parser.batch(Buffer.buffer(text)).faults())
        .extracting(Fault::code)
        .containsExactly("invalid_notifications");
  }

  private static Buffer batch(JsonArray items) {
    return new JsonObject().put("notifications", items).toBuffer();
  }
}
