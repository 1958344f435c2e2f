package io.rookery.shared.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTimeTest {

  @ParameterizedTest
  @CsvSource({
    "2026-11-25T09:30:00+01:00, 2026-11-25T08:30:00Z",
    "2026-11-25T09:30Z, 2026-11-25T09:30:00Z",
    "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z"
  })
  void a_time_with_an_offset_is_an_instant(String text, Instant expected) {
    assertThat(ApiTime.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-25T09:30:00",
        "1969-12-31T23:59:59Z",
        "+10000-01-01T00:00:00Z",
        "+999999999-12-31T23:59:59Z",
        "-999999999-01-01T00:00:00Z"
      })
  void what_is_none_or_too_far_away_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ApiTime.parse(text));
  }
}
