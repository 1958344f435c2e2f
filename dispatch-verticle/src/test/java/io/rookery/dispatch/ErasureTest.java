package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.EngineFixture.Node;
import io.rookery.dispatch.erase.ErasureAnswers;
import io.rookery.shared.contract.ErasureContract;
import io.rookery.shared.contract.ErasureContract.Erasure;
import io.rookery.shared.contract.ErasureContract.FindErasure;
import io.rookery.shared.contract.ErasureContract.StartErasure;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.SwitchedOff;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A user is forgotten: what waits ends, what is kept names nobody. */
@ExtendWith(VertxExtension.class)
class ErasureTest {
  private static final Duration WITHIN = Duration.ofSeconds(5);
  private static final String USER = "canary";

  private Vertx vertx;
  private EngineFixture given;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;

  @BeforeEach
  void start(Vertx own) throws Exception {
    vertx = own;
    given = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, receiver);
    new ErasureAnswers(vertx, given.database, given.clock).serve().await(5, SECONDS);
  }

  @Test
  void what_waits_of_the_user_ends_as_erased_and_what_is_anothers_waits_on() throws Exception {
    // Given
    receiver.willAnswer(500);
    NotificationId id = given.accepted(endpoint, USER);
    NotificationId others = given.accepted(endpoint, "u-2");
    Node node = given.node();
    node.sweepAndSettle();
    given.sql("UPDATE delivery.delivery_log SET snippet='canary',error='status_500: canary'");
    // When
    Erasure receipt = erase(node, endpoint.environment());
    // Then
    assertThat(given.history(id)).containsExactlyInAnyOrder("attempt_failed/1 500", "erased/1");
    assertThat(given.history(others)).containsExactly("attempt_failed/1 500");
    assertThat(receipt.notifications()).isEqualTo(1);
    assertThat(receipt.deliveries()).isEqualTo(1);
    assertThat(receipt.logRows()).isEqualTo(1);
    assertThat(given.count("notification WHERE user_id IS NULL AND body IS NULL")).isEqualTo(1);
    assertThat(given.count("delivery_log WHERE snippet IS NULL AND error='status_500'"))
        .isEqualTo(1);
    assertThat(given.count("delivery_log WHERE snippet='canary'")).isEqualTo(1);
    assertThat(given.count("backlog WHERE user_id='u-2'")).isEqualTo(1);
    assertThat(given.count("erasure_job WHERE user_id IS NULL")).isEqualTo(1);
  }

  @Test
  void a_request_in_flight_may_end_and_is_erased_then() throws Exception {
    // Given
    receiver.willHang();
    Node node = given.node();
    NotificationId delivered = given.accepted(endpoint, USER);
    NotificationId failed = given.accepted(endpoint, USER);
    node.takeLeases();
    node.step(node.engine.loop()::sweep);
    receiver.next(5);
    receiver.next(5);
    // When
    Erasure asked = ask(null);
    round(node);
    boolean early = find(asked).doneAt() != null;
    receiver.answerHanging(List.of(200, 500));
    node.settle();
    Erasure receipt = finish(node, asked);
    // Then
    assertThat(early).isFalse();
    assertThat(Stream.of(given.history(delivered), given.history(failed)).flatMap(List::stream))
        .containsExactlyInAnyOrder("delivered/1 200", "attempt_failed/1 500", "erased/1");
    assertThat(receipt.notifications()).isEqualTo(2);
    assertThat(receipt.deliveries()).isEqualTo(1);
    assertThat(given.count("notification WHERE user_id IS NULL AND body IS NULL")).isEqualTo(2);
  }

  @Test
  void what_waits_in_memory_for_a_slot_is_not_sent() throws Exception {
    // Given
    receiver.willHang();
    Node node = given.node(Map.of("delivery.inFlightPerEndpointMax", "1"));
    List<NotificationId> accepted = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      accepted.add(given.accepted(endpoint, USER));
    }
    node.takeLeases();
    node.step(node.engine.loop()::sweep);
    receiver.next(5);
    // When
    Erasure asked = ask(null);
    round(node);
    receiver.answerHanging(200);
    node.settle();
    finish(node, asked);
    // Then
    assertThat(receiver.taken()).hasSize(1);
    assertThat(given.history(accepted.get(0))).containsExactly("delivered/1 200");
    assertThat(given.history(accepted.get(4))).containsExactly("erased/0");
  }

  @Test
  void the_line_of_an_ordered_endpoint_ends_and_what_comes_later_is_sent() throws Exception {
    // Given the first of a line fails and holds it
    given.registry.want(
        endpoint, new EndpointSettings(Ordering.USER, OnExhausted.SKIP, null, null));
    receiver.willAnswer(500).thenAnswer(200);
    Node node = given.node();
    List<NotificationId> line = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      line.add(given.accepted(endpoint, USER));
    }
    node.takeLeases();
    deliver(node, 1);
    // When
    Erasure asked = ask(null);
    round(node);
    given.clock.advance(Duration.ofMillis(5));
    NotificationId later = given.accepted(endpoint, USER);
    Erasure receipt = finish(node, asked);
    deliver(node, 2);
    // Then
    assertThat(receipt.deliveries()).isEqualTo(4);
    assertThat(given.history(line.get(0)))
        .containsExactlyInAnyOrder("attempt_failed/1 500", "erased/1");
    assertThat(given.history(line.get(3))).containsExactly("erased/0");
    assertThat(given.history(later)).containsExactly("delivered/1 200");
    assertThat(given.count("notification WHERE user_id='canary'")).isEqualTo(1);
  }

  @Test
  void what_flood_control_counted_of_the_user_is_forgotten() throws Exception {
    // Given
    EndpointSettings collapsing =
        new EndpointSettings(
            Ordering.NONE, OnExhausted.SKIP, null, null, SwitchedOff.NOTHING, true, 60);
    given.registry.want(endpoint, collapsing);
    Node node = given.node();
    NotificationId repeated = null;
    for (int i = 0; i < 3; i++) {
      repeated = given.failed(endpoint, USER, "Fitbit");
      given.failed(endpoint, "u-2", "Fitbit");
    }
    node.sweepAndSettle();
    // When
    Erasure receipt = erase(node, null);
    given.clock.advance(Duration.ofHours(1));
    node.step(node.engine.floods()::runOnce);
    node.sweepAndSettle();
    // Then nobody but the other user is told of
    assertThat(receipt.notifications()).isEqualTo(3);
    assertThat(given.history(repeated)).containsAnyOf("collapsed/0", "delivered/1 200");
    assertThat(given.count("flood_window")).isZero();
    assertThat(given.count("notification WHERE user_id='canary'")).isZero();
    assertThat(given.count("notification WHERE user_id='u-2'")).isEqualTo(4);
    assertThat(receiver.taken()).hasSize(3);
  }

  @Test
  void a_window_that_opens_while_its_user_is_erased_is_forgotten_with_the_rest() throws Exception {
    // Given a window that a delivery of the user opened when the erasure was asked for already
    NotificationId id = given.failed(endpoint, USER, "Fitbit");
    Node node = given.node();
    node.sweepAndSettle();
    Erasure asked = ask(null);
    given.sql(
        "INSERT INTO delivery.flood_window VALUES (%d,'%s','%s','Fitbit','credentials_invalid','%s',"
                .formatted(endpoint.shard(), endpoint.client(), USER, id)
            + "now()-interval '1 day',now()-interval '1 minute',2,now(),now(),now())");
    // When it is over before the erasure is
    node.step(() -> node.engine.erasures().load(node.engine.loop().readableShards()));
    node.step(node.engine.floods()::runOnce);
    long told = given.count("notification");
    finish(node, asked);
    // Then
    assertThat(told).isEqualTo(1);
    assertThat(given.count("flood_window")).isZero();
  }

  @Test
  void many_are_erased_in_batches_and_by_whoever_owns_the_shard() throws Exception {
    // Given 1,200 that have ended, and one that its owner is sending when it loses the shard
    given.accepted(endpoint, 1_200);
    given.sql(
        """
        WITH d AS (DELETE FROM delivery.queue RETURNING *)
        INSERT INTO delivery.delivery_log
               (environment,notification_id,seq,at,event,attempt,final)
        SELECT environment,notification_id,seq,now(),1,1,true FROM d
        """);
    given.sql("UPDATE delivery.notification SET user_id='canary'");
    receiver.willHang();
    Node first = given.node();
    NotificationId inFlight = given.accepted(endpoint, USER);
    first.takeLeases();
    first.step(first.engine.loop()::sweep);
    receiver.next(5);
    Erasure asked = ask(null);
    round(first);
    long begun = find(asked).notifications();
    given.sql("UPDATE delivery.shard_lease SET lease_until='-infinity'");
    given.sql("DELETE FROM delivery.dispatcher");
    Node second = given.node();
    second.takeLeases();
    second.awaitTrue("it reads", () -> !second.engine.loop().readableShards().isEmpty());
    // When the first one's call is answered too late
    round(second);
    second.step(second.engine.loop()::sweep);
    Erasure receipt = finish(second, asked);
    receiver.answerHanging(500);
    first.settle();
    // Then
    assertThat(begun).isEqualTo(1_200);
    assertThat(receipt.notifications()).isEqualTo(1_201);
    assertThat(given.history(inFlight)).containsExactly("erased/0");
    assertThat(given.count("notification WHERE user_id IS NOT NULL OR body IS NOT NULL")).isZero();
    assertThat(given.count("backlog")).isZero();
  }

  @Test
  void one_environment_alone_can_be_erased() throws Exception {
    // Given
    EndpointKey sandbox = new EndpointKey(endpoint.client(), Environment.SANDBOX);
    given.accepted(endpoint, USER);
    given.accepted(sandbox, USER);
    Node node = given.node();
    node.sweepAndSettle();
    // When
    Erasure receipt = erase(node, Environment.SANDBOX);
    // Then
    assertThat(receipt.notifications()).isEqualTo(1);
    assertThat(given.count("notification WHERE environment=1 AND user_id='canary'")).isEqualTo(1);
    assertThat(given.count("notification WHERE environment=0 AND body IS NULL")).isEqualTo(1);
  }

  private Erasure erase(Node node, Environment environment) throws Exception {
    return finish(node, ask(environment));
  }

  private Erasure ask(Environment environment) throws Exception {
    return ErasureContract.START
        .ask(
            vertx,
            new StartErasure(endpoint.client(), USER, environment, Actor.withoutKey("test")),
            WITHIN)
        .await(5, SECONDS);
  }

  private Erasure find(Erasure one) throws Exception {
    return ErasureContract.FIND.ask(vertx, new FindErasure(one.id()), WITHIN).await(5, SECONDS);
  }

  private static void round(Node node) throws Exception {
    node.step(node.engine.erasures()::runOnce);
  }

  /** Rounds until it is done. */
  private Erasure finish(Node node, Erasure one) throws Exception {
    for (int i = 0; i < 50 && find(one).doneAt() == null; i++) {
      round(node);
      node.step(node.engine.loop()::sweep);
    }
    assertThat(find(one).doneAt()).isNotNull();
    return find(one);
  }

  private void deliver(Node node, int calls) throws Exception {
    for (int i = 0; i < 200 && (receiver.taken().size() < calls || i < 3); i++) {
      node.step(node.engine.loop()::sweep);
      node.step(node.engine.loop()::orderRound);
      node.step(() -> vertx.timer(5).mapEmpty());
    }
    node.settle();
  }
}
