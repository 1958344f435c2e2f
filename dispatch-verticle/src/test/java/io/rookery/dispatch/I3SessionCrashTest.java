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

  private void comesInOrder(Node node) throws Exception {
    // Given
    node.takeLeases();
    List<String> accepted = accept(MANY);
    SessionCrash session = SessionCrash.prepare(given.testDatabase);
    for (int i = 0; i < 20 && given.countNow("queue") > 0; i++) {
      node.step(node.engine.loop()::sweep);
    }
    assertThat(given.countNow("backlog")).isEqualTo(MANY);
    session.crash();
    assertThat(given.countNow("queue")).as("came back").isPositive();
    // When
    accepted.addAll(accept(3));
    for (int i = 0; i < 200 && receiver.taken().size() < accepted.size(); i++) {
      node.step(node.engine.loop()::sweep);
      node.step(node.engine.loop()::orderRound);
      node.step(() -> given.vertx.timer(5).mapEmpty());
    }
    node.settle();
    int byJanitor = node.step(node.engine.loop()::janitor);
    // Then
    assertThat(receiver.takenIds()).isEqualTo(accepted);
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
