package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.EngineFixture.Node;
import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.Outcome;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Repeats of one failed extraction: the first goes, a summary tells of the others. */
@ExtendWith(VertxExtension.class)
class FloodTest {
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
  void the_first_goes_its_repeats_collapse_and_one_summary_counts_them() throws Exception {
    // Given many at once, and one more later
    Node node = given.node();
    for (int i = 0; i < 20; i++) {
      given.failed(endpoint, "u1", "Fitbit");
    }
    Instant first = given.clock.instant();
    node.sweepAndSettle();
    given.clock.advance(Duration.ofMinutes(59));
    NotificationId last = given.failed(endpoint, "u1", "Fitbit");
    Instant lastAt = given.clock.instant();
    node.sweepAndSettle();
    node.step(node.engine.floods()::runOnce);
    boolean early = given.count("notification") > 21;
    // When
    flood.closeWindows(node);
    // Then
    assertThat(early).isFalse();
    assertThat(given.history(last)).containsExactly("collapsed/0");
    assertThat(given.count("delivery_log WHERE event=6 AND final")).isEqualTo(20);
    assertThat(receiver.taken()).hasSize(2);
    JsonObject summary = flood.taken(1);
    assertThat(summary.getString("type")).isEqualTo("extraction.failed");
    assertThat(summary.getString("user_id")).isEqualTo("u1");
    assertThat(summary.getString("data_source")).isEqualTo("Fitbit");
    assertThat(summary.getString("reason")).isEqualTo("credentials_invalid");
    assertThat(summary.getString("message"))
        .isEqualTo("Extraction from Fitbit failed 20 times more: credentials invalid");
    assertThat(summary.getJsonObject("details"))
        .isEqualTo(
            new JsonObject()
                .put("repeated", 20)
                .put("first_at", NotificationBody.datetime(first))
                .put("last_at", NotificationBody.datetime(lastAt)));
    assertThat(given.count("flood_window")).isZero();
    assertThat(given.count("queue")).isZero();
  }

  @Test
  void the_first_is_sent_byte_for_byte_and_a_repeat_names_it_to_all_who_ask() throws Exception {
    // Given
    BlockingQueue<Outcome> announced = new LinkedBlockingQueue<>();
    DispatchContract.OUTCOME.listen(given.vertx, batch -> announced.addAll(batch.outcomes()));
    Node node = given.node();
    NotificationId first = given.failed(endpoint, "u1", "Fitbit");
    Buffer stored = flood.stored(first);
    node.sweepAndSettle();
    // When
    NotificationId repeat = given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    // Then
    assertThat(receiver.taken().get(0).body()).isEqualTo(stored);
    assertThat(announced.poll(30, SECONDS).state()).isEqualTo(DeliveryEvent.DELIVERED);
    Outcome second = announced.poll(30, SECONDS);
    assertThat(second.id()).isEqualTo(repeat);
    assertThat(second.state()).isEqualTo(DeliveryEvent.COLLAPSED);
    // By its transaction the feed of outcomes finds it.
    assertThat(
            given.count(
                "delivery_log WHERE event=6 AND txid IS NOT NULL AND error='repeat_of: "
                    + first
                    + "'"))
        .isEqualTo(1);
  }

  @Test
  void what_comes_after_the_window_goes_at_once() throws Exception {
    // Given
    Node node = given.node();
    given.failed(endpoint, "u1", "Fitbit");
    given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    flood.closeWindows(node);
    // When
    NotificationId next = given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    // Then
    assertThat(given.history(next)).containsExactly("delivered/1 200");
    assertThat(receiver.taken()).hasSize(3);
  }

  @Test
  void a_window_that_nobody_closed_in_time_is_closed_by_the_next_failure() throws Exception {
    // Given
    Node node = given.node();
    given.failed(endpoint, "u1", "Fitbit");
    NotificationId repeat = given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    given.clock.advance(FloodFixture.WINDOW);
    // When
    NotificationId next = given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    node.sweepAndSettle();
    // Then
    assertThat(given.history(next)).containsExactly("delivered/1 200");
    assertThat(receiver.taken()).hasSize(3);
    assertThat(given.count("notification")).isEqualTo(4);
    assertThat(given.count("flood_window WHERE repeated=0 AND first_id='" + next + "'")).isOne();
    assertThat(given.history(repeat)).hasSize(1);
  }

