package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.EngineFixture.Node;
import io.rookery.dispatch.health.CallCounter;
import io.rookery.dispatch.health.HealthAnswers;
import io.rookery.shared.contract.HealthContract;
import io.rookery.shared.contract.HealthContract.AskHealth;
import io.rookery.shared.contract.HealthContract.EndpointHealth;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the calls to an endpoint went, as the engine counts it and the console asks for it. */
@ExtendWith(VertxExtension.class)
class HealthTest {
  private EngineFixture fixture;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;
  private Node node;
  private CallCounter calls;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    fixture = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    endpoint = fixture.registry.subscribed(Environment.PRODUCTION, receiver);
    node = fixture.node();
    calls = new CallCounter(fixture.database, node.engine.node().lanes(), fixture.clock);
    node.engine.recorder().onMoved(calls::count);
    new HealthAnswers(fixture.database, fixture.clock).serve(vertx).await(5, SECONDS);
  }

  @Test
  void each_call_is_counted_once_in_its_hour_and_what_is_written_adds_up() throws Exception {
    // Given
    receiver.willAnswer(500).thenAnswer(200);
    fixture.accepted(endpoint);
    node.sweepAndSettle();
    node.step(calls::write);
    Instant first = fixture.clock.instant().truncatedTo(ChronoUnit.HOURS);
    fixture.accepted(endpoint);
    node.sweepAndSettle();
    node.step(calls::write);
    fixture.clock.advance(Duration.ofHours(2));
    fixture.accepted(endpoint);
    // When
    node.sweepAndSettle();
    node.step(calls::write);
    // Then
    EndpointHealth health = ask();
    assertThat(health.hours())
        .extracting(hour -> hour.from() + " " + hour.succeeded() + " " + hour.failed())
        .containsExactly(first + " 1 1", first.plus(2, ChronoUnit.HOURS) + " 1 0");
    assertThat(health.latency().p99Ms()).isPositive();
    assertThat(health.lastSuccessAt())
        .isEqualTo(fixture.clock.instant().truncatedTo(ChronoUnit.MICROS));
    assertThat(health.inFlight()).isZero();
  }

  @Test
  void open_calls_are_told_while_they_are_open_and_not_after_their_owner_is_gone()
      throws Exception {
    // Given
    receiver.willHang();
    fixture.accepted(endpoint);
    node.takeLeases();
    node.step(node.engine.loop()::sweep);
    node.awaitTrue("a call is open", () -> node.engine.node().lanes().inFlight() == 1);
    // When
    node.step(calls::write);
    // Then
    assertThat(ask().inFlight()).isEqualTo(1);
    assertThat(ask().hours()).isEmpty();
    fixture.clock.advance(Duration.ofMinutes(1));
    assertThat(ask().inFlight()).isZero();
  }

  @Test
  void what_is_older_than_a_day_is_not_told_and_is_forgotten() throws Exception {
    // Given
    fixture.accepted(endpoint);
    node.sweepAndSettle();
    node.step(calls::write);
    fixture.clock.advance(Duration.ofHours(26));
    // When
    node.step(calls::write);
    // Then
    assertThat(ask().hours()).isEmpty();
    assertThat(fixture.count("endpoint_hour")).isZero();
  }

  @Test
  void a_pause_is_told_of_an_endpoint_that_never_had_a_notification() throws Exception {
    // Given
    fixture.sql(
        "INSERT INTO delivery.hold (client_uuid,environment,shard,kind,since,held_by) VALUES"
            + " ('%s',1,%d,'paused',now(),'anna')".formatted(endpoint.client(), endpoint.shard()));
    // When
    EndpointHealth health = ask();
    // Then
    assertThat(health.condition().paused().by()).isEqualTo("anna");
    assertThat(health.hours()).isEmpty();
    assertThat(health.latency()).isNull();
  }

  private EndpointHealth ask() throws Exception {
    return HealthContract.HEALTH
        .ask(fixture.vertx, new AskHealth(endpoint), Duration.ofSeconds(30))
        .await(30, SECONDS);
  }
}
