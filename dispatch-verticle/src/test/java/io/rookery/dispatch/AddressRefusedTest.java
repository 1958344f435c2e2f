package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.EngineFixture.Node;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.testing.ScriptedNameServer;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class AddressRefusedTest {

  @Test
  void an_attempt_to_a_name_that_moved_inside_is_recorded_with_the_address(Vertx others)
      throws Exception {
    // Given
    ScriptedNameServer names = ScriptedNameServer.start(others);
    names.answers("moves.example.com", "127.0.0.1").answers("moves.example.com", "10.0.0.7");
    Vertx vertx = Vertx.vertx(new VertxOptions().setAddressResolverOptions(names.options()));
    EngineFixture given = EngineFixture.start(vertx);
    ScriptedReceiver receiver = ScriptedReceiver.start(others);
    EndpointKey endpoint =
        given.registry.subscribed(Environment.SANDBOX, "moves.example.com", receiver.port());
    Node node = given.node();
    NotificationId before = given.accepted(endpoint);
    node.sweepAndSettle();
    NotificationId after = given.accepted(endpoint);
    // When
    node.sweepAndSettle();
    // Then
    assertThat(given.history(before)).containsExactly("delivered/1 200");
    assertThat(given.history(after)).containsExactly("attempt_failed/1");
    assertThat(errorOf(given, after)).startsWith("address_refused").contains("10.0.0.7");
    assertThat(receiver.takenIds()).containsExactly(before.toString());
    vertx.close().await(20, SECONDS);
  }

  private static String errorOf(EngineFixture given, NotificationId id) throws Exception {
    return given
        .database
        .pool()
        .preparedQuery("SELECT error FROM delivery.delivery_log WHERE notification_id=$1")
        .execute(Tuple.of(id.value()))
        .await(5, SECONDS)
        .iterator()
        .next()
        .getString(0);
  }
}
