package io.rookery.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.rookery.standalone.receiver.Arrival;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  private final Ledger ledger = new Ledger(Environment.SANDBOX);

  @Test
  void what_was_sent_and_taken_once_makes_no_difference() {
    // Given
    ledger.enter(arrival("a", "1"));
    ledger.enter(arrival("b", "1"));
    // When
    List<String> differences = ledger.differences(List.of(sent("a"), sent("b")));
    // Then
    assertThat(differences).isEmpty();
  }

  @Test
  void what_did_not_come_is_a_difference() {
    // Given
    ledger.enter(arrival("a", "1"));
    // When
    List<String> differences = ledger.differences(List.of(sent("a"), sent("b")));
    // Then
    assertThat(differences).containsExactly("sandbox: b (user.created) was taken 0 times");
    assertThat(ledger.hasTaken(List.of(sent("a"), sent("b")))).isFalse();
  }

  @Test
  void what_came_twice_is_a_difference() {
    // Given
    ledger.enter(arrival("a", "1"));
    ledger.enter(arrival("a", "1"));
    // When
    List<String> differences = ledger.differences(List.of(sent("a")));
    // Then
    assertThat(differences).containsExactly("sandbox: a (user.created) was taken 2 times");
  }

  @Test
  void what_was_never_sent_here_is_a_difference() {
    // Given
    ledger.enter(arrival("stranger", "1"));
    // When
    List<String> differences = ledger.differences(List.of());
    // Then
    assertThat(differences).containsExactly("sandbox: stranger was never sent here");
  }

  @Test
  void a_signature_that_does_not_fit_is_a_difference() {
    // Given
    ledger.enter(new Arrival("a", "sandbox", "1", body("a", "sandbox", "ada"), false, NOW));
    // When
    List<String> differences = ledger.differences(List.of(sent("a")));
    // Then
    assertThat(differences).containsExactly("sandbox: a is not verified by its signature");
  }

  @Test
  void i9_something_of_the_other_environment_is_a_difference() {
    // Given
    ledger.enter(new Arrival("a", "sandbox", "1", body("a", "production", "ada"), true, NOW));
    ledger.enter(new Arrival("b", "production", "1", body("b", "sandbox", "ada"), true, NOW));
    // When
    List<String> differences = ledger.differences(List.of(sent("a"), sent("b")));
    // Then
    assertThat(differences)
        .containsExactly(
            "sandbox: a is not of this environment", "sandbox: b is not of this environment");
  }

  @Test
  void another_id_in_the_body_is_a_difference() {
    // Given
    ledger.enter(new Arrival("a", "sandbox", "1", body("b", "sandbox", "ada"), true, NOW));
    // When
    List<String> differences = ledger.differences(List.of(sent("a")));
    // Then
    assertThat(differences).containsExactly("sandbox: a has another id in its body");
  }

  @Test
  void the_refused_one_is_taken_at_its_third_call() {
    // Given
    Sent refused = new Sent("r", Environment.SANDBOX, NotificationType.USER_CREATED, 2, NOW);
    // When
    List<Integer> statuses =
        List.of(
            ledger.enter(refusedArrival("1")),
            ledger.enter(refusedArrival("2")),
            ledger.enter(refusedArrival("3")));
    // Then
    assertThat(statuses).containsExactly(500, 500, 200);
    assertThat(ledger.differences(List.of(refused))).isEmpty();
    assertThat(ledger.calls()).isEqualTo(3);
  }

  @Test
  void an_attempt_that_is_counted_wrong_is_a_difference() {
    // Given
    Sent refused = new Sent("r", Environment.SANDBOX, NotificationType.USER_CREATED, 2, NOW);
    ledger.enter(refusedArrival("1"));
    ledger.enter(refusedArrival("1"));
    ledger.enter(refusedArrival("3"));
    // When
    List<String> differences = ledger.differences(List.of(refused));
    // Then
    assertThat(differences)
        .containsExactly("sandbox: r (user.created) came as attempt 1 at call 2");
  }

  @Test
  void a_call_without_an_id_is_a_difference() {
    // Given
    ledger.enter(new Arrival(null, null, null, new JsonObject(), false, NOW));
    // When
    List<String> differences = ledger.differences(List.of());
    // Then
    assertThat(differences).contains("sandbox: a call without an id was never sent here");
  }

  private static Sent sent(String id) {
    return new Sent(id, Environment.SANDBOX, NotificationType.USER_CREATED, 0, NOW);
  }

  private static Arrival arrival(String id, String attempt) {
    return new Arrival(id, "sandbox", attempt, body(id, "sandbox", "ada"), true, NOW);
  }

  private static Arrival refusedArrival(String attempt) {
    return new Arrival(
        "r", "sandbox", attempt, body("r", "sandbox", DemoTrigger.REFUSED_USER), true, NOW);
  }

  private static JsonObject body(String id, String environment, String user) {
    return new JsonObject().put("id", id).put("environment", environment).put("user_id", user);
  }
}
