package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.run.TestAnswers;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.SwitchedOff;
import io.rookery.shared.contract.TestContract.TestEndpoint;
import io.rookery.shared.contract.TestContract.TestReport;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationIds;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.sealing.CustomHeaders;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an endpoint wants and does not want, seen by its receiver. */
@ExtendWith(VertxExtension.class)
class EndpointWishesTest {
  private EngineFixture given;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    endpoint = given.registry.subscribed(Environment.SANDBOX, receiver);
  }

  static Stream<Arguments> switchedOff() {
    return Stream.of(
        Arguments.of(
            new SwitchedOff(List.of(), List.of(NotificationType.USER_CREATED)),
            "type_off: user.created"),
        Arguments.of(
            new SwitchedOff(List.of("user_management"), List.of()), "family_off: user_management"));
  }

  @ParameterizedTest
  @MethodSource("switchedOff")
  void what_is_switched_off_ends_as_skipped_with_its_reason(SwitchedOff off, String why)
      throws Exception {
    // Given
    given.registry.want(endpoint, wanting(off, true));
    NotificationId id = given.accepted(endpoint);
    // When
    given.node().sweepAndSettle();
    // Then
    assertThat(given.history(id)).containsExactly("skipped/0");
    assertThat(errorOf(id)).isEqualTo(why);
    assertThat(receiver.taken()).isEmpty();
  }

  @Test
  void what_is_not_switched_off_is_sent() throws Exception {
    // Given
    SwitchedOff others =
        new SwitchedOff(List.of("failed_extraction"), List.of(NotificationType.USER_DELETED));
    given.registry.want(endpoint, wanting(others, true));
    NotificationId id = given.accepted(endpoint);
    // When
    given.node().sweepAndSettle();
    // Then
    assertThat(receiver.takenIds()).containsExactly(id.toString());
  }

  @Test
  void what_waits_when_its_type_is_switched_off_is_skipped_at_its_next_time() throws Exception {
    // Given
    receiver.willAnswer(500);
    NotificationId id = given.accepted(endpoint);
    EngineFixture.Node node = given.node();
    node.sweepAndSettle();
    given.registry.want(
        endpoint,
        wanting(new SwitchedOff(List.of(), List.of(NotificationType.USER_CREATED)), true));
    // When
    given.clock.advance(Duration.ofMinutes(1));
    node.takeDueAndSettle();
    // Then
    assertThat(given.history(id)).containsExactly("attempt_failed/1 500", "skipped/1");
    assertThat(receiver.taken()).hasSize(1);
  }

  @Test
  void custom_headers_arrive_beside_ours_in_notifications_and_in_tests(Vertx vertx)
      throws Exception {
    // Given
    given.registry.keep(
        endpoint,
        "a platform secret",
        CustomHeaders.of(Map.of("X-Api-Key", "a value", "User-Agent", "Acme")));
    given.accepted(endpoint);
    EngineFixture.Node node = given.node();
    // When
    node.sweepAndSettle();
    TestReport tested = test(node, vertx);
    // Then
    assertThat(tested.passed()).isTrue();
    assertThat(receiver.taken()).hasSize(2);
    for (ScriptedReceiver.Taken taken : receiver.taken()) {
      MultiMap headers = taken.headers();
      assertThat(headers.getAll("x-api-key")).containsExactly("a value");
      assertThat(headers.getAll("user-agent")).containsExactly("Acme");
      assertThat(headers.getAll("content-type")).containsExactly("application/json");
      assertThat(headers.get("webhook-signature")).startsWith("v1,");
    }
    assertThat(receiver.taken().get(0).headers().contains("x-rook-hash")).isTrue();
  }

  @Test
  void an_endpoint_that_wants_no_x_rook_hash_gets_none() throws Exception {
    // Given
    given.registry.keep(endpoint, "a platform secret", CustomHeaders.NONE);
    given.registry.want(endpoint, wanting(SwitchedOff.NOTHING, false));
    given.accepted(endpoint);
    // When
    given.node().sweepAndSettle();
    // Then
    MultiMap headers = receiver.taken().get(0).headers();
    assertThat(headers.contains("x-rook-hash")).isFalse();
    assertThat(headers.get("user-agent")).isEqualTo("Rookery");
  }

  private static EndpointSettings wanting(SwitchedOff off, boolean rookHash) {
    return new EndpointSettings(Ordering.NONE, OnExhausted.SKIP, null, null, off, rookHash, null);
  }

  private TestReport test(EngineFixture.Node node, Vertx vertx) throws Exception {
    TestAnswers answers =
        new TestAnswers(
            new Directory(vertx, given.database, given.clock),
            node.engine.node().holds(),
            node.engine.dispatcher(),
            new NotificationIds(given.clock, new SplittableRandom(2)));
    return node.step(() -> answers.test(new TestEndpoint(endpoint)));
  }

  private String errorOf(NotificationId id) throws Exception {
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
