package io.rookery.dispatch.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("1994-11-06T08:00:00Z");

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          '120',                           1994-11-06T08:02:00Z
          ' 120 ',                         1994-11-06T08:02:00Z
          '0',                             1994-11-06T08:00:00Z
          'Sun, 06 Nov 1994 08:49:37 GMT', 1994-11-06T08:49:37Z
          'Sun Nov  6 08:49:37 1994',      1994-11-06T08:49:37Z
          'Monday, 24-Nov-25 10:00:00 GMT', 2025-11-24T10:00:00Z
          """)
  void seconds_and_the_three_forms_of_a_date_are_read(String header, Instant expected) {
    // When
    var read = RetryAfter.parse(header, NOW);
    // Then
    assertThat(read).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "-1", "1.5", "+3", "soon", "١٢", "1e3", "Sun, 31 Feb 1994 08:49:37 GMT"})
  void anything_else_counts_as_absent(String header) {
    // When
    var read = RetryAfter.parse(header, NOW);
    // Then
    assertThat(read).isEmpty();
  }

  @Test
  void no_header_counts_as_absent() {
    // When
    var read = RetryAfter.parse(null, NOW);
    // Then
    assertThat(read).isEmpty();
  }

  @Test
  void seconds_beyond_all_measure_are_the_end_of_time() {
    // When
    var read = RetryAfter.parse("9".repeat(5_000), NOW);
    // Then
    assertThat(read).contains(Instant.MAX);
  }
}
