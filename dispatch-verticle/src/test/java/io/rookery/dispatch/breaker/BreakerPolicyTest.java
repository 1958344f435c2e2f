package io.rookery.dispatch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakerPolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  private final BreakerPolicy policy =
      new BreakerPolicy(
          new BreakerSettings(
              5, 20, 50, Duration.ofSeconds(10), Duration.ofMinutes(15), Duration.ofDays(5), 100));

  @ParameterizedTest(name = "{0} in a row, {1} of {2}")
  @CsvSource(
      textBlock =
          """
          0,  0,   0, false
          4,  4,   4, false
          5,  5,   5, true
          6,  6,   6, true
          1,  9,  19, false
          1, 18,  19, false
          1,  9,  20, false
          1, 10,  20, true
          1, 49, 100, false
          1, 50, 100, true
          """)
  void it_opens_after_five_in_a_row_or_half_of_twenty(
      int inARow, int failures, int attempts, boolean opens) {
    // When
    boolean answer = policy.opens(inARow, failures, attempts);
    // Then
    assertThat(answer).isEqualTo(opens);
  }

  @ParameterizedTest(name = "opening {0}, random {1}")
  @CsvSource(
      textBlock =
          """
             1, 0,    PT10S
             2, 0,    PT20S
             3, 0,    PT40S
             4, 0,    PT80S
             5, 0,    PT160S
             6, 0,    PT320S
             7, 0,    PT640S
             8, 0,    PT900S
             9, 0,    PT900S
          9000, 0,    PT900S
             1, 0.5,  PT11S
             8, 0.5,  PT990S
          """)
  void it_stays_open_twice_as_long_each_time_up_to_a_quarter_of_an_hour(
      int opening, double random, Duration expected) {
    // When
    Duration open = policy.openFor(opening, random);
    // Then
    assertThat(open).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"PT0S, false", "PT119H59M59S, false", "P5D, true", "P9D, true"})
  void an_endpoint_that_failed_for_five_days_is_given_up(Duration failing, boolean expected) {
    // When
    boolean givesUp = policy.givesUp(NOW.minus(failing), NOW);
    // Then
    assertThat(givesUp).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"PT0S, false", "PT59.999S, false", "PT1M, true", "PT1H, true", "PT-1M, false"})
  void a_second_410_counts_a_minute_after_the_first(Duration since, boolean expected) {
    // When
    boolean gone = policy.isGoneForGood(NOW.minus(since), NOW);
    // Then
    assertThat(gone).isEqualTo(expected);
  }
}
