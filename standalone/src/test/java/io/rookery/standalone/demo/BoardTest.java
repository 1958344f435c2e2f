package io.rookery.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.rookery.standalone.receiver.Arrival;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BoardTest {
  private static final Instant ACCEPTED = Instant.parse("2026-11-24T10:00:00Z");

  /** Drawn 40 ms before it arrives. */
  private static final String ID = "01a20b8f-2c60-7000-8000-000000000000";

  private final StringWriter shown = new StringWriter();
  private final Board board =
      new Board(new Screen(new PrintWriter(shown), false, StandardCharsets.US_ASCII));

  @Test
  void a_call_is_shown_with_the_time_since_its_202() {
    // Given
    board.accepted(sent());
    // When
    board.arrived(arrival(ACCEPTED.plusMillis(25), true), 200);
    // Then
    assertThat(shown.toString()).contains("sandbox").contains("user.created").contains("25 ms");
  }

  @Test
  void a_call_that_overtakes_its_202_waits_for_it() {
    // Given
    board.arrived(arrival(ACCEPTED.minusMillis(3), true), 200);
    String before = shown.toString();
    // When
    board.accepted(sent());
    // Then
    assertThat(before).isEmpty();
    assertThat(shown.toString()).contains(" 0 ms");
  }

  @Test
  void a_call_that_is_not_of_the_demo_is_shown_with_the_time_since_its_id_was_drawn() {
    // Given
    board.allSent();
    // When
    board.arrived(arrival(Instant.ofEpochMilli(0x01a20b8f2c60L + 40), true), 200);
    // Then
    assertThat(shown.toString()).contains("40 ms");
  }

  @Test
  void a_wrong_signature_is_shown() {
    // Given
    board.accepted(sent());
    // When
    board.arrived(arrival(ACCEPTED, false), 200);
    // Then
    assertThat(shown.toString()).contains("WRONG").doesNotContain("verified");
  }

  private static Sent sent() {
    return new Sent(ID, Environment.SANDBOX, NotificationType.USER_CREATED, 0, ACCEPTED);
  }

  private static Arrival arrival(Instant at, boolean verified) {
    JsonObject body = new JsonObject().put("type", "user.created");
    return new Arrival(ID, "sandbox", "1", body, verified, at);
  }
}
