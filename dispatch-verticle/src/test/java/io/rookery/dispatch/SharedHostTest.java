package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
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

/** Endpoints of several clients on one host: what they share is tried once for all, and capped. */
@ExtendWith(VertxExtension.class)
class SharedHostTest {
  private EngineFixture given;
  private ScriptedReceiver receiver;
  private final List<EndpointKey> endpoints = new ArrayList<>();

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    for (int i = 0; i < 3; i++) {
      endpoints.add(given.registry.subscribed(Environment.PRODUCTION, receiver));
    }
  }

  @Test
  void a_host_that_is_not_reached_parks_the_notifications_of_all_its_endpoints(Vertx vertx)
      throws Exception {
    // Given
    EngineFixture.Node node = given.node(Map.of("breaker.openFirst", "300ms"));
    int port = receiver.port();
    receiver.stop().await(5, SECONDS);
    List<NotificationId> failed = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      failed.add(given.accepted(endpoints.get(i % 2)));
      node.sweepAndSettle();
    }
    NotificationId held = given.accepted(endpoints.get(2));
    node.sweepAndSettle();
    List<String> whileDown = given.history(held);
    // When
    vertx
        .createHttpServer()
        .requestHandler(request -> request.response().end())
        .listen(port, "127.0.0.1")
        .await(5, SECONDS);
    node.awaitTrue("the host is reached again", () -> node.engine.node().hosts().size() == 0);
    given.clock.advance(Duration.ofSeconds(10));
    node.takeDueAndSettle();
    node.awaitTrue("all are delivered", () -> given.countNow("backlog") == 0);
    // Then
    assertThat(whileDown).containsExactly("parked/0");
    assertThat(given.history(held)).contains("delivered/1 200");
    for (NotificationId one : failed) {
      assertThat(given.history(one)).contains("attempt_failed/1", "delivered/2 200");
    }
  }

  @Test
  void a_call_too_many_to_one_address_waits_for_a_moment_and_uses_no_attempt() throws Exception {
    // Given
    EngineFixture.Node node = given.node(Map.of("send.connectionsPerAddressMax", "1"));
    receiver.willHang();
    NotificationId first = given.accepted(endpoints.get(0));
    node.takeLeases();
    node.step(node.engine.loop()::sweep);
    receiver.next(5);
    NotificationId second = given.accepted(endpoints.get(1));
    // When
    node.step(node.engine.loop()::sweep);
    node.awaitTrue("the second one waits", () -> given.countNow("backlog WHERE reason=11") == 1);
    receiver.willAnswer(200);
    receiver.answerHanging(200);
    node.settle();
    given.clock.advance(Duration.ofSeconds(3));
    node.takeDueAndSettle();
    // Then
    assertThat(given.history(first)).containsExactly("delivered/1 200");
    assertThat(given.history(second)).containsExactly("delivered/1 200");
  }
}
