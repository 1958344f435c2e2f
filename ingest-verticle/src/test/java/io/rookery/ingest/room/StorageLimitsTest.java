package io.rookery.ingest.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.shared.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageLimitsTest {

  @Test
  void as_much_may_wait_for_a_client_as_is_counted() {
    // Given
    Settings settings = perClient("1_000_000");
    // When
    StorageLimits limits = StorageLimits.from(settings);
    // Then
    assertThatNoException().isThrownBy(settings::verify);
    assertThat(limits.perClientMax()).isEqualTo(1_000_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1000001", "5000000"})
  void a_limit_that_would_not_hold_after_a_restart_stops_the_start(String deliveries) {
    // Given
    Settings settings = perClient(deliveries);
    // When
    StorageLimits.from(settings);
    // Then
    assertThatThrownBy(settings::verify)
        .hasMessageContaining("intake.undeliveredPerClientMax: must be from 1 to 1000000")
        .hasMessageContaining("restart");
  }

  private static Settings perClient(String deliveries) {
    return Settings.load(null, Map.of(), Map.of("intake.undeliveredPerClientMax", deliveries));
  }
}
