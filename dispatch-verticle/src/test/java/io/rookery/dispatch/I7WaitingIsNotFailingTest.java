package io.rookery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nothing but a call to the endpoint uses an attempt. */
@ExtendWith(VertxExtension.class)
class I7WaitingIsNotFailingTest {
  private static final Map<String, String> HASTY =
      Map.of("breaker.openFirst", "300ms", "delivery.inFlightPerEndpointMax", "1");

  private EngineFixture given;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, receiver);
  }

  @Test
  void i7_an_open_breaker_parks_without_using_an_attempt() throws Exception {
    // Given an endpoint that failed five times in a row
    EngineFixture.Node node = given.node();
    fail(node, 5);
    // When
    NotificationId held = given.accepted(endpoint);
    node.sweepAndSettle();
    // Then
    assertThat(given.history(held)).containsExactly("parked/0");
    assertThat(receiver.takenIds()).doesNotContain(held.toString());
  }

  @Test
  void i7_a_probe_that_fails_uses_no_attempt_and_one_that_succeeds_drains_the_backlog()
      throws Exception {
    // Given
    EngineFixture.Node node = given.node(HASTY);
    List<NotificationId> failed = fail(node, 5);
    NotificationId parked = given.accepted(endpoint);
    node.sweepAndSettle();
    int before = receiver.taken().size();
    // When the first probe fails and the second one is taken
    node.awaitTrue("a probe was made", () -> receiver.taken().size() > before);
    receiver.willAnswer(200);
    node.awaitTrue(
        "the parked one is delivered", () -> receiver.takenIds().contains(parked.toString()));
    node.settle();
    given.clock.advance(Duration.ofSeconds(10));
    node.takeDueAndSettle();
    // Then
    List<String> history = given.history(failed.get(0));
    assertThat(history).contains("probe_failed/1 500", "delivered/2 200");
    assertThat(given.history(parked)).contains("delivered/1 200");
    node.awaitTrue("nothing is left", this::backlogIsEmpty);
  }

  @Test
  void i7_an_endpoint_that_asks_for_rest_rests_as_a_whole_and_one_message_pays() throws Exception {
    // Given
    EngineFixture.Node node = given.node(HASTY);
    receiver.willAnswer(503, "Retry-After", "60");
    NotificationId answered = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    NotificationId behind = given.accepted(endpoint);
    node.sweepAndSettle();
    // Then
    assertThat(given.history(answered)).containsExactly("attempt_failed/1 503");
    assertThat(given.history(behind)).containsExactly("parked/0");
    assertThat(receiver.taken()).hasSize(1);
  }

  @Test
  void i7_an_endpoint_that_cannot_be_looked_up_postpones_without_using_an_attempt()
      throws Exception {
    // Given nobody who answers: no handler can, and the view is not there
    EngineFixture.Node node = given.node();
    given.registry.answers(false);
    NotificationId id = given.accepted(endpoint);
    // When
    node.sweepAndSettle();
    given.registry.answers(true);
    given.clock.advance(Duration.ofSeconds(10));
    node.takeDueAndSettle();
    // Then
    assertThat(given.history(id)).containsExactly("postponed/0", "delivered/1 200");
  }

  private List<NotificationId> fail(EngineFixture.Node node, int times) throws Exception {
    receiver.willAnswer(500);
    List<NotificationId> failed = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      failed.add(given.accepted(endpoint));
      node.sweepAndSettle();
    }
    return failed;
  }

  private boolean backlogIsEmpty() {
    try (var connection = given.testDatabase.connect();
        var rows =
            connection.createStatement().executeQuery("SELECT count(*) FROM delivery.backlog")) {
      rows.next();
      return rows.getLong(1) == 0;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
