package io.rookery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.SubscriptionContract.Period;
import io.rookery.shared.model.NotificationId;
import java.time.Duration;
import java.util.List;
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

  @Test
  void nothing_is_left_of_it_once_its_url_changes() throws Exception {
    // Given
    disabledByTheEngine();
    NotificationId parked = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    changeUrl();
    node.step(() -> node.engine.upkeep().changed(endpoint.client()));
    // Then
    awaitNothingStored();
    node.awaitTrue("it was sent", () -> receiver.takenIds().contains(parked.toString()));
  }

  @Test
  void a_change_that_no_announcement_told_is_found_though_nothing_waits() throws Exception {
    // Given
    ask("cancel", disabledByTheEngine());
    carryOut();
    assertThat(given.count("backlog")).isZero();
    // When
    changeUrl();
    node.step(node.engine.upkeep()::round);
    // Then
    awaitNothingStored();
  }

  @Test
  void a_call_under_the_new_version_is_enough_to_forget_the_old_one() throws Exception {
    // Given one that must be fixed, but is sent to
    receiver.willAnswer(401).thenAnswer(200);
    given.accepted(endpoint);
    node.sweepAndSettle();
    node.awaitTrue("it is stored", () -> given.countNow("endpoint_state") == 1);
    // When
    changeUrl();
    given.accepted(endpoint);
    node.sweepAndSettle();
    // Then
    awaitNothingStored();
  }

  @Test
  void nothing_is_left_of_it_once_its_client_unsubscribes() throws Exception {
    // Given
    disabledByTheEngine();
    // When
    given.registry.end(
        endpoint, new Period(given.registry.since(endpoint), given.clock.instant().plusSeconds(1)));
    node.step(() -> node.engine.upkeep().changed(endpoint.client()));
    // Then
    awaitNothingStored();
  }

  @Test
  void an_owner_that_stored_it_of_an_older_version_is_followed_by_one_that_forgets_it()
      throws Exception {
    // Given
    disabledByTheEngine();
    changeUrl();
    takeLeasesAway();
    EngineFixture.Node next = given.node();
    next.takeLeases();
    // When
    next.step(next.engine.upkeep()::round);
    // Then
    awaitNothingStored();
  }

  private void changeUrl() {
    given.registry.subscribe(
        endpoint, receiver.url() + "/v2", 2, given.registry.since(endpoint), List.of());
    given.clock.advance(Duration.ofMinutes(1));
  }

  private void awaitNothingStored() throws Exception {
    node.awaitTrue("nothing is stored", () -> given.countNow("endpoint_state") == 0);
  }
}
