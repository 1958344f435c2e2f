package io.rookery.system.door;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.ingest.IngestRole;
import io.rookery.shared.testing.DeclaredApi;
import io.rookery.subscription.SubscriptionRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every status that an operation declares, with every code of a refusal, comes of it, and no other
 * does. Here are those that take more than a door, really provoked; what a door says whoever is
 * behind it is provoked in the contract of each door.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class EveryAnswerTest {
  private static final List<String> SCHEMAS = List.of("audit", "delivery", "registry");

  private static Doors doors;
  private static Walk walk;

  @BeforeAll
  static void open() throws Exception {
    doors = Doors.open();
    walk = new Walk(doors);
    walk.name("operator", doors.key(Caller.OPERATOR).split("_", -1)[2]);
    walk.name("receiver", doors.receiver().url());
    walk.name("moves", "https://moves.example.com/hook");
    walk.name("form", form("$receiver/production"));
    walk.name("moving", form("$moves"));
    walk.name("trigger", trigger("one"));
    walk.name("another", trigger("another"));
    walk.name("crowd", "{\"notifications\": [" + "{},".repeat(1_000) + "{}]}");
    walk.name("deep", "{\"details\": " + "[".repeat(100) + "]".repeat(100) + "}");
    walk.name("long", "x".repeat(256));
  }

  @AfterAll
  static void close() throws Exception {
    doors.close();
  }

  @Test
  void every_answer_that_takes_more_than_a_door_is_given_and_nothing_else() throws Exception {
    // When
    walk.inTurn(AnswerTables.FREELY);
    walk.until(AnswerTables.INSTRUCTED);
    walk.until(AnswerTables.STOPPED);
    walk.theOthersAnswer("limited", "403 bound_key");
    withCursorsOfAnotherTime();
    withASecondPerson();
    doors.roles().drain("dispatch");
    walk.together(AnswerTables.NO_OWNER_OF_THE_SHARD);
    withTooMuch();
    withoutRoom();
    whileTheDatabaseHangs();
    withoutTables();
    withoutAnybodyBehindTheDoors();

    // Then
    assertThat(walk.missing())
        .as("the answers that %s declares and nobody gives", DeclaredApi.PLACE)
        .isEmpty();
  }

  private static void withCursorsOfAnotherTime() throws Exception {
    String cursor = walk.named("feed_next");
    walk.name("of_another_database", changed(cursor, 2, "0"));
    walk.name("of_long_ago", changed(cursor, 5, "0"));
    walk.inTurn(AnswerTables.VOID);
  }

  private static void withASecondPerson() throws Exception {
    doors.restart(new SubscriptionRole(), Map.of("approvals.production", "required"));
    walk.inTurn(AnswerTables.PROPOSED);
    execute(
        """
        UPDATE registry.approval SET asked = regexp_replace(asked, '"key_version":[0-9]+', '"key_version":99')
         WHERE state = 'pending'
        """);
    walk.inTurn(AnswerTables.UNREADABLE);
    doors.restart(new SubscriptionRole(), Map.of());
    walk.inTurn(AnswerTables.OVERTAKEN);
    walk.theOthersAnswer("half", "403 wrong_environment");
  }

  /** Replays that nobody begins, and clients that nobody replays. */
  private static void withTooMuch() throws Exception {
    walk.until(AnswerTables.TOO_MANY);
    execute(
        """
        INSERT INTO delivery.notification (environment, id, client_uuid, type, occurred_at, accepted_at)
        SELECT environment, (left(id::text, 24) || lpad(to_hex(n), 12, '0'))::uuid, gen_random_uuid(), type,
               occurred_at, accepted_at
          FROM generate_series(1, 20001) n, (SELECT * FROM delivery.notification LIMIT 1) one
        """);
    execute("ANALYZE delivery.notification");
    walk.until(AnswerTables.CROWDED);
  }

  private static void withoutRoom() throws Exception {
    doors.restart(
        new IngestRole(),
        Map.of("intake.undeliveredPerClientMax", "1", "intake.storageCheckEvery", "20ms"));
    walk.until(AnswerTables.FULL_FOR_A_CLIENT);
    doors.restart(new IngestRole(), Map.of("intake.undeliveredMax", "1"));
    walk.until(AnswerTables.FULL);
  }

  private static void whileTheDatabaseHangs() throws Exception {
    doors.restart(new IngestRole(), Map.of("intake.writeTimeout", "1s"));
    walk.inTurn(AnswerTables.KEYS);
    try (Connection stubborn = doors.connect();
        Statement lock = stubborn.createStatement()) {
      stubborn.setAutoCommit(false);
      lock.execute("LOCK TABLE registry.api_key, delivery.notification");
      walk.together(AnswerTables.HANGING);
      stubborn.rollback();
    }
  }

  private static void withoutTables() throws Exception {
    for (String schema : SCHEMAS) {
      execute("ALTER SCHEMA " + schema + " RENAME TO " + schema + "_away");
    }
    // Else a session goes on with the plans that it has.
    execute(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()
        """);
    walk.until(AnswerTables.NO_TABLES);
    walk.untilTheOthersAnswer("500 internal_error");
    for (String schema : SCHEMAS) {
      execute("ALTER SCHEMA " + schema + "_away RENAME TO " + schema);
    }
  }

  private static void withoutAnybodyBehindTheDoors() throws Exception {
    doors.roles().end("dispatch");
    doors.roles().drain("subscription");
    doors.roles().end("subscription");
    walk.untilTheOthersAnswer("503 unavailable");
    doors.roles().ready(false);
    walk.inTurn(AnswerTables.LEAVING);
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = doors.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String form(String production) {
    return """
        {"name": "Acme", "sandbox": {"url": "$receiver/sandbox"}, "production": {"url": "%s"}}
        """
        .formatted(production);
  }

  private static String trigger(String user) {
    return """
        {"type": "user.created", "environment": "production", "client_uuid": "$a", "user_id": "%s"}
        """
        .formatted(user);
  }

  /** A cursor of the feed of outcomes is some words; one of them is another here. */
  private static String changed(String cursor, int at, String word) {
    String[] words = new String(Base64.getUrlDecoder().decode(cursor), US_ASCII).split(" ", -1);
    words[at] = word;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(String.join(" ", words).getBytes(US_ASCII));
  }
}