  @Test
  void other_users_sources_reasons_and_types_are_no_repeats() throws Exception {
    // Given
    Node node = given.node();
    given.failed(endpoint, "u1", "Fitbit");
    given.failed(endpoint, "u2", "Fitbit");
    given.failed(endpoint, "u1", "Oura");
    given.failed(endpoint, "u1", "Fitbit", "permission_denied");
    given.accepted(endpoint, "u1");
    given.accepted(endpoint, "u1");
    given.failed(endpoint, null, "Fitbit");
    given.failed(endpoint, null, "Fitbit");
    // When
    node.sweepAndSettle();
    // Then
    assertThat(receiver.taken()).hasSize(7);
    assertThat(given.count("delivery_log WHERE event=6")).isEqualTo(1);
    assertThat(given.count("flood_window WHERE user_id='' AND repeated=1")).isOne();
  }

  @Test
  void an_endpoint_without_it_gets_all_and_leaves_no_trace() throws Exception {
    // Given
    given.registry.want(endpoint, EndpointSettings.USUAL);
    Node node = given.node();
    given.failed(endpoint, "u1", "Fitbit");
    given.failed(endpoint, "u1", "Fitbit");
    // When
    node.sweepAndSettle();
    // Then
    assertThat(receiver.taken()).hasSize(2);
    assertThat(given.count("flood_window")).isZero();
  }

  @Test
  void the_first_is_retried_and_no_repeat_of_itself() throws Exception {
    // Given
    receiver.willAnswer(500).thenAnswer(200);
    Node node = given.node();
    NotificationId first = given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    given.clock.advance(Duration.ofSeconds(10));
    // When
    node.takeDueAndSettle();
    // Then
    assertThat(given.history(first)).containsExactly("attempt_failed/1 500", "delivered/2 200");
  }

  @Test
  void a_window_without_repeats_closes_without_a_summary() throws Exception {
    // Given
    Node node = given.node();
    given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    // When
    flood.closeWindows(node);
    // Then
    assertThat(receiver.taken()).hasSize(1);
    assertThat(given.count("flood_window")).isZero();
    assertThat(given.count("notification")).isEqualTo(1);
  }

  @Test
  void a_replay_is_not_collapsed_and_sends_also_what_was() throws Exception {
    // Given
    Node node = given.node();
    given.failed(endpoint, "u1", "Fitbit");
    NotificationId repeat = given.failed(endpoint, "u1", "Fitbit");
    node.sweepAndSettle();
    // When
    given.sql(
        "INSERT INTO delivery.queue SELECT %d,nextval('delivery.delivery_seq'),1,'%s',id,id,now()"
                .formatted(endpoint.shard(), endpoint.client())
            + " FROM delivery.notification");
    node.sweepAndSettle();
    // Then
    assertThat(given.history(repeat)).contains("delivered/1 200");
    assertThat(receiver.taken()).hasSize(3);
    assertThat(given.count("flood_window WHERE repeated=1")).isOne();
  }

  @Test
  void those_of_an_ordered_user_go_on_in_order() throws Exception {
    // Given
    given.registry.want(endpoint, FloodFixture.collapsing(Ordering.USER));
    Node node = given.node();
    NotificationId first = given.failed(endpoint, "u1", "Fitbit");
    NotificationId between = given.accepted(endpoint, "u1");
    NotificationId repeat = given.failed(endpoint, "u1", "Fitbit");
    NotificationId after = given.accepted(endpoint, "u1");
    // When
    flood.deliver(node, 3);
    given.clock.advance(FloodFixture.WINDOW);
    node.step(node.engine.floods()::runOnce);
    flood.deliver(node, 4);
    // Then
    assertThat(receiver.takenIds().subList(0, 3))
        .containsExactly(first.toString(), between.toString(), after.toString());
    assertThat(given.history(repeat)).containsExactly("collapsed/0");
    assertThat(flood.repeated(3)).isEqualTo(1);
  }

  @Test
  void a_round_closes_no_more_windows_than_it_may_read() throws Exception {
    // Given
    Node node = given.node(Map.of("delivery.floodWindowsPerRoundMax", "2"));
    for (String user : List.of("u1", "u2", "u3")) {
      given.failed(endpoint, user, "Fitbit");
      given.failed(endpoint, user, "Fitbit");
    }
    for (int i = 0; i < 5; i++) {
      given.failed(endpoint, "once" + i, "Fitbit");
    }
    node.sweepAndSettle();
    given.clock.advance(FloodFixture.WINDOW);
    // When
    node.step(node.engine.floods()::runOnce);
    long left = given.count("flood_window");
    node.step(node.engine.floods()::runOnce);
    node.sweepAndSettle();
    // Then
    assertThat(left).isEqualTo(1);
    assertThat(given.count("flood_window")).isZero();
    assertThat(receiver.taken()).hasSize(3 + 5 + 3);
  }
}
