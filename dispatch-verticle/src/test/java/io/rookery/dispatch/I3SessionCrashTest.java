package io.rookery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.EngineFixture.Node;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.testing.ScriptedReceiver;
import io.rookery.shared.testing.SessionCrash;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The move of an ordered endpoint's row to the backlog waits for no disk, and a crash of any
 * session of PostgreSQL undoes it, while the server process goes on: the row stands in the queue
 * again, behind the cursor.
 */
@ExtendWith(VertxExtension.class)
class I3SessionCrashTest {
  private static final int MANY = 12;

  private EngineFixture given;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;
  private SessionCrash session;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx, TestDatabase.toCrash(Schema.DELIVERY));
    receiver = ScriptedReceiver.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, receiver);
    given.registry.want(
        endpoint, new EndpointSettings(Ordering.USER, OnExhausted.SKIP, null, null));
  }

  @Test
  void i3_what_came_back_is_delivered_in_order_though_memory_had_let_go_of_it() throws Exception {
    comesInOrder(given.node(Map.of("delivery.waitingPerEndpointMax", "3")));
  }

  @Test
  void i3_what_came_back_is_delivered_in_order_while_memory_has_it() throws Exception {
    comesInOrder(given.node());
  }

  @Test
  void i3_what_came_back_goes_first_though_memory_lets_go_of_it_later() throws Exception {
    // Given one that is out, and others of its user behind it, when they come back
    receiver.willHang();
    Node node = given.node();
    List<String> accepted = moved(node);
    node.awaitTrue(
        "the first is out",
        () -> {
          node.engine.loop().orderRound();
          return receiver.taken().size() == 1;
        });
    crash();
    node.step(node.engine.node().leases()::tick);
    // And the queue is read past them, for another user's
    String other = given.accepted(endpoint, "u2").toString();
    for (int i = 0; i < 200 && receiver.taken().size() == 1; i++) {
      step(node);
    }
    // When it fails, and memory lets go of those behind it
    receiver.willAnswer(200);
    receiver.answerHanging(List.of(500, 200));
    node.settle();
    accepted.addAll(accept(3));
    given.clock.advance(Duration.ofSeconds(10));
    node.step(node.engine.loop()::takeDue);
    // Then
    List<String> expected = new ArrayList<>(accepted);
    expected.addAll(0, List.of(accepted.get(0), other));
    assertDelivered(node, expected);
  }

  private void comesInOrder(Node node) throws Exception {
    // Given
    List<String> accepted = moved(node);
    crash();
    // When
    accepted.addAll(accept(3));
    // Then
    assertDelivered(node, accepted);
  }

  /** Some that were moved aside, in commits that are not on the disk. */
  private List<String> moved(Node node) throws Exception {
    node.takeLeases();
    List<String> accepted = accept(MANY);
    session = SessionCrash.prepare(given.testDatabase);
    for (int i = 0; i < 20 && given.countNow("queue") > 0; i++) {
      node.step(node.engine.loop()::sweep);
    }
    assertThat(given.countNow("backlog")).isEqualTo(MANY);
    return accepted;
  }

  private void crash() throws Exception {
    session.crash();
    assertThat(given.countNow("queue")).as("came back").isPositive();
  }

  private void step(Node node) throws Exception {
    node.step(node.engine.loop()::sweep);
    node.step(node.engine.loop()::orderRound);
    node.step(() -> given.vertx.timer(5).mapEmpty());
  }

  private void assertDelivered(Node node, List<String> expected) throws Exception {
    for (int i = 0; i < 200 && receiver.taken().size() < expected.size(); i++) {
      step(node);
    }
    node.settle();
    int byJanitor = node.step(node.engine.loop()::janitor);
    assertThat(receiver.takenIds()).isEqualTo(expected);
    assertThat(byJanitor).isZero();
    assertThat(given.countNow("queue") + given.countNow("backlog")).isZero();
  }

  private List<String> accept(int count) throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(given.accepted(endpoint).toString());
    }
    return ids;
  }
}
