package io.rookery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.EngineFixture.Node;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.Period;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens while a window is open costs neither its count nor its summary. */
@ExtendWith(VertxExtension.class)
class FloodWindowTest {
  private static final String COLLAPSED = "delivery_log WHERE event=6 AND final";

  private FloodFixture flood;
  private EngineFixture given;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    flood = FloodFixture.start(vertx);
    given = flood.given;
    receiver = flood.receiver;
    endpoint = flood.endpoint;
  }

  @Test
  void switched_off_in_a_window_the_next_is_sent_and_what_was_counted_is_told() throws Exception {
    // Given
    Node node = given.node();
    given.failed(endpoint, "u1", "Fitbit");
    given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    // When
    given.registry.want(endpoint, EndpointSettings.USUAL);
    flood.changed(node);
    NotificationId next = given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    flood.closeWindows(node);
    // Then
    assertThat(given.history(next)).containsExactly("delivered/1 200");
    assertThat(receiver.taken()).hasSize(3);
    assertThat(flood.repeated(2)).isEqualTo(1);
  }

  @Test
  void another_node_goes_on_with_the_window_and_tells_of_all_it_counted() throws Exception {
    // Given the first node is gone in the middle of a window, and does not know it
    Node first = given.node();
    given.failed(endpoint, "u1", "Fitbit");
    given.failed(endpoint, "u1", "Fitbit");
    first.sweepAndSettle();
    given.sql("UPDATE delivery.shard_lease SET lease_until='-infinity'");
    given.sql("DELETE FROM delivery.dispatcher");
    Node second = given.node();
    given.failed(endpoint, "u1", "Fitbit");
    second.sweepAndSettle();
    second.awaitTrue("it reads", () -> !second.engine.loop().readableShards().isEmpty());
    second.sweepAndSettle();
    given.clock.advance(FloodFixture.WINDOW);
    // When both believe that the shard is theirs
    first.step(first.engine.floods()::runOnce);
    second.step(second.engine.floods()::runOnce);
    second.sweepAndSettle();
    first.settle();
    // Then
    assertThat(given.count("notification")).isEqualTo(4);
    assertThat(given.count("delivery_log WHERE event=6 AND final")).isEqualTo(2);
    // One summary, which both of them may have sent (I4).
    assertThat(new HashSet<>(receiver.takenIds())).hasSize(2);
    assertThat(flood.repeated(1)).isEqualTo(2);
  }

  @Test
  void a_crash_before_the_first_was_sent_makes_it_no_repeat_of_itself() throws Exception {
    // Given its window is there, its call was never made
    NotificationId first = given.failed(endpoint, "u1", "Fitbit");
    given.sql(
        "INSERT INTO delivery.flood_window VALUES (%d,'%s','u1','Fitbit','credentials_invalid','%s',"
                .formatted(endpoint.shard(), endpoint.client(), first)
            + "'%s',now()+interval '1 hour')".formatted(flood.since()));
    NotificationId repeat = given.failed(endpoint, "u1", "Fitbit");
    // When
    given.node().sweepAndSettle();
    // Then
    assertThat(given.history(first)).containsExactly("delivered/1 200");
    assertThat(given.history(repeat)).containsExactly("collapsed/0");
  }

  @Test
  void a_probe_is_sent_though_it_repeats_and_is_counted_by_no_window() throws Exception {
    // Given one that rests the endpoint and fails as its probe, and two repeats behind it
    Node node =
        given.node(Map.of("breaker.openFirst", "300ms", "delivery.inFlightPerEndpointMax", "1"));
    receiver.willAnswer(200).thenAnswer(503).thenAnswer(500).thenAnswer(200);
    NotificationId first = given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    flood.instruct(node, "pause", null);
    given.accepted(endpoint, "u2");
    NotificationId probe = given.failed(endpoint, "u1", "Fitbit");
    NotificationId behind = given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    // When
    flood.instruct(node, "resume", "'all'");
    node.awaitTrue("the last one ended", () -> given.countNow(COLLAPSED) == 1);
    // Then
    assertThat(given.history(probe)).contains("delivered/1 200").doesNotContain("collapsed/0");
    assertThat(given.history(behind)).contains("collapsed/0");
    assertThat(given.count("flood_window WHERE repeated=1 AND first_id='" + first + "'")).isOne();
  }

  @Test
  void both_counters_tell_what_was_taken_out_and_what_was_sent_in_its_place() throws Exception {
    // Given
    Node node = given.node();
    for (String source : List.of("Fitbit", "Fitbit", "Fitbit", "Oura", "Oura", "Garmin")) {
      given.failed(endpoint, "u1", source);
    }
    // When
    node.sweepAndSettle();
    flood.closeWindows(node);
    // Then
    assertThat(node.meters.get("rookery.dispatch.flood.collapsed").counter().count()).isEqualTo(3);
    assertThat(node.meters.get("rookery.dispatch.flood.summaries").counter().count()).isEqualTo(2);
  }

  @Test
  void a_summary_waits_while_the_endpoint_is_paused() throws Exception {
    // Given
    Node node = given.node();
    given.failed(endpoint, "u1", "Fitbit");
    given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    flood.instruct(node, "pause", null);
    flood.closeWindows(node);
    long parked = given.count("backlog WHERE due_at IS NULL");
    // When
    flood.instruct(node, "resume", "'all'");
    node.awaitTrue("the summary is sent", () -> receiver.taken().size() > 1);
    // Then
    assertThat(parked).isEqualTo(1);
    assertThat(receiver.taken()).hasSize(2);
    assertThat(flood.repeated(1)).isEqualTo(1);
  }

  @Test
  void a_summary_that_fails_is_retried_like_any_notification() throws Exception {
    // Given
    Node node = given.node();
    given.failed(endpoint, "u1", "Fitbit");
    given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    receiver.willAnswer(500).thenAnswer(200);
    flood.closeWindows(node);
    NotificationId next = given.failed(endpoint, "u1", "Fitbit");
    // When
    node.sweepAndSettle();
    given.clock.advance(Duration.ofSeconds(10));
    node.takeDueAndSettle();
    // Then it opened no window and was no repeat
    assertThat(given.history(next)).containsExactly("delivered/1 200");
    assertThat(receiver.taken()).hasSize(4);
    assertThat(given.count("delivery_log WHERE event=6")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void the_summary_of_a_subscription_that_ended_is_cancelled_with_it(boolean again)
      throws Exception {
    // Given
    Node node = given.node();
    given.failed(endpoint, "u1", "Fitbit");
    given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    given.clock.advance(Duration.ofMinutes(10));
    Period ended = new Period(flood.since(), given.clock.instant());
    given.registry.end(endpoint, ended);
    if (again) {
      given.clock.advance(Duration.ofMinutes(10));
      given.registry.subscribe(endpoint, receiver.url(), 3, given.clock.instant(), List.of(ended));
      given.registry.want(endpoint, FloodFixture.collapsing(Ordering.NONE));
    }
    flood.changed(node);
    given.clock.advance(Duration.ofMinutes(1));
    // When
    NotificationId next = given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    flood.closeWindows(node);
    node.sweepAndSettle();
    // Then a new one repeats nothing of the old
    assertThat(given.history(next)).containsExactly(again ? "delivered/1 200" : "skipped/0");
    assertThat(given.count("delivery_log WHERE event=5 AND final")).isEqualTo(1);
    assertThat(given.count("notification")).isEqualTo(4);
    assertThat(given.count("flood_window")).isZero();
    assertThat(receiver.taken()).hasSize(again ? 2 : 1);
  }

  @Test
  void where_the_registry_is_away_the_window_waits_and_is_told_later() throws Exception {
    // Given
    Node node = given.node();
    given.failed(endpoint, "u1", "Fitbit");
    given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    flood.changed(node);
    given.registry.answers(false);
    given.clock.advance(FloodFixture.WINDOW);
    node.step(node.engine.floods()::runOnce);
    long standing = given.count("flood_window");
    // When
    given.registry.answers(true);
    flood.closeWindows(node);
    // Then
    assertThat(standing).isEqualTo(1);
    assertThat(receiver.taken()).hasSize(2);
  }
}
