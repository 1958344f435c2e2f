package io.rookery.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class PastTimeTest {
  private final PastTime times = new PastTime(() -> Instant.parse("2026-11-24T10:00:00Z"));

  @ParameterizedTest
  @CsvSource({
    "90m, 2026-11-24T08:30:00Z",
    "2h, 2026-11-24T08:00:00Z",
    "3d, 2026-11-21T10:00:00Z",
    "2026-11-20, 2026-11-20T00:00:00Z",
    "2026-11-20T12:00:00+02:00, 2026-11-20T10:00:00Z"
  })
  void a_time_is_how_long_ago_a_date_or_a_time(String text, Instant time) {
    assertThat(times.convert(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "2", "h", "-2h", "2026-02-30", "2026-11-20T12:00:00"})
  void another_text_is_refused_with_examples(String text) {
    assertThatThrownBy(() -> times.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("2h");
  }
}
