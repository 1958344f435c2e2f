package io.rookery.shared.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyGrantTest {
  @Test
  void a_producer_key_is_bound_to_one_environment() {
    // When
    Throwable failure =
        catchThrowable(() -> new KeyGrant("orders", KeyRole.PRODUCER, null, null, null));
    // Then
    assertThat(failure).hasMessageContaining("bound to sandbox or to production");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "line\nbreak"})
  void a_key_has_a_name(String name) {
    // When
    Throwable failure =
        catchThrowable(() -> new KeyGrant(name, KeyRole.PRODUCER, Environment.SANDBOX, null, null));
    // Then
    assertThat(failure).hasMessageContaining("name");
  }

  @Test
  void an_empty_list_of_clients_is_not_taken_for_all_clients() {
    // When
    Throwable failure =
        catchThrowable(() -> new KeyGrant("grace", KeyRole.AUDITOR, null, List.of(), null));
    // Then
    assertThat(failure).hasMessageContaining("clients");
  }
}
