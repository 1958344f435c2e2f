package io.rookery.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The commands against all roles in this JVM, on real HTTP and a real PostgreSQL. */
class ControlJourneyTest extends CommandsFixture {
  /** At one a second a replay of so many is far from done when it is cancelled. */
  private static final int MANY = 90;

  @Test
  void a_paused_endpoint_is_seen_explained_resumed_and_replayed() throws Exception {
    // When
    run("pause", client, "sandbox");
    // Then
    assertThat(output).startsWith("Paused.").contains("will expire").contains("(in 23 h 59 min)");

    // When
    String id = send("u-1");
    awaitOutput("parked (paused)", "explain", id);
    // Then
    assertThat(output).contains("The endpoint was paused at").contains("  status");
    assertThat(receiver.taken()).isEmpty();

    // When
    awaitOutput("paused 1", "undelivered", "--client", client, "--environment", "sandbox");
    // Then
    assertThat(output).contains("WAITING").contains(client.toString()).contains(" s ago");

    // When
    run("resume", client, "sandbox");
    // Then
    assertThat(output).startsWith("Resumed.");
    assertThat(receiver.next(10).id()).isEqualTo(id);
    awaitOutput("delivered", "notifications", "list", client);

    // When
    run("replay", "--environment", "sandbox", "--client", client, "--dry-run");
    // Then
    assertThat(output).isEqualToIgnoringNewLines("1 notification would be replayed.");

    // When
    run("replay", "--environment", "sandbox", "--client", client, "--user", "u-1", "--pace", "50");
    // Then
    ScriptedReceiver.Taken again = receiver.next(10);
    assertThat(again.id()).isEqualTo(id);
    assertThat(again.body()).isEqualTo(receiver.taken().get(0).body());
    assertThat(output).contains("done: 1 of 1 notification replayed");
    assertThat(output).contains(again.headers().get("webhook-replay"));

    // When
    run("replay", "show", again.headers().get("webhook-replay"));
    // Then
    assertThat(output).contains("client " + client + ", user_id u-1").contains("50 a second");
    awaitOutput("Delivery 2: delivered", "notifications", "show", id);

    // When
    run("replay", "list", "--client", client, "--environment", "sandbox");
    // Then
    assertThat(output).contains("FOUND").contains(again.headers().get("webhook-replay"));
    assertThat(output).contains("done").contains("user_id u-1");

    // Given
    for (int i = 0; i < MANY; i++) {
      send("u-2");
    }
    arrivals(MANY);
    Object[] theirs = {"replay", "--environment", "sandbox", "--client", client, "--user", "u-2"};
    awaitOutput(MANY + " notifications would be", and(theirs, "--dry-run"));
    run(and(theirs, "--pace", "1", "--json"));
    String running = new JsonObject(output).getString("id");
    // When
    run("replay", "cancel", running);
    // Then
    assertThat(output).startsWith("cancelled: ").contains(" of " + MANY + " notifications");
    run("replay", "list", "--client", client);
    assertThat(output).contains(running).contains("cancelled");
  }

  @Test
  void a_paused_endpoint_is_resumed_since_a_time_or_with_the_latest_of_each_user()
      throws Exception {
    // Given
    run("pause", client, "sandbox");
    String older = parked("u-1");
    Instant since = Instant.now();
    List<String> newer = List.of(parked("u-1"), parked("u-2"));
    // When
    run("resume", client, "sandbox", "--since", since);
    // Then
    assertThat(output).startsWith("Resumed.");
    assertThat(arrivals(2)).containsExactlyInAnyOrderElementsOf(newer);
    awaitOutput("cancelled", "explain", older);

    // Given
    run("pause", client, "sandbox");
    String first = parked("u-1");
    List<String> latest = List.of(parked("u-1"), parked("u-2"));
    // When
    run("resume", client, "sandbox", "--latest-per-user");
    // Then
    assertThat(output).startsWith("Resumed.");
    assertThat(arrivals(2)).containsExactlyInAnyOrderElementsOf(latest);
    awaitOutput("cancelled", "explain", first);
  }

  @Test
  void what_waits_for_its_next_attempt_is_retried_now() throws Exception {
    // Given
    receiver.willAnswer(500).thenAnswer(200);
    String id = send("u-1");
    receiver.next(30);
    awaitOutput("waiting", "explain", id);
    // When
    run("retry", id);
    // Then
    assertThat(output).startsWith("The next attempt is made now.");
    assertThat(receiver.next(30).id()).isEqualTo(id);
    awaitOutput("delivered", "explain", id);
  }

  @Test
  void a_stopped_environment_is_listed_until_it_is_started() throws Exception {
    // When
    run("stop", "sandbox", "--why", "a drill");
    run("stops");
    // Then
    assertThat(output).contains("sandbox").contains("test").contains("a drill");

    // When
    String id = send("u-1");
    awaitOutput("parked (stopped)", "explain", id);
    run("cancel", id);
    // Then
    assertThat(output).startsWith("Cancelled.");

    // When
    run("start", "sandbox");
    // Then
    assertThat(output).startsWith("Nothing is stopped.");
    assertThat(receiver.taken()).isEmpty();
    run("retry", id);
    assertThat(output).startsWith("It has ended");
  }

  @Test
  void a_disabled_endpoint_is_enabled_with_what_is_left_discarded() throws Exception {
    // Given
    run("disable", client, "sandbox");
    String id = send("u-1");
    awaitOutput("parked (disabled)", "explain", id);
    // When
    run("enable", client, "sandbox", "--discard");
    // Then
    assertThat(output).startsWith("Enabled.");
    awaitOutput("cancelled", "explain", id);
    assertThat(receiver.taken()).isEmpty();
  }

  @Test
  void what_the_console_refuses_is_told_in_words_and_exits_1() {
    // When
    tryRun("explain", UUID.randomUUID().toString().replaceFirst("-4", "-7"));
    // Then
    assertThat(exit).isEqualTo(1);
    assertThat(output).isEmpty();
    assertThat(errors).startsWith("rookery: refused with HTTP 404 not_found: ");

    // When
    tryRun("replay", "--environment", "sandbox", "--pace", "0");
    // Then
    assertThat(exit).isEqualTo(1);
    assertThat(errors).contains("HTTP 422 invalid_replay").contains("/per_second");
  }

  @Test
  void lists_are_empty_in_words_and_whole_as_json() throws Exception {
    // When
    run("attention");
    // Then
    assertThat(output).isEqualToIgnoringNewLines("Nothing needs a human.");

    // When
    run("clients");
    // Then
    assertThat(output).contains("CLIENT").contains(client.toString()).contains("journey");

    // When
    run("attention", "--json");
    // Then
    assertThat(new JsonObject(output))
        .isEqualTo(new JsonObject("{\"attention\": [], \"next\": null}"));
  }
}
