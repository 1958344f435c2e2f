package io.rookery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.NotificationId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An endpoint that the engine disabled, and how it comes back. */
class DisabledEndpointTest extends ControlFixture {
  @Test
  void enabling_it_starts_it_clean() throws Exception {
    // Given
    NotificationId gone = disabledByTheEngine();
    NotificationId parked = given.accepted(endpoint);
    node.sweepAndSettle();
    assertThat(given.history(parked)).containsExactly("parked/0");
    // When
    ask("enable", "all");
    carryOut();
    node.awaitTrue("it was sent", () -> receiver.takenIds().contains(parked.toString()));
    node.settle();
    // Then
    assertThat(given.history(gone)).contains("attempt_failed/1 410", "attempt_failed/2 410");
    assertThat(given.history(parked)).contains("delivered/1 200");
    assertThat(given.count("endpoint_state")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"paused", "stopped"})
  void it_is_enabled_as_asked_also_while_something_else_holds_it_back(String held)
      throws Exception {
    // Given
    disabledByTheEngine();
    NotificationId parked = given.accepted(endpoint);
    node.sweepAndSettle();
    if (held.equals("paused")) {
      ask("pause");
    } else {
      stopAll();
    }
    carryOut();
    // When
    ask("enable", "discard");
    carryOut();
    node.settle();
    // Then
    assertThat(results()).endsWith("enabled");
    assertThat(given.history(parked)).containsExactlyInAnyOrder("parked/0", "cancelled/0");
    assertThat(given.count("endpoint_state")).isZero();
  }
}
