package io.rookery.standalone.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentsTest {
  private final Moments moments = new Moments(() -> Instant.parse("2026-11-24T10:00:00Z"));

  @ParameterizedTest
  @CsvSource({
    "2026-11-24T10:00:00Z, in 0 s",
    "2026-11-24T09:59:15.2Z, 44 s ago",
    "2026-11-24T09:57:00Z, 3 min ago",
    "2026-11-24T12:05:30Z, in 2 h 5 min",
    "2026-11-24T13:00:00Z, in 3 h",
    "2026-11-21T06:00:00Z, 3 d 4 h ago"
  })
  void a_time_is_said_in_its_two_largest_units(String time, String said) {
    assertThat(moments.relative(time)).isEqualTo(said);
  }

  @Test
  void no_time_is_a_dash() {
    assertThat(moments.relative(null)).isEqualTo("-");
  }
}
