package io.rookery.shared.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatetimesTest {

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T10:03:38Z, 2026-11-23T10:03:38Z",
    "2026-11-23T10:03:38.4Z, 2026-11-23T10:03:38.4Z",
    "2026-11-23T10:03:38.483Z, 2026-11-23T10:03:38.483Z",
    "2026-11-23T10:03:38.483921Z, 2026-11-23T10:03:38.483921Z",
    "2026-11-23T10:03:38.483921123Z, 2026-11-23T10:03:38.483921123Z",
    "2026-11-23T10:03:38+00:00, 2026-11-23T10:03:38Z",
    "2026-11-23T10:03:38.5-05:30, 2026-11-23T15:33:38.5Z",
    "2026-11-23T00:30:00+0100, 2026-11-22T23:30:00Z",
    "2026-11-23T00:30:00+01, 2026-11-22T23:30:00Z",
    "2024-02-29T00:00:00-18:00, 2024-02-29T18:00:00Z"
  })
  void a_datetime_with_an_offset_is_an_instant(String text, Instant expected) {
    assertThat(Datetimes.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-11-23",
        "2026-11-23T10:03:38",
        "2026-11-23 10:03:38Z",
        "2026-11-23T10:03Z",
        "2026-11-23T10:03:38.Z",
        "2026-11-23T10:03:38.1234567890Z",
        "2026-11-23T10:03:38+25:00",
        "2026-11-23T10:03:38+18:01",
        "2026-11-23T10:03:38+01:",
        "2026-11-23T10:03:38+01:60",
        "2026-11-23T24:00:00Z",
        "2026-11-23T10:03:60Z",
        "2026-02-30T10:03:38Z",
        "2026-00-01T10:03:38Z",
        "+12026-11-23T10:03:38Z",
        "2026-11-23T10:03:38Zjunk",
        "２０２６-11-23T10:03:38Z"
      })
  void every_other_text_is_none(String text) {
    assertThat(Datetimes.parse(text)).isEqualTo(Optional.empty());
  }

  @Test
  void it_is_written_in_utc_with_microseconds() {
    assertThat(Datetimes.format(Instant.parse("2004-02-09T00:05:07.000001Z")))
        .isEqualTo("2004-02-09T00:05:07.000001Z");
  }

  @Test
  void an_instant_before_1970_is_written_right() {
    assertThat(Datetimes.format(Instant.parse("1969-12-31T23:59:59.5Z")))
        .isEqualTo("1969-12-31T23:59:59.500000Z");
  }
}
