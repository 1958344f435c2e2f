package io.rookery.dispatch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.config.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BreakerSettingsTest {

  @Test
  void the_defaults_are_those_of_the_file() {
    // Given
    Settings settings = Settings.load(null, Map.of(), Map.of());
    // When
    BreakerSettings breaker = BreakerSettings.from(settings);
    // Then
    settings.verify();
    assertThat(breaker)
        .isEqualTo(
            new BreakerSettings(
                5,
                20,
                50,
                Duration.ofSeconds(10),
                Duration.ofMinutes(15),
                Duration.ofDays(5),
                20_000));
  }
}
