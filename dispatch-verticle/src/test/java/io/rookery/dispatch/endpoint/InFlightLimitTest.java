package io.rookery.dispatch.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InFlightLimitTest {
  private final InFlightLimit limit = new InFlightLimit(64);

  @Test
  void it_starts_at_four_and_doubles_to_the_maximum_with_each_limits_worth_of_successes() {
    // When
    List<Integer> limits = new ArrayList<>(List.of(limit.now()));
    for (int i = 0; i < 6; i++) {
      limits.add(afterOneWorthOfSuccesses());
    }
    // Then
    assertThat(limits).containsExactly(4, 8, 16, 32, 64, 64, 64);
  }

  @Test
  void calls_that_time_out_together_halve_it_once_and_then_it_grows_by_one() {
    // Given
    for (int i = 0; i < 3; i++) {
      afterOneWorthOfSuccesses();
    }
    // When
    int generation = limit.generation();
    for (int i = 0; i < 32; i++) {
      limit.overloaded(generation);
    }
    // Then
    assertThat(limit.now()).isEqualTo(16);
    assertThat(afterOneWorthOfSuccesses()).isEqualTo(17);
    assertThat(afterOneWorthOfSuccesses()).isEqualTo(18);
  }

  @Test
  void it_is_at_least_one() {
    // When
    for (int i = 0; i < 10; i++) {
      limit.overloaded(limit.generation());
    }
    // Then
    assertThat(limit.now()).isEqualTo(1);
  }

  @Test
  void after_an_outage_it_ramps_from_two_and_any_failure_takes_it_down() {
    // Given
    limit.rampUp();
    // When
    List<Integer> limits = new ArrayList<>(List.of(limit.now()));
    limits.add(afterOneWorthOfSuccesses());
    limits.add(afterOneWorthOfSuccesses());
    limit.failed(limit.generation());
    limits.add(limit.now());
    // Then
    assertThat(limits).containsExactly(2, 4, 8, 4);
    assertThat(limit.isRamping()).isTrue();
  }

  @Test
  void a_failure_that_is_no_sign_of_load_changes_nothing_once_it_has_recovered() {
    // Given
    limit.rampUp();
    for (int i = 0; i < 3; i++) {
      afterOneWorthOfSuccesses();
    }
    // When
    limit.failed(limit.generation());
    // Then
    assertThat(limit.isRamping()).isFalse();
    assertThat(limit.now()).isEqualTo(16);
  }

  @Test
  void a_limit_that_nobody_uses_does_not_grow() {
    // When
    for (int i = 0; i < 100; i++) {
      limit.succeeded(1);
    }
    // Then
    assertThat(limit.now()).isEqualTo(4);
  }

  private int afterOneWorthOfSuccesses() {
    int worth = limit.now();
    for (int i = 0; i < worth; i++) {
      limit.succeeded(worth);
    }
    return limit.now();
  }
}
