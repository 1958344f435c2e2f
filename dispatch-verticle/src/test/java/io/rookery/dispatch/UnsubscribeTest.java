package io.rookery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.SubscriptionContract.Period;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of what waits when its client unsubscribes. */
@ExtendWith(VertxExtension.class)
class UnsubscribeTest {
  private EngineFixture given;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;
  private EngineFixture.Node node;
  private Instant since;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, receiver);
    since = given.registry.since(endpoint);
    node = given.node();
    node.sweepAndSettle();
  }

  @ParameterizedTest
  @ValueSource(strings = {"paused", "disabled"})
  void what_is_held_back_by_hand_is_cancelled_at_once(String kind) throws Exception {
    // Given
    holdBack(kind);
    NotificationId id = given.accepted(endpoint);
    node.sweepAndSettle();
    assertThat(given.history(id)).containsExactly("parked/0");
    // When
    unsubscribe();
    // Then
    assertThat(given.history(id)).containsExactlyInAnyOrder("parked/0", "cancelled/0");
    assertThat(given.count("backlog")).isZero();
    assertThat(receiver.taken()).isEmpty();
  }

  @Test
  void what_a_stop_switch_holds_back_is_cancelled_at_once() throws Exception {
    // Given
    given.sql(
        "INSERT INTO delivery.stop_switch (environment,stopped_by,why) VALUES (1,'olga','test')");
    node.step(node.engine.instructions()::runOnce);
    NotificationId id = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    unsubscribe();
    // Then
    assertThat(given.history(id)).containsExactlyInAnyOrder("parked/0", "cancelled/0");
  }

  @Test
  void a_retry_is_cancelled_before_it_is_due() throws Exception {
    // Given
    receiver.willAnswer(500);
    NotificationId id = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    unsubscribe();
    // Then
    assertThat(given.history(id)).containsExactlyInAnyOrder("attempt_failed/1 500", "cancelled/1");
    assertThat(given.count("backlog")).isZero();
  }

  @Test
  void a_new_subscription_keeps_what_is_its_own_and_sends_nothing_older() throws Exception {
    // Given
    holdBack("paused");
    NotificationId old = given.accepted(endpoint);
    node.sweepAndSettle();
    given.clock.advance(Duration.ofMinutes(5));
    Instant end = given.clock.instant();
    given.clock.advance(Duration.ofMinutes(5));
    Instant begin = given.clock.instant();
    given.clock.advance(Duration.ofMinutes(5));
    NotificationId young = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    given.registry.subscribe(endpoint, receiver.url(), 3, begin, List.of(new Period(since, end)));
    changed();
    // Then
    assertThat(given.history(old)).containsExactlyInAnyOrder("parked/0", "cancelled/0");
    assertThat(given.history(young)).containsExactly("parked/0");
    assertThat(given.count("backlog")).isOne();
  }

  @Test
  void the_minutely_upkeep_finds_what_no_announcement_told() throws Exception {
    // Given
    holdBack("paused");
    given.accepted(endpoint);
    node.sweepAndSettle();
    endSubscription();
    // When
    node.step(node.engine.upkeep()::round);
    node.settle();
    // Then
    assertThat(given.count("backlog")).isZero();
  }

  private void holdBack(String kind) throws Exception {
    given.sql(
        "INSERT INTO delivery.instruction (shard,client_uuid,environment,kind,asked_by) VALUES"
            + " (%d,'%s',1,'%s','olga')"
                .formatted(
                    endpoint.shard(),
                    endpoint.client(),
                    kind.equals("paused") ? "pause" : "disable"));
    node.step(node.engine.instructions()::runOnce);
  }

  private void unsubscribe() throws Exception {
    endSubscription();
    changed();
  }

  private void endSubscription() {
    Period ended = new Period(since, given.clock.instant().plusSeconds(1));
    given.registry.end(endpoint, ended);
  }

  private void changed() throws Exception {
    node.step(() -> node.engine.upkeep().changed(endpoint.client()));
    node.settle();
  }
}
