package io.rookery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nothing of sandbox reaches a production URL or the reverse. */
@ExtendWith(VertxExtension.class)
class I9EnvironmentGuardTest {

  @Test
  void i9_each_environment_of_a_client_gets_its_own_and_nothing_else(Vertx vertx) throws Exception {
    // Given
    EngineFixture given = EngineFixture.start(vertx);
    ScriptedReceiver production = ScriptedReceiver.start(vertx);
    ScriptedReceiver sandbox = ScriptedReceiver.start(vertx);
    EndpointKey real = given.registry.subscribed(Environment.PRODUCTION, production);
    given.registry.subscribed(Environment.SANDBOX, sandbox);
    EndpointKey trial = new EndpointKey(real.client(), Environment.SANDBOX);
    given.registry.subscribe(
        trial, sandbox.url(), 1, given.clock.instant().minusSeconds(60), List.of());
    EngineFixture.Node node = given.node();
    NotificationId toProduction = given.accepted(real);
    NotificationId toSandbox = given.accepted(trial);
    // When
    node.sweepAndSettle();
    // Then
    assertThat(production.takenIds()).containsExactly(toProduction.toString());
    assertThat(sandbox.takenIds()).containsExactly(toSandbox.toString());
  }

  @Test
  void i9_an_exception_for_sandbox_does_not_open_the_address_for_production(Vertx vertx)
      throws Exception {
    // Given a production endpoint at an address that only sandbox may use
    EngineFixture given = EngineFixture.start(vertx);
    ScriptedReceiver receiver = ScriptedReceiver.start(vertx);
    EndpointKey sandbox = given.registry.subscribed(Environment.SANDBOX, receiver);
    EndpointKey production = new EndpointKey(sandbox.client(), Environment.PRODUCTION);
    String https = receiver.url().replace("http:", "https:");
    given.registry.subscribe(
        production, https, 1, given.clock.instant().minusSeconds(60), List.of());
    EngineFixture.Node node = given.node();
    NotificationId id = given.accepted(production);
    // When
    node.sweepAndSettle();
    // Then
    assertThat(receiver.taken()).isEmpty();
    assertThat(given.history(id)).containsExactly("attempt_failed/1");
  }
}
