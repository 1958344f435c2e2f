package io.rookery.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ExpiryTest {
  private final Expiry expiry = new Expiry(() -> Instant.parse("2026-11-24T10:00:00Z"));

  @ParameterizedTest
  @CsvSource({
    "90d, 2027-02-22T10:00:00Z",
    "2027-01-31, 2027-01-31T00:00:00Z",
    "2027-01-31T12:00:00Z, 2027-01-31T12:00:00Z",
    "2027-01-31T12:00:00+02:00, 2027-01-31T10:00:00Z"
  })
  void an_end_is_days_a_date_or_a_time(String text, Instant end) {
    // When
    Instant read = expiry.convert(text);
    // Then
    assertThat(read).isEqualTo(end);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "90", "d", "2027-02-30", "31.01.2027", "2027-01-31T12:00:00"})
  void another_text_is_refused_with_examples(String text) {
    assertThatThrownBy(() -> expiry.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("90d");
  }

  @Test
  void an_end_that_is_past_is_refused() {
    assertThatThrownBy(() -> expiry.convert("2026-11-24"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("past");
  }
}
