package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.EngineFixture.Node;
import io.rookery.dispatch.send.RawReceiver;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I8: an endpoint that is dead, slow or hostile costs itself, not others. */
@ExtendWith(VertxExtension.class)
class I8IsolationTest {
  /** What an endpoint that nothing is known of may have open at once. */
  private static final int OPEN_AT_FIRST = 4;

  private static final int EACH = 40;

  @Test
  void i8_healthy_endpoints_get_everything_while_hostile_ones_hold_all_that_they_may(Vertx vertx)
      throws Exception {
    // Given 20 slots of which 18 are for everyone, and 16 calls that will not end within the test
    EngineFixture given = EngineFixture.start(vertx);
    List<RawReceiver> hostile =
        List.of(
            new RawReceiver(vertx).does(silent -> {}),
            new RawReceiver(vertx).answers("HTTP/1.1 200 OK\nContent-Length: 10\n\nabc"),
            new RawReceiver(vertx).drips("HTTP/1.1 200 OK\n", "X: y\r\n"),
            new RawReceiver(vertx).drips("HTTP/1.1 200 OK\nContent-Length: 10000\n\n", "x"));
    List<EndpointKey> hostileEndpoints = new ArrayList<>();
    for (RawReceiver receiver : hostile) {
      hostileEndpoints.add(given.registry.subscribed(Environment.PRODUCTION, receiver.port()));
    }
    List<ScriptedReceiver> healthy =
        List.of(ScriptedReceiver.start(vertx), ScriptedReceiver.start(vertx));
    List<EndpointKey> healthyEndpoints = new ArrayList<>();
    for (ScriptedReceiver receiver : healthy) {
      healthyEndpoints.add(given.registry.subscribed(Environment.PRODUCTION, receiver));
    }
    Node node = given.node(Map.of("delivery.inFlightMax", "20", "send.deadline", "60s"));
    List<NotificationId> caught = new ArrayList<>();
    for (EndpointKey endpoint : hostileEndpoints) {
      caught.addAll(given.accepted(endpoint, EACH));
    }
    node.takeLeases();
    node.step(node.engine.loop()::sweep);
    node.awaitTrue(
        "the hostile ones hold what they may",
        () -> hostile.stream().allMatch(one -> one.accepted() == OPEN_AT_FIRST));
    // When
    List<NotificationId> good = new ArrayList<>();
    for (EndpointKey endpoint : healthyEndpoints) {
      good.addAll(given.accepted(endpoint, EACH));
    }
    node.step(node.engine.loop()::sweep);
    node.awaitTrue(
        "the healthy ones have all of theirs",
        () -> given.countNow("delivery_log WHERE final") == good.size());
    // Then
    assertThat(healthy).allSatisfy(one -> assertThat(one.takenIds()).hasSize(EACH));
    for (NotificationId id : good) {
      assertThat(given.history(id)).containsExactly("delivered/1 200");
    }
    assertThat(hostile).allSatisfy(one -> assertThat(one.accepted()).isEqualTo(OPEN_AT_FIRST));
    for (NotificationId id : caught) {
      assertThat(given.history(id)).isEmpty();
    }
  }

  @Test
  void i8_a_neighbour_does_not_wait_until_a_burst_in_front_of_it_has_gone_to_the_backlog(
      Vertx vertx) throws Exception {
    // Given a burst of which as much is on its way to the backlog as may be, and does not get there
    EngineFixture given = EngineFixture.start(vertx);
    ScriptedReceiver busy = ScriptedReceiver.start(vertx).willHang();
    EndpointKey bursting = given.registry.subscribed(Environment.PRODUCTION, busy);
    ScriptedReceiver receiver = ScriptedReceiver.start(vertx);
    EndpointKey neighbour = onTheShardOf(bursting, given, receiver);
    Node node = given.node(Map.of("delivery.waitingPerEndpointMax", "20", "send.deadline", "60s"));
    given.accepted(bursting, 1_600);
    NotificationId behind = given.accepted(neighbour);
    SqlConnection lock = given.database.pool().getConnection().await(10, SECONDS);
    Transaction locked = lock.begin().await(10, SECONDS);
    lock.query("LOCK TABLE delivery.backlog IN EXCLUSIVE MODE").execute().await(10, SECONDS);
    node.takeLeases();
    // When
    for (int i = 0; i < 200 && receiver.taken().isEmpty(); i++) {
      node.step(node.engine.loop()::sweep);
    }
    // Then
    assertThat(receiver.takenIds()).containsExactly(behind.toString());
    locked.commit().await(10, SECONDS);
    node.awaitTrue("it is recorded", () -> given.countNow("delivery_log WHERE final") == 1);
    assertThat(given.history(behind)).containsExactly("delivered/1 200");
  }

  @Test
  void i8_a_record_holds_its_slot_only_where_as_many_others_are_being_written(Vertx vertx)
      throws Exception {
    // Given two slots, and records that do not end
    EngineFixture given = EngineFixture.start(vertx);
    ScriptedReceiver receiver = ScriptedReceiver.start(vertx);
    for (int client = 0; client < 6; client++) {
      given.accepted(given.registry.subscribed(Environment.PRODUCTION, receiver));
    }
    Node node = given.node(Map.of("delivery.inFlightMax", "2", "delivery.slotsKeptPercent", "0"));
    SqlConnection lock = given.database.pool().getConnection().await(10, SECONDS);
    Transaction locked = lock.begin().await(10, SECONDS);
    lock.query("LOCK TABLE delivery.delivery_log IN EXCLUSIVE MODE").execute().await(10, SECONDS);
    node.takeLeases();
    // When
    node.step(node.engine.loop()::sweep);
    node.awaitTrue("two are unrecorded, two more hold slots", () -> receiver.taken().size() == 4);
    node.step(node.engine.loop()::sweep);
    // Then
    assertThat(receiver.taken()).hasSize(4);
    assertThat(node.engine.node().lanes().inFlight()).isEqualTo(2);
    locked.commit().await(10, SECONDS);
    node.awaitTrue("all are recorded", () -> given.countNow("delivery_log WHERE final") == 6);
    assertThat(node.engine.node().lanes().inFlight()).isZero();
  }

  private static EndpointKey onTheShardOf(
      EndpointKey one, EngineFixture given, ScriptedReceiver receiver) {
    EndpointKey other = given.registry.subscribed(one.environment(), receiver);
    while (other.shard() != one.shard()) {
      other = given.registry.subscribed(one.environment(), receiver);
    }
    return other;
  }
}
