package io.rookery.dispatch.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.shared.config.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SendSettingsTest {

  @Test
  void the_defaults_are_those_of_the_design() {
    // Given
    Settings settings = Settings.load(null, Map.of(), Map.of());
    // When
    SendSettings send = SendSettings.from(settings);
    // Then
    assertThatNoException().isThrownBy(settings::verify);
    assertThat(send.deadline()).isEqualTo(Duration.ofSeconds(15));
    assertThat(send.responseBytesMax()).isEqualTo(16_384);
    assertThat(send.snippetBytesMax()).isEqualTo(512);
    assertThat(send.trustedCaFile()).isEmpty();
  }

  @Test
  void limits_that_contradict_each_other_stop_the_start() {
    // Given
    Settings settings =
        Settings.load(
            null,
            Map.of(),
            Map.of("send.deadline", "10s", "send.trustedCaFile", "/nowhere/ca.pem"));
    // When
    SendSettings.from(settings);
    // Then
    assertThatThrownBy(settings::verify)
        .hasMessageContaining("send.deadline")
        .hasMessageContaining("send.trustedCaFile");
  }
}
