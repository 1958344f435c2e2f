package io.rookery.dispatch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class FailureWindowTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  private final FailureWindow window = new FailureWindow();

  @Test
  void results_count_for_a_minute() {
    // Given
    window.add(true, NOW);
    window.add(false, NOW.plusSeconds(30));
    // When
    Instant soon = NOW.plusSeconds(59);
    Instant later = NOW.plusSeconds(60);
    // Then
    assertThat(window.attempts(soon)).isEqualTo(2);
    assertThat(window.failures(soon)).isEqualTo(1);
    assertThat(window.attempts(later)).isEqualTo(1);
    assertThat(window.failures(later)).isZero();
  }

  @Test
  void a_clock_that_jumps_empties_the_window_and_no_more() {
    // Given
    window.add(true, NOW);
    // When
    Instant back = NOW.minusSeconds(3_600);
    window.add(true, back);
    // Then
    assertThat(window.attempts(back)).isEqualTo(1);
    assertThat(window.failures(back)).isEqualTo(1);
  }
}
