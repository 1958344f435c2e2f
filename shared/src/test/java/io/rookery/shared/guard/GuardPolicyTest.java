package io.rookery.shared.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.shared.config.Settings;
import io.rookery.shared.guard.GuardPolicy.Allowance;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuardPolicyTest {

  @Test
  void the_defaults_have_no_exception_and_refuse_the_ports_of_databases() {
    // Given
    Settings settings = Settings.load(null, Map.of(), Map.of());
    // When
    GuardPolicy policy = GuardPolicy.from(settings);
    // Then
    assertThatNoException().isThrownBy(settings::verify);
    assertThat(policy.exceptions()).isEmpty();
    assertThat(policy.refusedPorts()).contains(5432, 6379).doesNotContain(443, 8443);
  }

  @Test
  void exceptions_are_read_from_a_list_by_commas() {
    // Given
    String text = "sandbox 127.0.0.1/32:9000 http, production ::1/128:9443";
    // When
    GuardPolicy policy =
        GuardPolicy.from(Settings.load(null, Map.of("ROOKERY_GUARD_EXCEPTIONS", text), Map.of()));
    // Then
    assertThat(policy.exceptions())
        .containsExactly(
            Allowance.parse("sandbox 127.0.0.1/32:9000 http"),
            Allowance.parse("production ::1/128:9443"));
  }

  @Test
  void what_is_not_exact_stops_the_start() {
    // Given
    Settings settings =
        Settings.load(
            null, Map.of(), Map.of("guard.exceptions", "all", "guard.refusedPorts", "22,ssh"));
    // When
    GuardPolicy policy = GuardPolicy.from(settings);
    // Then
    assertThat(policy.exceptions()).isEmpty();
    assertThatThrownBy(settings::verify)
        .hasMessageContaining("guard.exceptions")
        .hasMessageContaining("guard.refusedPorts");
  }
}
