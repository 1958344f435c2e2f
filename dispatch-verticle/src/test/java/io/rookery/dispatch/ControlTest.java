package io.rookery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.NotificationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people ask of a shard's owner, by instructions in the database alone: no bus is needed. */
class ControlTest extends ControlFixture {
  @Test
  void a_paused_endpoint_parks_what_comes_and_sends_it_when_resumed() throws Exception {
    // Given
    ask("pause");
    carryOut();
    NotificationId id = given.accepted(endpoint);
    node.sweepAndSettle();
    assertThat(given.history(id)).containsExactly("parked/0");
    // When
    ask("resume", "all");
    carryOut();
    node.awaitTrue("it was sent", () -> given.countNow("backlog") == 0);
    // Then
    assertThat(given.history(id)).containsExactlyInAnyOrder("parked/0", "delivered/1 200");
    assertThat(results()).isEqualTo("paused resumed");
  }

  @Test
  void a_pause_outlives_its_node_and_a_new_version_of_the_endpoint() throws Exception {
    // Given
    ask("pause");
    carryOut();
    given.registry.subscribe(
        endpoint, receiver.url(), 2, given.clock.instant().minusSeconds(60), List.of());
    takeLeasesAway();
    // When
    EngineFixture.Node next = given.node();
    NotificationId id = given.accepted(endpoint);
    next.sweepAndSettle();
    // Then
    assertThat(given.history(id)).containsExactly("parked/0");
    assertThat(receiver.taken()).isEmpty();
  }

  @Test
  void resuming_with_discard_cancels_all_that_waits() throws Exception {
    // Given
    ask("pause");
    carryOut();
    NotificationId first = given.accepted(endpoint);
    NotificationId second = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    ask("resume", "discard");
    carryOut();
    node.settle();
    // Then
    assertThat(given.history(first)).containsExactlyInAnyOrder("parked/0", "cancelled/0");
    assertThat(given.history(second)).containsExactlyInAnyOrder("parked/0", "cancelled/0");
    assertThat(receiver.taken()).isEmpty();
  }

  @Test
  void resuming_with_the_latest_per_user_sends_only_that() throws Exception {
    // Given three about one user
    ask("pause");
    carryOut();
    NotificationId first = given.accepted(endpoint);
    NotificationId second = given.accepted(endpoint);
    NotificationId last = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    ask("resume", "latest_per_user");
    carryOut();
    node.awaitTrue("nothing waits", () -> given.countNow("backlog") == 0);
    // Then
    assertThat(given.history(first)).contains("cancelled/0");
    assertThat(given.history(second)).contains("cancelled/0");
    assertThat(given.history(last)).contains("delivered/1 200");
  }

  @Test
  void resuming_since_a_time_cancels_what_is_older() throws Exception {
    // Given
    ask("pause");
    carryOut();
    NotificationId old = given.accepted(endpoint);
    node.sweepAndSettle();
    given.clock.advance(Duration.ofMinutes(10));
    Instant since = given.clock.instant();
    NotificationId young = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    ask("resume", since);
    carryOut();
    node.awaitTrue("nothing waits", () -> given.countNow("backlog") == 0);
    // Then
    assertThat(given.history(old)).contains("cancelled/0");
    assertThat(given.history(young)).contains("delivered/1 200");
  }

  @Test
  void a_retry_makes_the_next_attempt_now() throws Exception {
    // Given
    receiver.willAnswer(500).thenAnswer(200);
    NotificationId id = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    ask("retry", id);
    carryOut();
    node.awaitTrue("it ended", () -> given.countNow("backlog") == 0);
    // Then
    assertThat(given.history(id))
        .contains("attempt_failed/1 500", "retry_asked/1", "delivered/2 200");
    assertThat(results()).isEqualTo("retried");
  }

  @Test
  void what_is_held_back_or_has_ended_is_not_retried() throws Exception {
    // Given
    NotificationId ended = given.accepted(endpoint);
    node.sweepAndSettle();
    ask("pause");
    carryOut();
    NotificationId held = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    ask("retry", held);
    ask("retry", ended);
    carryOut();
    // Then
    assertThat(results()).isEqualTo("paused held_back_paused ended");
    assertThat(given.history(held)).containsExactly("parked/0");
  }

  @Test
  void what_waits_can_be_cancelled_and_is_not_sent() throws Exception {
    // Given
    receiver.willAnswer(500);
    NotificationId id = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    ask("cancel", id);
    carryOut();
    // Then
    assertThat(results()).isEqualTo("cancelled");
    assertThat(given.history(id)).containsExactlyInAnyOrder("attempt_failed/1 500", "cancelled/1");
    assertThat(given.count("backlog")).isZero();
  }

  @Test
  void the_stop_switch_parks_an_environment_and_starting_it_drains() throws Exception {
    // Given
    stopAll();
    carryOut();
    NotificationId id = given.accepted(endpoint);
    node.sweepAndSettle();
    assertThat(given.history(id)).containsExactly("parked/0");
    // When
    given.sql("DELETE FROM delivery.stop_switch");
    carryOut();
    node.awaitTrue("it was sent", () -> given.countNow("backlog") == 0);
    // Then
    assertThat(given.history(id)).contains("delivered/1 200");
  }

  @Test
  void a_stop_that_was_lifted_as_leases_were_gained_lets_all_go() throws Exception {
    // Given
    stopAll();
    carryOut();
    NotificationId id = given.accepted(endpoint);
    node.sweepAndSettle();
    given.sql("DELETE FROM delivery.stop_switch");
    // When
    node.step(() -> node.engine.node().holds().load(List.of()));
    carryOut();
    node.awaitTrue("it was sent", () -> given.countNow("backlog") == 0);
    // Then
    assertThat(given.history(id)).contains("delivered/1 200");
  }

  @Test
  void a_node_that_starts_while_sending_is_stopped_sends_nothing() throws Exception {
    // Given
    stopAll();
    takeLeasesAway();
    NotificationId id = given.accepted(endpoint);
    // When
    EngineFixture.Node next = given.node(Map.of());
    next.sweepAndSettle();
    // Then
    assertThat(given.history(id)).containsExactly("parked/0");
    assertThat(receiver.taken()).isEmpty();
  }

  @Test
  void an_instruction_that_was_carried_out_but_not_marked_is_harmless_again() throws Exception {
    // Given a pause whose owner died before it was marked, and a hold that stands already
    ask("pause");
    carryOut();
    given.sql("UPDATE delivery.instruction SET done_at=NULL,result=NULL");
    // When
    carryOut();
    // Then
    assertThat(results()).isEqualTo("paused");
    assertThat(given.count("hold")).isOne();
  }
}
