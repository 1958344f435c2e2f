package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.dispatch.delivery.Attempt;
import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.dispatch.delivery.DeliveryStore;
import io.rookery.dispatch.delivery.DeliveryStore.Position;
import io.rookery.dispatch.delivery.Move;
import io.rookery.dispatch.delivery.MoveStore;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.WaitReason;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A delivery stands in exactly one place, and ends exactly once. */
@ExtendWith(VertxExtension.class)
class I1ConservationTest {
  private EngineFixture given;
  private EndpointKey endpoint;
  private MoveStore moves;
  private DeliveryStore store;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, ScriptedReceiver.start(vertx));
    moves = new MoveStore(given.database);
    store = new DeliveryStore(given.database);
  }

  @Test
  void i1_a_delivery_ends_once_however_often_its_end_is_recorded() throws Exception {
    // Given
    NotificationId id = given.accepted(endpoint);
    Move end = end(fresh());
    // When
    List<Boolean> first = make(end);
    List<Boolean> second = make(end);
    // Then
    assertThat(first).containsExactly(true);
    assertThat(second).containsExactly(false);
    assertThat(given.history(id)).containsExactly("delivered/1 200");
    assertThat(given.count("queue")).isZero();
  }

  @Test
  void i1_a_late_end_finds_its_row_where_another_owner_moved_it() throws Exception {
    // Given
    NotificationId id = given.accepted(endpoint);
    Delivery delivery = fresh();
    make(Move.park(delivery, WaitReason.BREAKER_OPEN, Instant.now()));
    // When an owner that still thinks it fresh records its delivery
    List<Boolean> found = make(end(delivery));
    // Then
    assertThat(found).containsExactly(true);
    assertThat(given.history(id)).containsExactly("parked/0", "delivered/1 200");
    assertThat(given.count("queue") + given.count("backlog")).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"BREAKER_OPEN", "SPILLED"})
  void i1_a_move_into_a_place_that_is_taken_fails_and_leaves_the_row_where_it_was(WaitReason reason)
      throws Exception {
    // Given the same delivery in both tables, which no legal move can bring about
    given.accepted(endpoint);
    Delivery delivery = fresh();
    given.sql(
        "INSERT INTO delivery.backlog SELECT shard,client_uuid,seq,environment,notification_id,NULL,0,"
            + "NULL,2 FROM delivery.queue");
    // When
    assertThatThrownBy(() -> make(Move.park(delivery, reason, Instant.now())))
        .hasMessageContaining("backlog_pkey");
    // Then
    assertThat(given.count("queue")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"BREAKER_OPEN", "BEHIND_EARLIER"})
  void i1_what_is_parked_stays_what_it_was(WaitReason reason) throws Exception {
    // Given a delivery of a replay
    NotificationId id = given.accepted(endpoint);
    given.sql(
        "UPDATE delivery.queue SET replay_job='0c32421f-6330-433d-a999-4ac1f4f8add5',"
            + "replayed_at='2026-01-02T03:04:05Z'");
    // When
    make(Move.park(fresh(), reason, Instant.now()));
    // Then
    assertThat(
            given.count(
                "backlog WHERE replay_job='0c32421f-6330-433d-a999-4ac1f4f8add5'"
                    + " AND replayed_at='2026-01-02T03:04:05Z' AND attempt=0 AND due_at IS NULL"
                    + " AND notification_id='"
                    + id
                    + "' AND reason="
                    + reason.code()))
        .isEqualTo(1);
  }

  @Test
  void i1_a_retry_keeps_the_delivery_in_the_backlog_with_its_attempts() throws Exception {
    // Given
    given.accepted(endpoint);
    Instant due = given.clock.instant().plusSeconds(5);
    Attempt failed = new Attempt(500, "status_500", 3, "oops");
    // When
    make(Move.retry(fresh(), 1, failed, given.clock.instant(), due));
    List<Delivery> found =
        store.due(List.of(endpoint.shard()), due, List.of(), 10).await(5, SECONDS);
    // Then
    assertThat(given.count("queue")).isZero();
    assertThat(found)
        .singleElement()
        .satisfies(
            delivery -> {
              assertThat(delivery.attempts()).isEqualTo(1);
              assertThat(delivery.place()).isEqualTo(Place.BACKLOG);
            });
  }

  private Delivery fresh() throws Exception {
    return store.page(List.of(new Position(endpoint.shard(), 0)), 10).await(5, SECONDS).get(0);
  }

  private Move end(Delivery delivery) {
    Attempt taken = new Attempt(200, null, 3, null);
    return Move.end(delivery, DeliveryEvent.DELIVERED, 1, taken, Instant.now());
  }

  private List<Boolean> make(Move move) throws Exception {
    return moves.make(List.of(move)).await(5, SECONDS);
  }
}
