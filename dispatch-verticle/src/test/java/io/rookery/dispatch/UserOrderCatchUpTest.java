package io.rookery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.EngineFixture.Node;
import io.rookery.dispatch.endpoint.Lane;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionChanged;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
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

/** An ordered endpoint that comes back, or becomes ordered, while much waits for it. */
@ExtendWith(VertxExtension.class)
class UserOrderCatchUpTest {
  private static final Map<String, String> ONE_AT_A_TIME =
      Map.of("breaker.openFirst", "300ms", "delivery.inFlightPerEndpointMax", "1");
  private static final EndpointSettings IN_ORDER =
      new EndpointSettings(Ordering.USER, OnExhausted.SKIP, null, null);

  private EngineFixture given;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, receiver);
    given.registry.want(endpoint, IN_ORDER);
  }

  @Test
  void what_waits_goes_oldest_first_across_users() throws Exception {
    // Given more users than one reading begins lines for, the oldest rows those of the last ids
    List<String> accepted = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      for (int user = 400; user > 100; user--) {
        accepted.add(given.accepted(endpoint, "u" + user).toString());
      }
    }
    park();
    Node node = given.node(ONE_AT_A_TIME);
    // When
    deliver(node, accepted.size());
    // Then
    assertThat(receiver.takenIds()).isEqualTo(accepted);
  }

  @Test
  void a_user_of_whom_much_waits_does_not_hold_up_the_others() throws Exception {
    // Given so many of one user that a reading finds nobody else
    given.accepted(endpoint, 1_200);
    List<String> others = new ArrayList<>();
    for (int user = 2; user < 12; user++) {
      others.add(given.accepted(endpoint, "u" + user).toString());
    }
    park();
    Node node = given.node();
    // When
    deliver(node, 100);
    // Then
    assertThat(receiver.takenIds().subList(0, 100)).containsAll(others);
  }

  @Test
  void a_fresh_one_of_a_user_of_whom_nothing_waits_keeps_a_share_of_the_catch_up()
      throws Exception {
    // Given
    for (int user = 100; user < 500; user++) {
      given.accepted(endpoint, "u" + user);
    }
    park();
    Node node = given.node(ONE_AT_A_TIME);
    deliver(node, 20);
    receiver.willHang();
    // When
    String fresh = given.accepted(endpoint, "u9").toString();
    String joins = given.accepted(endpoint, "u499").toString();
    for (int i = 0; i < 3_000 && lane(node).waitingFresh() == 0; i++) {
      round(node);
    }
    int before = receiver.taken().size();
    receiver.willAnswer(200);
    receiver.answerHanging(200);
    deliver(node, 402);
    // Then
    assertThat(receiver.takenIds().indexOf(fresh)).isLessThan(before + 10);
    assertThat(receiver.takenIds().indexOf(joins)).isGreaterThan(400);
  }

  @Test
  void fresh_ones_of_users_of_whom_older_ones_wait_do_not_bring_those_forward() throws Exception {
    // Given
    List<String> accepted = new ArrayList<>();
    for (int user = 100; user < 500; user++) {
      accepted.add(given.accepted(endpoint, "u" + user).toString());
    }
    park();
    for (int user = 499; user > 450; user--) {
      given.accepted(endpoint, "u" + user);
    }
    Node node = given.node(ONE_AT_A_TIME);
    // When
    deliver(node, 449);
    // Then
    assertThat(receiver.takenIds().subList(0, 400)).isEqualTo(accepted);
  }

  @Test
  void a_probe_is_the_first_of_its_user_and_the_others_follow_in_order() throws Exception {
    // Given a breaker that is open, its endpoint's first failed five times
    Node node = given.node(ONE_AT_A_TIME);
    receiver.willAnswer(500);
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      first.add(given.accepted(endpoint, "u1").toString());
      second.add(given.accepted(endpoint, "u2").toString());
    }
    for (int failures = 1; failures <= 5; failures++) {
      deliver(node, failures);
      given.clock.advance(Duration.ofMinutes(10));
    }
    String late = given.accepted(endpoint, "u1").toString();
    node.step(node.engine.loop()::sweep);
    int before = receiver.taken().size();
    // When
    receiver.willAnswer(200);
    deliver(node, before + 7);
    // Then
    List<String> taken = receiver.takenIds();
    first.add(late);
    assertThat(taken.subList(before, taken.size()).stream().filter(first::contains))
        .containsExactlyElementsOf(first);
    assertThat(taken.subList(before, taken.size()).stream().filter(second::contains))
        .containsExactlyElementsOf(second);
  }

  @Test
  void switching_the_order_on_holds_for_what_waits_then() throws Exception {
    switchedOn(Map.of(), 4, 0);
  }

  @Test
  void switching_the_order_on_holds_for_what_waits_in_memory_for_a_call_to_end() throws Exception {
    switchedOn(ONE_AT_A_TIME, 1, 5);
  }

  private void switchedOn(Map<String, String> settings, int openAtOnce, int rounds)
      throws Exception {
    // Given calls that are open, and rows that wait, while the endpoint is not ordered
    given.registry.want(
        endpoint, new EndpointSettings(Ordering.NONE, OnExhausted.SKIP, null, null));
    Node node = given.node(settings);
    receiver.willHang();
    List<String> accepted = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      accepted.add(given.accepted(endpoint, "u1").toString());
    }
    node.takeLeases();
    node.step(node.engine.loop()::sweep);
    node.awaitTrue("calls are open", () -> receiver.taken().size() == openAtOnce);
    List<String> open = receiver.takenIds();
    // When
    change(node, IN_ORDER);
    accepted.add(given.accepted(endpoint, "u1").toString());
    rounds(node, rounds);
    receiver.willAnswer(200);
    receiver.answerHanging(200);
    deliver(node, 13);
    // Then
    accepted.removeAll(open);
    assertThat(receiver.takenIds().subList(openAtOnce, 13)).isEqualTo(accepted);
  }

  @Test
  void switching_the_order_off_sends_all_that_waited_for_its_turn() throws Exception {
    // Given
    receiver.willHang();
    Node node = given.node();
    for (int i = 0; i < 12; i++) {
      given.accepted(endpoint, "u1");
    }
    deliver(node, 1);
    int before = receiver.taken().size();
    // When
    change(node, new EndpointSettings(Ordering.NONE, OnExhausted.SKIP, null, null));
    given.accepted(endpoint, "u1");
    for (int i = 0; i < 100 && receiver.taken().size() < 4; i++) {
      round(node);
    }
    int beside = receiver.taken().size();
    receiver.willAnswer(200);
    receiver.answerHanging(200);
    deliver(node, 13);
    node.settle();
    // Then
    assertThat(before).isEqualTo(1);
    assertThat(beside).isGreaterThan(1);
    assertThat(receiver.takenIds()).doesNotHaveDuplicates().hasSize(13);
  }

  /** Changes the settings, and sees that the node knows. */
  private void change(Node node, EndpointSettings settings) throws Exception {
    given.registry.want(endpoint, settings);
    SubscriptionContract.CHANGED.announce(
        given.vertx, new SubscriptionChanged(endpoint.client(), 1));
    node.step(() -> given.vertx.timer(50).mapEmpty());
  }

  /** Left in the backlog by a node that died. */
  private void park() throws Exception {
    given.sql(
        "WITH d AS (DELETE FROM delivery.queue RETURNING *) INSERT INTO delivery.backlog"
            + " (shard,client_uuid,seq,environment,notification_id,user_id,attempt,reason)"
            + " SELECT d.shard,d.client_uuid,d.seq,d.environment,d.notification_id,n.user_id,0,2"
            + " FROM d JOIN delivery.notification n ON n.id=d.notification_id");
  }

  /** Steps until so many calls were made in all. */
  private void deliver(Node node, int calls) throws Exception {
    for (int i = 0; i < 3_000 && receiver.taken().size() < calls; i++) {
      // Also renews them: on a busy machine this takes longer than a lease.
      if (i % 50 == 0) {
        node.takeLeases();
      }
      round(node);
    }
    assertThat(receiver.taken()).hasSizeGreaterThanOrEqualTo(calls);
  }

  private Lane lane(Node node) {
    return node.engine.node().lanes().lane(endpoint);
  }

  private void rounds(Node node, int many) throws Exception {
    for (int i = 0; i < many; i++) {
      round(node);
    }
  }

  private void round(Node node) throws Exception {
    node.step(node.engine.loop()::sweep);
    node.step(node.engine.loop()::takeDue);
    node.step(node.engine.loop()::orderRound);
    node.step(() -> given.vertx.timer(15).mapEmpty());
  }
}
