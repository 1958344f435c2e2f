package io.rookery.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rookery.shared.config.Settings;
import io.rookery.shared.config.SettingsException;
import io.rookery.shared.sealing.MasterKey;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionSettingsTest {
  private static final String FIRST_KEY = "rk_all_Abcdef012345_0123456789abcdefghijABCDEFGHIJ99";

  @Test
  void a_master_key_is_all_that_must_be_set() {
    // Given
    Settings settings =
        Settings.load(null, Map.of("ROOKERY_MASTER_KEY", MasterKey.generate()), Map.of());
    // When
    SubscriptionSettings read = SubscriptionSettings.from(settings);
    // Then
    settings.verify();
    assertThat(read.resolveTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(read.firstKey()).isEmpty();
    assertThat(read.approvalRequired()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"required, true", "off, false"})
  void a_second_person_is_needed_only_where_that_is_said(String said, boolean required) {
    // Given
    Settings settings =
        Settings.load(
            null,
            Map.of("ROOKERY_MASTER_KEY", MasterKey.generate()),
            Map.of("approvals.production", said));
    // When
    SubscriptionSettings read = SubscriptionSettings.from(settings);
    // Then
    settings.verify();
    assertThat(read.approvalRequired()).isEqualTo(required);
  }

  @Test
  void without_a_master_key_the_start_is_refused_with_what_to_do() {
    // Given
    Settings settings = Settings.load(null, Map.of(), Map.of());
    SubscriptionSettings.from(settings);
    // When
    Throwable failure = catchThrowable(settings::verify);
    // Then
    assertThat(failure)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("ROOKERY_MASTER_KEY");
  }

  @Test
  void all_problems_are_told_at_once_and_no_secret_with_them() {
    // Given
    String shortKey = "c2hvcnQ=";
    String sandboxKey = FIRST_KEY.replace("all", "sandbox");
    Settings settings =
        Settings.load(
            null,
            Map.of("ROOKERY_MASTER_KEY", shortKey, "ROOKERY_FIRST_KEY", sandboxKey),
            Map.of("subscription.resolveTimeout", "1h", "approvals.production", "yes"));
    SubscriptionSettings.from(settings);
    // When
    Throwable failure = catchThrowable(settings::verify);
    // Then
    assertThat(failure.getMessage())
        .contains("masterKey", "firstKey", "subscription.resolveTimeout", "approvals.production")
        .doesNotContain(shortKey, sandboxKey, "Abcdef012345");
  }

  @Test
  void printed_settings_hold_no_secret() {
    // Given
    String masterKey = MasterKey.generate();
    Settings settings =
        Settings.load(
            null,
            Map.of("ROOKERY_MASTER_KEY", masterKey, "ROOKERY_FIRST_KEY", FIRST_KEY),
            Map.of());
    // When
    String printed = SubscriptionSettings.from(settings).toString();
    // Then
    assertThat(printed).doesNotContain(masterKey, FIRST_KEY, "Abcdef012345");
  }
}
