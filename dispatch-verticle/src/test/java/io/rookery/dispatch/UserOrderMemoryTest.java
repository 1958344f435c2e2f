package io.rookery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.EngineFixture.Node;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I6: what an ordered endpoint does not take in time is in the backlog, and not in memory. */
@ExtendWith(VertxExtension.class)
class UserOrderMemoryTest {
  private static final int USERS = 100;
  private static final int EACH = 3;
  private static final int PER_ENDPOINT_MAX = 20;
  private static final Map<String, String> SMALL =
      Map.of(
          "delivery.heldMax",
          "200",
          "delivery.waitingPerEndpointMax",
          "" + PER_ENDPOINT_MAX,
          "send.deadline",
          "60s");

  @Test
  void i6_an_ordered_endpoint_that_takes_little_leaves_memory_to_others(Vertx vertx)
      throws Exception {
    // Given more users than memory has room for, of an endpoint that does not answer
    EngineFixture given = EngineFixture.start(vertx);
    ScriptedReceiver slow = ScriptedReceiver.start(vertx).willHang();
    EndpointKey ordered = given.registry.subscribed(Environment.PRODUCTION, slow);
    given.registry.want(ordered, new EndpointSettings(Ordering.USER, OnExhausted.SKIP, null, null));
    ScriptedReceiver healthy = ScriptedReceiver.start(vertx);
    EndpointKey other = given.registry.subscribed(Environment.PRODUCTION, healthy);
    Node node = given.node(SMALL);
    List<List<String>> ofUsers = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      ofUsers.add(new ArrayList<>());
    }
    for (int i = 0; i < USERS * EACH; i++) {
      NotificationId id = given.accepted(ordered, "u" + i % USERS);
      ofUsers.get(i % USERS).add(id.toString());
    }
    node.takeLeases();
    read(node, () -> given.countNow("queue") == 0);
    // When
    NotificationId fresh = given.accepted(other, "u1");
    read(node, () -> !healthy.taken().isEmpty());
    // Then
    assertThat(healthy.takenIds()).containsExactly(fresh.toString());
    assertThat(node.engine.node().holdings().size()).isLessThanOrEqualTo(2 * PER_ENDPOINT_MAX);
    // And all of it comes, each user's in order, with no more of it in memory at once
    slow.willAnswer(200);
    slow.answerHanging(200);
    List<Integer> held = new ArrayList<>();
    read(
        node,
        () -> {
          held.add(node.engine.node().holdings().size());
          return slow.taken().size() == USERS * EACH;
        });
    List<String> taken = slow.takenIds();
    assertThat(ofUsers)
        .allSatisfy(
            one -> assertThat(taken).filteredOn(one::contains).containsExactlyElementsOf(one));
    assertThat(held).allMatch(rows -> rows <= 2 * PER_ENDPOINT_MAX);
  }

  /** Reads on, step by step, until the condition holds. */
  private static void read(Node node, Supplier<Boolean> until) throws Exception {
    for (int round = 0; round < 2_000 && !until.get(); round++) {
      node.step(node.engine.loop()::sweep);
      node.step(node.engine.loop()::orderRound);
      node.step(node.engine.loop()::takeDue);
    }
    assertThat(until.get()).isTrue();
  }
}
