package io.rookery.shared.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.config.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoorSettingsTest {
  // Of Vert.x' client, nginx (keepalive_timeout of an upstream) and AWS's load balancers.
  private static final Duration KEPT_BY_CALLERS = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(strings = {"http", "console"})
  void callers_let_go_of_an_idle_connection_before_the_door_closes_it(String section) {
    // Given
    Settings defaults = Settings.load(null, Map.of(), Map.of());
    // When
    DoorSettings door = DoorSettings.from(defaults, section);
    // Then
    assertThat(door.limits().idleTimeout()).isGreaterThan(KEPT_BY_CALLERS);
  }
}
