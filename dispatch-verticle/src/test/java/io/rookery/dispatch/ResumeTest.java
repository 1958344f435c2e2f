package io.rookery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What resuming makes of what was held back: what expired meanwhile, and what memory holds. */
class ResumeTest extends ControlFixture {
  private static final Duration LONGER_THAN_MAX_AGE = Duration.ofDays(5);

  @Test
  void all_replays_what_expired_while_it_was_paused_and_nothing_that_expired_before()
      throws Exception {
    // Given
    NotificationId before = expiredNow();
    ask("pause");
    carryOut();
    NotificationId meanwhile = given.accepted(endpoint);
    node.sweepAndSettle();
    expireAll();
    // When
    ask("resume", "all");
    carryOut();
    replay();
    // Then
    assertThat(receiver.takenIds()).containsExactly(meanwhile.toString());
    assertThat(given.history(meanwhile))
        .containsExactlyInAnyOrder("parked/0", "expired/0", "replayed/0", "delivered/1 200");
    assertThat(given.history(before)).containsExactly("expired/0");
    String job = receiver.taken().get(0).headers().get("webhook-replay");
    assertThat(
            given.count(
                "replay_job WHERE id='%s' AND client_uuid='%s' AND asked_by='grace'"
                    .formatted(job, endpoint.client())))
        .isOne();
  }

  @Test
  void all_goes_no_further_back_than_retention() throws Exception {
    // Given two that expired while it was paused, of which one is older than ten days by now
    ask("pause");
    carryOut();
    NotificationId forgotten = given.accepted(endpoint);
    given.clock.advance(Duration.ofDays(1));
    NotificationId kept = given.accepted(endpoint);
    node.sweepAndSettle();
    expireAll();
    given.clock.advance(Duration.ofDays(10).minus(LONGER_THAN_MAX_AGE).minusHours(12));
    // When
    ask("resume", "all");
    carryOut();
    replay();
    // Then
    assertThat(receiver.takenIds()).containsExactly(kept.toString());
    assertThat(given.history(forgotten)).containsExactlyInAnyOrder("parked/0", "expired/0");
  }

  @Test
  void since_replays_of_what_expired_only_what_was_accepted_from_then_on() throws Exception {
    // Given
    ask("pause");
    carryOut();
    NotificationId older = given.accepted(endpoint);
    given.clock.advance(Duration.ofMinutes(10));
    Instant since = given.clock.instant();
    NotificationId younger = given.accepted(endpoint);
    node.sweepAndSettle();
    expireAll();
    NotificationId waiting = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    ask("resume", since);
    carryOut();
    replay();
    // Then
    assertThat(receiver.takenIds())
        .containsExactlyInAnyOrder(younger.toString(), waiting.toString());
    assertThat(given.history(older)).containsExactlyInAnyOrder("parked/0", "expired/0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest_per_user", "discard"})
  void other_modes_leave_what_expired_as_it_is(String mode) throws Exception {
    // Given
    ask("pause");
    carryOut();
    given.accepted(endpoint);
    node.sweepAndSettle();
    expireAll();
    // When
    ask("resume", mode);
    carryOut();
    // Then
    assertThat(results()).isEqualTo("paused resumed");
    assertThat(given.count("replay_job")).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void enabling_replays_what_expired_since_it_began_to_fail(boolean byHandToo) throws Exception {
    // Given
    NotificationId before = expiredNow();
    given.clock.advance(Duration.ofMinutes(1));
    NotificationId gone = disabledByTheEngine();
    NotificationId parked = given.accepted(endpoint);
    node.sweepAndSettle();
    expireAll();
    if (byHandToo) {
      ask("disable");
      carryOut();
    }
    int calls = receiver.taken().size();
    // When
    ask("enable", "all");
    carryOut();
    replay();
    // Then
    assertThat(receiver.takenIds().subList(calls, receiver.taken().size()))
        .containsExactlyInAnyOrder(gone.toString(), parked.toString());
    assertThat(given.history(before)).containsExactly("expired/0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"paused", "stopped"})
  void what_memory_holds_for_its_turn_behind_an_open_call_is_held_back_too(String held)
      throws Exception {
    // Given
    given.registry.want(
        endpoint, new EndpointSettings(Ordering.USER, OnExhausted.SKIP, null, null));
    given.clock.advance(Duration.ofMinutes(1));
    receiver.willHang();
    List<NotificationId> accepted = given.accepted(endpoint, 10);
    awaitAnOpenCallAndALine();
    // When
    if (held.equals("paused")) {
      ask("pause");
    } else {
      stopAll();
    }
    carryOut();
    // Then
    assertThat(waitingInMemory()).isLessThanOrEqualTo(1);
    // And so they are what the one who resumes decides about.
    ask("pause");
    ask("resume", "discard");
    carryOut();
    for (NotificationId waiting : accepted.subList(1, 10)) {
      assertThat(given.history(waiting)).contains("cancelled/0");
    }
  }

  /** Until one call is open and memory holds all ten, which stand in the backlog. */
  private void awaitAnOpenCallAndALine() throws Exception {
    for (int i = 0; i < 3_000 && (receiver.taken().isEmpty() || waitingInMemory() < 10); i++) {
      node.step(node.engine.loop()::sweep);
      node.step(node.engine.loop()::orderRound);
      node.step(() -> given.vertx.timer(5).mapEmpty());
    }
    assertThat(receiver.taken()).hasSize(1);
  }

  private int waitingInMemory() throws Exception {
    return node.step(
        () -> Future.succeededFuture(node.engine.node().holdings().fromBacklog().size()));
  }

  /** One that ended before anybody held the endpoint back. */
  private NotificationId expiredNow() throws Exception {
    NotificationId id = given.accepted(endpoint);
    given.sql(
        """
        WITH d AS (DELETE FROM delivery.queue RETURNING *)
        INSERT INTO delivery.delivery_log
               (environment,notification_id,seq,at,event,attempt,final)
        SELECT environment,notification_id,seq,'%s',3,0,true FROM d
        """
            .formatted(given.clock.instant()));
    return id;
  }

  /** All that waits becomes too old. */
  private void expireAll() throws Exception {
    given.clock.advance(LONGER_THAN_MAX_AGE);
    node.takeLeases();
    node.takeDueAndSettle();
    node.step(node.engine.upkeep()::round);
    node.settle();
    assertThat(given.count("backlog")).isZero();
  }

  /** Goes on until all replays have looked at everything, and sends what they found. */
  private void replay() throws Exception {
    for (int i = 0; i < 200 && given.count("replay_part WHERE done_at IS NULL") > 0; i++) {
      node.takeLeases();
      node.step(() -> given.vertx.timer(20).mapEmpty());
      node.step(node.engine.replays()::runOnce);
    }
    node.sweepAndSettle();
    node.awaitTrue(
        "nothing waits", () -> given.countNow("queue") == 0 && given.countNow("backlog") == 0);
  }
}
