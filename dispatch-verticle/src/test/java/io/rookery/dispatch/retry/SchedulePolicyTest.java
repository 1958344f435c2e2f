package io.rookery.dispatch.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.shared.config.Settings;
import io.rookery.shared.config.SettingsException;
import io.rookery.shared.model.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulePolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  @Test
  void the_defaults_are_those_that_the_tables_name() {
    // Given
    Settings settings = Settings.load(null, Map.of(), Map.of());
    // When
    SchedulePolicy production = SchedulePolicy.from(settings, Environment.PRODUCTION);
    SchedulePolicy sandbox = SchedulePolicy.from(settings, Environment.SANDBOX);
    // Then
    settings.verify();
    assertThat(production).isEqualTo(Schedules.PRODUCTION);
    assertThat(sandbox).isEqualTo(Schedules.SANDBOX);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          environments.production.maxAge          | 90h          | environments.production.maxAge
          environments.production.schedule        | 80h, 1h      | environments.production.maxAge
          environments.production.messageSchedule | 81h          | environments.production.maxAge
          environments.production.maxAge          | 193h         | environments.production.retention
          environments.production.retention       | 143h         | environments.production.retention
          environments.production.schedule        | 5s, soon, 1m | environments.production.schedule
          environments.production.schedule        | ''           | environments.production.schedule
          environments.production.maxAge          | never        | environments.production.maxAge
          """)
  void a_schedule_that_cannot_be_kept_stops_the_start(String path, String text, String problem) {
    // Given
    Settings settings = Settings.load(null, Map.of(), Map.of(path, text));
    // When
    SchedulePolicy.from(settings, Environment.PRODUCTION);
    // Then
    assertThatThrownBy(settings::verify)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(problem + ":");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"PT0S, false", "PT95H59M59S, false", "PT96H, true", "PT97H, true"})
  void age_counts_from_acceptance(Duration age, boolean expected) {
    // When
    boolean tooOld = Schedules.PRODUCTION.isTooOld(NOW.minus(age), NOW);
    // Then
    assertThat(tooOld).isEqualTo(expected);
  }
}
