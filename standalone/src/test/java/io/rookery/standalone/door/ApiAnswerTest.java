package io.rookery.standalone.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.standalone.door.Api.Answer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class ApiAnswerTest {

  @Test
  void a_refusal_names_each_fault_on_a_line_of_its_own() {
    // Given
    Answer answer =
        new Answer(
            422,
            new JsonObject(
                """
                {"status":422,"code":"invalid_trigger","detail":"It cannot be taken.","errors":[
                 {"code":"invalid_type","pointer":"/type","detail":"No such type."},
                 {"code":"unknown_field","pointer":"/usr","detail":"No such field."}]}
                """));
    // When
    String refusal = answer.refusal();
    // Then
    assertThat(refusal.lines())
        .containsExactly(
            "HTTP 422 invalid_trigger: It cannot be taken.",
            "  /type  invalid_type: No such type.",
            "  /usr  unknown_field: No such field.");
  }

  @Test
  void an_answer_of_something_else_is_told_by_its_status() {
    // When
    String refusal = new Answer(502, new JsonObject()).refusal();
    // Then
    assertThat(refusal).isEqualTo("HTTP 502");
  }
}
