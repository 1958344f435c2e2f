package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.dispatch.run.TestAnswers;
import io.rookery.shared.contract.TestContract.TestEndpoint;
import io.rookery.shared.contract.TestContract.TestReport;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationIds;
import io.rookery.shared.model.WaitReason;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nothing leaves for a production endpoint before a test was green, but for the test. */
@ExtendWith(VertxExtension.class)
class UntestedEndpointTest {
  private EngineFixture given;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;
  private EngineFixture.Node node;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, receiver);
    given.registry.released(endpoint, false);
    node = given.node();
    node.sweepAndSettle();
  }

  @Test
  void an_untested_endpoint_parks_what_comes_and_uses_no_attempt() throws Exception {
    // When
    NotificationId id = given.accepted(endpoint);
    node.sweepAndSettle();
    node.sweepAndSettle();
    // Then
    assertThat(given.history(id)).containsExactly("parked/0");
    assertThat(reasons()).containsExactly(WaitReason.UNTESTED);
    assertThat(receiver.taken()).isEmpty();
  }

  @Test
  void what_waited_is_sent_at_once_when_the_endpoint_is_released() throws Exception {
    // Given
    NotificationId first = given.accepted(endpoint);
    NotificationId second = given.accepted(endpoint);
    node.sweepAndSettle();
    // When
    given.registry.released(endpoint, true);
    node.step(() -> node.engine.upkeep().changed(endpoint.client()));
    node.awaitTrue("both were sent", () -> given.countNow("backlog") == 0);
    // Then
    assertThat(given.history(first)).containsExactlyInAnyOrder("parked/0", "delivered/1 200");
    assertThat(given.history(second)).containsExactlyInAnyOrder("parked/0", "delivered/1 200");
  }

  @Test
  void the_next_owner_of_the_shard_sends_nothing_either() throws Exception {
    // Given
    NotificationId id = given.accepted(endpoint);
    node.sweepAndSettle();
    given.sql("UPDATE delivery.shard_lease SET owner=NULL,lease_until='-infinity'");
    // When
    EngineFixture.Node next = given.node();
    next.sweepAndSettle();
    next.sweepAndSettle();
    // Then
    assertThat(given.history(id)).containsOnly("parked/0");
    assertThat(receiver.taken()).isEmpty();
  }

  @Test
  void a_retry_waits_when_the_url_was_changed_meanwhile() throws Exception {
    // Given
    given.registry.released(endpoint, true);
    node.step(() -> node.engine.upkeep().changed(endpoint.client()));
    receiver.willAnswer(500);
    NotificationId id = given.accepted(endpoint);
    node.sweepAndSettle();
    given.registry.released(endpoint, false);
    node.step(() -> node.engine.upkeep().changed(endpoint.client()));
    // When
    given.clock.advance(Duration.ofMinutes(1));
    node.takeDueAndSettle();
    // Then
    assertThat(given.history(id)).containsExactly("attempt_failed/1 500", "parked/1");
    assertThat(receiver.taken()).hasSize(1);
  }

  @Test
  void a_test_goes_through_signer_and_sender_and_tells_what_happened() throws Exception {
    // When
    TestReport report = test();
    // Then
    assertThat(report.passed()).isTrue();
    assertThat(report.error()).isNull();
    assertThat(report.httpStatus()).isEqualTo(200);
    assertThat(report.address()).isEqualTo("127.0.0.1");
    assertThat(report.endpointVersion()).isEqualTo(1);
    assertThat(report.phases().dnsMs()).isNotNull();
    assertThat(report.phases().connectMs()).isNotNull();
    assertThat(report.phases().tlsMs()).isNull();
    assertThat(report.phases().firstByteMs()).isNotNull();
    assertThat(report.phases().totalMs()).isNotNull();
    assertThat(receiver.taken()).hasSize(1);
    var taken = receiver.taken().get(0);
    assertThat(taken.headers().get("webhook-id")).isEqualTo(report.id().toString());
    assertThat(taken.headers().get("webhook-signature")).startsWith("v1,");
    assertThat(new JsonObject(taken.body()).getString("type")).isEqualTo("webhook.test");
    assertThat(given.count("delivery_log")).isZero();
  }

  @Test
  void a_red_test_tells_why_and_changes_no_breaker() throws Exception {
    // Given
    for (int i = 0; i < 10; i++) {
      receiver.willAnswer(500);
    }
    // When
    TestReport report = null;
    for (int i = 0; i < 10; i++) {
      report = test();
    }
    // Then
    assertThat(report.passed()).isFalse();
    assertThat(report.error()).isEqualTo("status_500");
    assertThat(node.step(() -> Future.succeededFuture(breakers()))).isZero();
  }

  @Test
  void a_test_connects_to_no_address_that_the_guard_refuses() throws Exception {
    // Given
    given.registry.subscribe(
        endpoint, "https://10.0.0.1/", 2, given.clock.instant().minusSeconds(60), List.of());
    // When
    TestReport report = test();
    // Then
    assertThat(report.passed()).isFalse();
    assertThat(report.error()).startsWith("address_refused");
    assertThat(report.address()).isNull();
  }

  @Test
  void a_stopped_environment_sends_no_test_either() throws Exception {
    // Given
    given.sql(
        "INSERT INTO delivery.stop_switch (environment,stopped_by,why) VALUES (1,'olga','test')");
    node.step(node.engine.instructions()::runOnce);
    // Then
    assertThatThrownBy(this::test)
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo("stopped"));
    assertThat(receiver.taken()).isEmpty();
  }

  private int breakers() {
    return node.engine.node().breakers().size();
  }

  private TestReport test() throws Exception {
    TestAnswers answers =
        new TestAnswers(
            new Directory(given.vertx, given.database, given.clock),
            node.engine.node().holds(),
            node.engine.dispatcher(),
            new NotificationIds(given.clock, new SplittableRandom(2)));
    return node.step(() -> answers.test(new TestEndpoint(endpoint)));
  }

  private List<WaitReason> reasons() throws Exception {
    List<WaitReason> reasons = new ArrayList<>();
    given
        .database
        .pool()
        .query("SELECT reason FROM delivery.backlog")
        .execute()
        .await(5, SECONDS)
        .forEach(row -> reasons.add(WaitReason.ofCode(row.getShort(0))));
    return reasons;
  }
}
