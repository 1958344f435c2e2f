package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Sequence order is not commit order. A commit is held back, for longer than any timeout could be
 * waited for, while the cursor passes its seq: nothing may be lost, whoever owns the shard then.
 */
@ExtendWith(VertxExtension.class)
class I3LateCommitTest {
  private EngineFixture given;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;
  private Connection held;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, receiver);
    held = given.testDatabase.connect();
    held.setAutoCommit(false);
  }

  @AfterEach
  void end() throws Exception {
    held.close();
  }

  @Test
  void i3_a_commit_held_back_is_delivered_by_the_sweep_and_not_by_the_janitor() throws Exception {
    // Given
    EngineFixture.Node node = given.node();
    NotificationId late = acceptUncommitted();
    NotificationId early = given.accepted(endpoint);
    sweepOften(node);
    // When
    held.commit();
    node.sweepAndSettle();
    int byJanitor = node.step(node.engine.loop()::janitor);
    // Then
    assertThat(receiver.takenIds()).containsExactly(early.toString(), late.toString());
    assertThat(byJanitor).isZero();
  }

  @Test
  void i3_what_appeared_since_the_last_sweep_is_not_the_janitors_to_find() throws Exception {
    // Given
    EngineFixture.Node node = given.node();
    NotificationId late = acceptUncommitted();
    NotificationId early = given.accepted(endpoint);
    sweepOften(node);
    // When
    held.commit();
    int byJanitor = node.step(node.engine.loop()::janitor);
    node.sweepAndSettle();
    // Then
    assertThat(byJanitor).isZero();
    assertThat(receiver.takenIds()).containsExactly(early.toString(), late.toString());
  }

  @Test
  void i3_a_commit_held_back_over_a_steal_reaches_the_new_owner() throws Exception {
    // Given
    EngineFixture.Node first = given.node();
    NotificationId late = acceptUncommitted();
    NotificationId early = given.accepted(endpoint);
    sweepOften(first);
    first.takeLeases();
    given.sql("UPDATE delivery.shard_lease SET lease_until='-infinity'");
    given.sql("DELETE FROM delivery.dispatcher");
    EngineFixture.Node second = given.node();
    second.takeLeases();
    sweepOften(second);
    // When
    held.commit();
    second.sweepAndSettle();
    int byJanitor = second.step(second.engine.loop()::janitor);
    // Then
    assertThat(receiver.takenIds()).containsExactly(early.toString(), late.toString());
    assertThat(byJanitor).isZero();
  }

  @Test
  void i3_a_commit_held_back_over_a_hand_over_reaches_the_new_owner() throws Exception {
    // Given
    EngineFixture.Node first = given.node();
    NotificationId late = acceptUncommitted();
    NotificationId early = given.accepted(endpoint);
    sweepOften(first);
    handBack(first);
    EngineFixture.Node second = given.node();
    sweepOften(second);
    // When
    held.commit();
    second.sweepAndSettle();
    int byJanitor = second.step(second.engine.loop()::janitor);
    // Then
    assertThat(receiver.takenIds()).containsExactly(early.toString(), late.toString());
    assertThat(byJanitor).isZero();
  }

  @Test
  void i3_a_crash_with_unsettled_seqs_loses_none_of_them() throws Exception {
    // Given
    receiver.willHang();
    EngineFixture.Node first = given.node();
    NotificationId oldest = given.accepted(endpoint);
    NotificationId next = given.accepted(endpoint);
    first.takeLeases();
    first.step(first.engine.loop()::sweep);
    first.awaitTrue("both are being sent", () -> receiver.taken().size() == 2);
    // The floors are stored with the renewal; then the owner is never heard of again.
    first.step(first.engine.loop()::sweep);
    first.step(first.engine.loop()::sweep);
    first.takeLeases();
    given.sql("UPDATE delivery.shard_lease SET lease_until='-infinity'");
    given.sql("DELETE FROM delivery.dispatcher");
    receiver.willAnswer(200);
    EngineFixture.Node second = given.node();
    // When
    second.sweepAndSettle();
    int byJanitor = second.step(second.engine.loop()::janitor);
    // Then
    assertThat(receiver.takenIds().subList(2, 4))
        .containsExactlyInAnyOrder(oldest.toString(), next.toString());
    assertThat(byJanitor).isZero();
    receiver.answerHanging(200);
  }

  @Test
  void i3_waiting_rows_given_up_at_a_hand_over_are_found_by_the_new_owner() throws Exception {
    // Given one call open and one row waiting behind it
    receiver.willHang();
    EngineFixture.Node first = given.node(Map.of("delivery.inFlightPerEndpointMax", "1"));
    given.accepted(endpoint);
    NotificationId waiting = given.accepted(endpoint);
    first.takeLeases();
    first.step(first.engine.loop()::sweep);
    first.awaitTrue("one is being sent", () -> receiver.taken().size() == 1);
    first.step(first.engine.loop()::sweep);
    first.step(first.engine.loop()::sweep);
    Promise<Void> deadline = Promise.promise();
    Future<Void> stopped =
        Future.future(
            done ->
                first.context.runOnContext(
                    then -> first.engine.node().leases().stop(deadline.future()).onComplete(done)));
    receiver.willAnswer(200);
    receiver.answerHanging(200);
    stopped.await(10, SECONDS);
    EngineFixture.Node second = given.node();
    // When
    second.sweepAndSettle();
    int byJanitor = second.step(second.engine.loop()::janitor);
    // Then
    assertThat(receiver.takenIds()).hasSize(2).last().isEqualTo(waiting.toString());
    assertThat(byJanitor).isZero();
  }

  @Test
  void i3_a_commit_that_appears_during_a_hand_over_is_the_new_owners() throws Exception {
    // Given a shard that is being handed back while a call is open
    receiver.willHang();
    EngineFixture.Node first = given.node();
    NotificationId late = acceptUncommitted();
    NotificationId early = given.accepted(endpoint);
    first.takeLeases();
    first.step(first.engine.loop()::sweep);
    first.awaitTrue("one is being sent", () -> receiver.taken().size() == 1);
    Future<Void> stopped = beginHandBack(first);
    held.commit();
    // When
    for (int i = 0; i < 4; i++) {
      first.step(first.engine.loop()::sweep);
    }
    receiver.willAnswer(200);
    receiver.answerHanging(200);
    stopped.await(30, SECONDS);
    EngineFixture.Node second = given.node();
    second.sweepAndSettle();
    int byJanitor = second.step(second.engine.loop()::janitor);
    // Then
    assertThat(byJanitor).isZero();
    assertThat(receiver.takenIds()).contains(early.toString(), late.toString());
  }

  @Test
  void i3_the_janitor_leaves_alone_what_was_given_up_to_be_handed_over() throws Exception {
    // Given one call open and one row waiting behind it
    receiver.willHang();
    EngineFixture.Node node = given.node(Map.of("delivery.inFlightPerEndpointMax", "1"));
    given.accepted(endpoint);
    given.accepted(endpoint);
    node.takeLeases();
    node.step(node.engine.loop()::sweep);
    node.awaitTrue("one is being sent", () -> receiver.taken().size() == 1);
    for (int i = 0; i < 4; i++) {
      node.step(node.engine.loop()::sweep);
    }
    // When
    Future<Void> stopped = beginHandBack(node);
    int byJanitor = node.step(node.engine.loop()::janitor);
    receiver.answerHanging(200);
    stopped.await(30, SECONDS);
    // Then
    assertThat(byJanitor).isZero();
  }

  @Test
  void i3_a_session_that_stored_before_draws_no_seq_behind_the_cursor() throws Exception {
    // Given a session with a first seq, and others that went on
    EngineFixture.Node node = given.node();
    acceptUncommitted();
    held.commit();
    NotificationId other = given.accepted(endpoint);
    sweepOften(node);
    // When
    NotificationId next = acceptUncommitted();
    held.commit();
    node.sweepAndSettle();
    int byJanitor = node.step(node.engine.loop()::janitor);
    // Then
    assertThat(receiver.takenIds()).hasSize(3).endsWith(other.toString(), next.toString());
    assertThat(byJanitor).isZero();
  }

  @Test
  void i3_a_sequence_that_was_set_back_hides_nothing() throws Exception {
    // Given a node whose cursor is far along
    EngineFixture.Node node = given.node();
    for (int i = 0; i < 5; i++) {
      given.accepted(endpoint);
    }
    sweepOften(node);
    given.sql("SELECT setval('delivery.delivery_seq', 1)");
    NotificationId behind = given.accepted(endpoint);
    // When
    node.takeLeases();
    node.sweepAndSettle();
    // Then
    assertThat(receiver.takenIds()).hasSize(6).last().isEqualTo(behind.toString());
  }

  /** Draws a seq in a transaction that stays open. */
  private NotificationId acceptUncommitted() throws Exception {
    return given.acceptedUncommitted(held, endpoint);
  }

  /** Enough sweeps for any sample to have been paired with the next. */
  private static void sweepOften(EngineFixture.Node node) throws Exception {
    for (int i = 0; i < 4; i++) {
      node.sweepAndSettle();
    }
  }

  private static Future<Void> beginHandBack(EngineFixture.Node node) {
    Promise<Void> never = Promise.promise();
    return Future.future(
        done ->
            node.context.runOnContext(
                then -> node.engine.node().leases().stop(never.future()).onComplete(done)));
  }

  private static void handBack(EngineFixture.Node node) throws Exception {
    Promise<Void> never = Promise.promise();
    node.step(() -> node.engine.node().leases().stop(never.future()));
  }
}
