package io.rookery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.EngineFixture.Node;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An endpoint that comes back is not met by all that waited for it at once. */
@ExtendWith(VertxExtension.class)
class CatchUpRampTest {
  private EngineFixture given;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;
  private Node node;
  private int answered;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, receiver);
    node = given.node(Map.of("breaker.openFirst", "300ms"));
  }

  @Test
  void calls_at_once_are_2_then_4_then_8_while_they_succeed() throws Exception {
    // Given
    parkedBehindAProbe();
    // When
    answerOpen(200);
    // Then
    for (int atOnce : List.of(2, 4, 8)) {
      assertOpen(atOnce);
      answerOpen(200);
    }
  }

  @Test
  void a_failure_on_the_way_up_halves_them() throws Exception {
    // Given
    parkedBehindAProbe();
    answerOpen(200);
    assertOpen(2);
    answerOpen(200);
    assertOpen(4);
    // When
    answerOpen(404);
    // Then
    assertOpen(2);
  }

  @Test
  void the_oldest_go_first() throws Exception {
    // Given
    List<String> parked = parkedBehindAProbe();
    int before = receiver.taken().size();
    // When
    answerOpen(200);
    assertOpen(2);
    answerOpen(200);
    assertOpen(4);
    // Then
    List<String> sent = receiver.takenIds();
    assertThat(sent.subList(before, sent.size()))
        .containsExactlyInAnyOrderElementsOf(parked.subList(0, 6));
  }

  /** Such that the probe hangs. */
  private List<String> parkedBehindAProbe() throws Exception {
    receiver.willAnswer(500);
    for (int failure = 0; failure < 5; failure++) {
      given.accepted(endpoint);
      node.sweepAndSettle();
    }
    receiver.willHang();
    answered = receiver.taken().size();
    List<NotificationId> parked = given.accepted(endpoint, 40);
    node.step(node.engine.loop()::sweep);
    assertOpen(1);
    return parked.stream().map(NotificationId::toString).toList();
  }

  private void answerOpen(int status) {
    answered = receiver.taken().size();
    receiver.answerHanging(status);
  }

  /** So many calls, and no more though more waits. */
  private void assertOpen(int calls) throws Exception {
    node.awaitTrue(calls + " calls are open", () -> open() >= calls);
    for (int turn = 0; turn < 40; turn++) {
      node.step(() -> given.vertx.timer(5).mapEmpty());
    }
    assertThat(open()).isEqualTo(calls);
  }

  private int open() {
    return receiver.taken().size() - answered;
  }
}
