package io.rookery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.Outcomes;
import io.rookery.shared.contract.SubscriptionContract.Period;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.testing.BusProbe;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The life of a delivery through the whole engine. */
@ExtendWith(VertxExtension.class)
class DeliveryTest {
  private EngineFixture given;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;
  private EngineFixture.Node node;
  private BusProbe<Outcomes> outcomes;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, receiver);
    outcomes = BusProbe.of(vertx, DispatchContract.OUTCOME);
    node = given.node();
  }

  @Test
  void a_fresh_notification_is_delivered_recorded_and_announced() throws Exception {
    // Given
    NotificationId id = given.accepted(endpoint);
    // When
    node.sweepAndSettle();
    // Then
    assertThat(receiver.takenIds()).containsExactly(id.toString());
    assertThat(receiver.taken().get(0).body().toString()).isEqualTo("{\"id\":\"" + id + "\"}");
    assertThat(receiver.taken().get(0).headers().get("webhook-environment"))
        .isEqualTo("production");
    assertThat(given.history(id)).containsExactly("delivered/1 200");
    assertThat(given.count("queue")).isZero();
    assertThat(outcomes.next(Duration.ofSeconds(5)).outcomes())
        .singleElement()
        .satisfies(outcome -> assertThat(outcome.state()).isEqualTo(DeliveryEvent.DELIVERED));
  }

  @Test
  void one_that_is_parked_below_what_was_drained_is_drained_too() throws Exception {
    // Given two that drained, of which the first failed and is parked again
    receiver.willAnswer(500).thenAnswer(200);
    NotificationId first = given.accepted(endpoint);
    given.accepted(endpoint);
    given.sql(
        "WITH d AS (DELETE FROM delivery.queue RETURNING *) INSERT INTO delivery.backlog"
            + " (shard,client_uuid,seq,environment,notification_id,attempt,reason)"
            + " SELECT shard,client_uuid,seq,environment,notification_id,0,2 FROM d");
    node.takeLeases();
    node.awaitTrue("both were sent", () -> receiver.taken().size() == 2);
    node.settle();
    given.sql("UPDATE delivery.backlog SET due_at=NULL,reason=2");
    // When
    node.step(node.engine.loop()::findBacklogs);
    node.step(node.engine.loop()::sweep);
    node.awaitTrue("it was sent again", () -> receiver.taken().size() == 3);
    node.settle();
    // Then
    assertThat(receiver.takenIds()).last().isEqualTo(first.toString());
    assertThat(given.count("backlog")).isZero();
  }

  @Test
  void a_failed_attempt_is_made_again_after_the_first_delay_with_the_same_id() throws Exception {
    // Given
    receiver.willAnswer(500).thenAnswer(200);
    NotificationId id = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    node.takeDueAndSettle();
    int early = receiver.taken().size();
    given.clock.advance(Duration.ofSeconds(7));
    node.takeDueAndSettle();
    // Then
    assertThat(early).isEqualTo(1);
    assertThat(receiver.takenIds()).containsExactly(id.toString(), id.toString());
    assertThat(receiver.taken().get(1).headers().get("webhook-attempt")).isEqualTo("2");
    assertThat(given.history(id)).containsExactly("attempt_failed/1 500", "delivered/2 200");
    assertThat(given.count("backlog")).isZero();
  }

  @Test
  void a_refused_message_is_exhausted_after_its_own_schedule() throws Exception {
    // Given
    receiver.willAnswer(422);
    NotificationId id = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    for (int attempt = 2; attempt <= 4; attempt++) {
      given.clock.advance(Duration.ofHours(2));
      node.takeDueAndSettle();
    }
    // Then
    assertThat(given.history(id)).last().isEqualTo("exhausted/4 422");
    assertThat(receiver.taken()).hasSize(4);
  }

  @Test
  void a_notification_older_than_the_subscription_is_skipped() throws Exception {
    // Given
    NotificationId id = given.accepted(endpoint, given.clock.instant().minusSeconds(120));
    // When
    node.sweepAndSettle();
    // Then
    assertThat(given.history(id)).containsExactly("skipped/0");
    assertThat(receiver.taken()).isEmpty();
  }

  @Test
  void a_notification_of_a_subscription_that_has_ended_is_cancelled() throws Exception {
    // Given
    NotificationId id = given.accepted(endpoint);
    given.registry.end(
        endpoint,
        new Period(given.clock.instant().minusSeconds(60), given.clock.instant().plusSeconds(1)));
    // When
    node.sweepAndSettle();
    // Then
    assertThat(given.history(id)).containsExactly("cancelled/0");
  }

  @Test
  void what_is_too_old_expires_unsent() throws Exception {
    // Given
    NotificationId id = given.accepted(endpoint);
    given.clock.advance(Duration.ofHours(97));
    given.registry.subscribe(
        endpoint, receiver.url(), 1, given.clock.instant().minus(Duration.ofDays(9)), List.of());
    // When
    node.sweepAndSettle();
    // Then
    assertThat(given.history(id)).containsExactly("expired/0");
    assertThat(receiver.taken()).isEmpty();
  }

  @Test
  void a_row_whose_notification_is_gone_ends_as_expired_and_does_not_wedge_its_shard()
      throws Exception {
    // Given
    NotificationId gone = given.accepted(endpoint);
    given.sql("DELETE FROM delivery.notification");
    NotificationId next = given.accepted(endpoint);
    // When
    node.sweepAndSettle();
    // Then
    assertThat(given.history(gone)).containsExactly("expired/0");
    assertThat(given.history(next)).containsExactly("delivered/1 200");
  }

  @Test
  void an_erased_notification_ends_as_erased() throws Exception {
    // Given
    NotificationId id = given.accepted(endpoint);
    given.sql("UPDATE delivery.notification SET body=NULL");
    // When
    node.sweepAndSettle();
    // Then
    assertThat(given.history(id)).containsExactly("erased/0");
    assertThat(receiver.taken()).isEmpty();
  }

  @Test
  void i6_what_memory_has_no_room_for_is_left_unread_and_read_later() throws Exception {
    // Given a node that holds one delivery at a time
    EngineFixture.Node small = given.node(Map.of("delivery.heldMax", "1"));
    List<String> accepted = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      accepted.add(given.accepted(endpoint).toString());
    }
    // When
    for (int sweep = 0; sweep < 5; sweep++) {
      small.sweepAndSettle();
    }
    int byJanitor = small.step(small.engine.loop()::janitor);
    // Then
    assertThat(receiver.takenIds()).containsExactlyElementsOf(accepted);
    assertThat(byJanitor).isZero();
  }
}
