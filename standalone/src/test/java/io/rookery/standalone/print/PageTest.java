package io.rookery.standalone.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PageTest {
  private final StringWriter shown = new StringWriter();
  private final Page page =
      new Page(new PrintWriter(shown), new Moments(() -> Instant.parse("2026-11-24T10:00:00Z")));

  @Test
  void columns_are_as_wide_as_their_longest_cell() {
    // When
    page.table(new Table("ID", "WHY").row("a-long-one", null).row("b", "because"));
    // Then
    assertThat(shown.toString().lines())
        .containsExactly("ID          WHY", "a-long-one  -", "b           because");
  }

  @Test
  void what_a_hostile_endpoint_answered_cannot_command_the_terminal() {
    // When
    page.table(new Table("ANSWER").row("\u001b[2Jgone\r\nforged\u009b"));
    // Then
    assertThat(shown.toString().lines()).containsExactly("ANSWER", " [2Jgone  forged ");
  }
}
