package io.rookery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An endpoint that is ordered by user gets those of one user one after the other. */
@ExtendWith(VertxExtension.class)
class UserOrderTest {
  private EngineFixture given;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, receiver);
    given.registry.want(
        endpoint, new EndpointSettings(Ordering.USER, OnExhausted.SKIP, null, null));
  }

  @Test
  void those_of_one_user_arrive_in_the_order_of_acceptance() throws Exception {
    // Given
    EngineFixture.Node node = given.node();
    List<String> accepted = accept(20);
    // When
    deliver(node, 20);
    // Then
    assertThat(receiver.takenIds()).isEqualTo(accepted);
  }

  @Test
  void one_that_is_retried_holds_its_user() throws Exception {
    // Given
    receiver.willAnswer(500).thenAnswer(200);
    EngineFixture.Node node = given.node();
    List<String> accepted = accept(3);
    deliver(node, 1);
    accepted.addAll(accept(2));
    deliver(node, 1);
    given.clock.advance(Duration.ofSeconds(10));
    node.step(node.engine.loop()::takeDue);
    // When
    deliver(node, 6);
    // Then
    List<String> expected = new ArrayList<>(accepted);
    expected.add(0, accepted.get(0));
    assertThat(receiver.takenIds()).isEqualTo(expected);
  }

  @Test
  void a_lower_seq_that_commits_late_is_not_overtaken() throws Exception {
    // Given a seq that is drawn and not committed when the next one is accepted
    EngineFixture.Node node = given.node();
    node.takeLeases();
    try (Connection late = given.testDatabase.connect();
        Statement statement = late.createStatement()) {
      late.setAutoCommit(false);
      statement.execute("SELECT pg_current_xact_id(), nextval('delivery.delivery_seq')");
      List<String> accepted = accept(1);
      for (int i = 0; i < 3; i++) {
        node.step(node.engine.loop()::sweep);
        node.step(node.engine.loop()::orderRound);
      }
      int before = receiver.taken().size();
      // When
      late.commit();
      deliver(node, 1);
      // Then
      assertThat(before).isZero();
      assertThat(receiver.takenIds()).isEqualTo(accepted);
    }
  }

  @Test
  void a_lower_seq_that_commits_late_is_not_overtaken_while_its_endpoint_is_looked_up()
      throws Exception {
    // Given
    EngineFixture.Node node = given.node();
    node.takeLeases();
    try (Connection late = given.testDatabase.connect()) {
      late.setAutoCommit(false);
      List<String> inOrder = new ArrayList<>();
      inOrder.add(given.acceptedUncommitted(late, endpoint).toString());
      inOrder.addAll(accept(1));
      stepOften(node);
      // When it commits, and nobody knows any more whether the endpoint is ordered
      given.clock.advance(Duration.ofMinutes(1));
      Promise<Void> answer = Promise.promise();
      given.registry.answersAfter(answer.future());
      late.commit();
      stepOften(node);
      answer.complete();
      deliver(node, 2);
      // Then
      assertThat(receiver.takenIds()).isEqualTo(inOrder);
    }
  }

  private static void stepOften(EngineFixture.Node node) throws Exception {
    for (int i = 0; i < 5; i++) {
      node.step(node.engine.loop()::sweep);
      node.step(node.engine.loop()::orderRound);
    }
  }

  @Test
  void after_a_steal_nothing_is_sent_for_one_deadline() throws Exception {
    // Given
    given.sql("UPDATE delivery.shard_lease SET owner=gen_random_uuid(), lease_until='-infinity'");
    EngineFixture.Node node = given.node();
    node.takeLeases();
    List<String> accepted = accept(2);
    for (int i = 0; i < 3; i++) {
      node.step(node.engine.loop()::sweep);
      node.step(node.engine.loop()::orderRound);
    }
    int before = receiver.taken().size();
    given.clock.advance(Duration.ofSeconds(16));
    // When
    deliver(node, 2);
    // Then
    assertThat(before).isZero();
    assertThat(receiver.takenIds()).isEqualTo(accepted);
  }

  @Test
  void what_was_parked_goes_before_what_comes_while_it_drains() throws Exception {
    // Given more than memory holds, left in the backlog by a node that died
    List<String> accepted = accept(40);
    given.sql(
        "WITH d AS (DELETE FROM delivery.queue RETURNING *) INSERT INTO delivery.backlog"
            + " (shard,client_uuid,seq,environment,notification_id,user_id,attempt,reason)"
            + " SELECT shard,client_uuid,seq,environment,notification_id,'u1',0,2 FROM d");
    EngineFixture.Node node = given.node();
    node.takeLeases();
    accepted.addAll(accept(5));
    // When
    deliver(node, 45);
    // Then
    assertThat(receiver.takenIds()).isEqualTo(accepted);
  }

  @Test
  void one_that_holds_its_user_waits_for_a_human() throws Exception {
    // Given
    given.registry.want(
        endpoint, new EndpointSettings(Ordering.USER, OnExhausted.BLOCK, null, null));
    receiver.willAnswer(400);
    EngineFixture.Node node = given.node();
    List<String> accepted = accept(2);
    deliver(node, 1);
    for (int attempt = 2; attempt <= 4; attempt++) {
      given.clock.advance(Duration.ofHours(2));
      node.step(node.engine.loop()::takeDue);
      deliver(node, attempt);
    }
    // When
    receiver.willAnswer(200);
    given.sql("UPDATE delivery.backlog SET due_at=now()-interval '1 h' WHERE reason=12");
    node.step(node.engine.loop()::takeDue);
    deliver(node, 6);
    // Then
    String head = accepted.get(0);
    assertThat(receiver.takenIds()).containsExactly(head, head, head, head, head, accepted.get(1));
  }

  private List<String> accept(int count) throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      NotificationId id = given.accepted(endpoint);
      ids.add(id.toString());
    }
    return ids;
  }

  /** Steps until so many calls were made in all, and nothing is held that could make another. */
  private void deliver(EngineFixture.Node node, int calls) throws Exception {
    if (node.engine.node().leases().owned().isEmpty()) {
      node.takeLeases();
    }
    for (int i = 0; i < 200 && (receiver.taken().size() < calls || i < 3); i++) {
      node.step(node.engine.loop()::sweep);
      node.step(node.engine.loop()::orderRound);
      node.step(() -> given.vertx.timer(5).mapEmpty());
    }
    node.settle();
  }
}
