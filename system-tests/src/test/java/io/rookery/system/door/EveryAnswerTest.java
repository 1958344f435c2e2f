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
 * does. Here are those from behind the doors, really provoked; what a door gives before it asks
 * anybody is provoked in the contract of each door.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EveryAnswerTest {
  private static final List<String> SCHEMAS = List.of("audit", "delivery", "registry");

  private static final String FREELY =
      """
               GET    /health/live                                             | 200
               GET    /health/ready                                            | 200
               GET    /openapi.yaml                                            | 200
               GET    /v1/clients                                              | 200
               PUT    /v1/clients/$a/subscription                              | 201                       |                    | $form
               PUT    /v1/clients/$a/subscription                              | 428 precondition_required |                    | $form
               PUT    /v1/clients/$a/subscription                              | 412 precondition_failed   | if-match: "0"      | $form
               PUT    /v1/clients/$a/subscription                              | 200                       | if-match: *        | $form
               GET    /v1/clients/$a/subscription                              | 200
               GET    /v1/clients/$a/endpoints/production                      | 200
               PATCH  /v1/clients/$a/endpoints/production                      | 428 precondition_required |                    | {"ordering": "user"}
               PATCH  /v1/clients/$a/endpoints/production                      | 412 precondition_failed   | if-match: "0"      | {"ordering": "user"}
               PATCH  /v1/clients/$a/endpoints/production                      | 200                       | if-match: *        | {"ordering": "user"}
               GET    /v1/clients/$a/endpoints/production/secrets              | 200
               POST   /v1/clients/$a/endpoints/production/rotate               | 412 precondition_failed   | if-match: "0"      | {}
               POST   /v1/clients/$a/endpoints/production/rotate               | 200                       |                    | {}
               POST   /v1/clients/$a/endpoints/production/rotate               | 200                       |                    | {}
               POST   /v1/clients/$a/endpoints/production/rotate               | 409 too_many_old_secrets  |                    | {}
               PUT    /v1/clients/$a/endpoints/production/platform_secret      | 412 precondition_failed   | if-match: "0"      | {"secret": "s3cr3t"}
               PUT    /v1/clients/$a/endpoints/production/platform_secret      | 200                       |                    | {"secret": "s3cr3t"}
               DELETE /v1/clients/$a/endpoints/production/platform_secret      | 412 precondition_failed   | if-match: "0"
               DELETE /v1/clients/$a/endpoints/production/platform_secret      | 200
               POST   /v1/clients/$a/endpoints/production/promote              | 428 precondition_required |                    | {}
               POST   /v1/clients/$a/endpoints/production/promote              | 412 precondition_failed   | if-match: "0"      | {}
               POST   /v1/clients/$a/endpoints/production/promote              | 409 untested              | if-match: *        | {}
               POST   /v1/clients/$a/endpoints/production/override             | 428 precondition_required |                    | {"why": "they say so"}
               POST   /v1/clients/$a/endpoints/production/override             | 412 precondition_failed   | if-match: "0"      | {"why": "they say so"}
               POST   /v1/clients/$a/endpoints/production/override             | 200                       | if-match: *        | {"why": "they say so"}
               POST   /v1/clients/$a/endpoints/production/promote              | 200                       | if-match: *        | {}
               POST   /v1/clients/$a/endpoints/production/test                 | 200
               POST   /v1/clients/$a/endpoints/production/pause                | 412 precondition_failed   | if-match: "0"
               POST   /v1/clients/$a/endpoints/production/pause                | 200
               POST   /v1/clients/$a/endpoints/production/resume               | 412 precondition_failed   | if-match: "0"      | {"mode": "all"}
               POST   /v1/clients/$a/endpoints/production/resume               | 200                       |                    | {"mode": "all"}
               POST   /v1/clients/$a/endpoints/production/disable              | 412 precondition_failed   | if-match: "0"
               POST   /v1/clients/$a/endpoints/production/disable              | 200
               POST   /v1/clients/$a/endpoints/production/enable               | 412 precondition_failed   | if-match: "0"      | {"mode": "all"}
               POST   /v1/clients/$a/endpoints/production/enable               | 200                       |                    | {"mode": "all"}

               POST   /v1/notifications                                        | 202 -> notification       | idempotency-key: 1 | $trigger
               POST   /v1/notifications                                        | 409 idempotency_mismatch  | idempotency-key: 1 | $other
               POST   /v1/notifications/batch                                  | 202                       | idempotency-key: 2 | {"notifications": [$trigger]}
               POST   /v1/notifications/batch                                  | 409 idempotency_mismatch  | idempotency-key: 2 | {"notifications": [$other]}
               GET    /v1/outcomes                                             | 200 -> feed
               GET    /v1/notifications?client_uuid=$a                         | 200
               GET    /v1/notifications/$notification                          | 200
               GET    /v1/notifications/$notification/explanation              | 200
               POST   /v1/notifications/$notification/retry                    | 200
               POST   /v1/notifications/$notification/cancel                   | 200
               GET    /v1/undelivered                                          | 200
               GET    /v1/attention                                            | 200

               POST   /v1/keys                                                 | 201 -> bound              |                    | {"name": "b", "role": "operator", "clients": ["$b"]}
               POST   /v1/replays                                              | 201 -> replay             |                    | {"environment": "production", "client_uuid": "$a"}
               POST   /v1/replays                                              | 200                       |                    | {"environment": "production", "dry_run": true}
      bound    POST   /v1/replays                                              | 404 not_found             |                    | {"environment": "production", "client_uuid": "$a"}
               GET    /v1/replays                                              | 200
               GET    /v1/replays/$replay                                      | 200
               POST   /v1/replays/$replay/cancel                               | 200
               POST   /v1/erasures                                             | 202 -> erasure            |                    | {"client_uuid": "$a", "user_id": "nobody"}
      bound    POST   /v1/erasures                                             | 404 not_found             |                    | {"client_uuid": "$a", "user_id": "nobody"}
               GET    /v1/erasures/$erasure                                    | 200

               GET    /v1/keys                                                 | 200 -> keys
               GET    /v1/keys/$bound                                          | 200
               PATCH  /v1/keys/$bound                                          | 200                       |                    | {"expires_at": null}
               PATCH  /v1/keys/$operator                                       | 409 last_operator_key     |                    | {"expires_at": "2100-01-01T00:00:00Z"}
               POST   /v1/keys/$operator/revoke                                | 409 last_operator_key
               POST   /v1/keys/$bound/revoke                                   | 200
               PATCH  /v1/keys/$bound                                          | 409 key_revoked           |                    | {"expires_at": null}
               GET    /v1/audit                                                | 200
               POST   /v1/sign_in_links                                        | 201

               PUT    /v1/clients/$c/subscription                              | 201                       |                    | $form
               DELETE /v1/clients/$c/subscription                              | 428 precondition_required
               DELETE /v1/clients/$c/subscription                              | 412 precondition_failed   | if-match: "0"
               DELETE /v1/clients/$c/subscription                              | 200                       | if-match: *

               GET    /v1/stops                                                | 200
               PUT    /v1/stops/sandbox                                        | 200                       |                    | {"why": "to see"}
      """;

  private static final String STOPPED =
      """
               POST   /v1/clients/$a/endpoints/sandbox/test                    | 409 stopped
               DELETE /v1/stops/sandbox                                        | 200
      """;

  private static final String VOID =
      """
               GET    /v1/outcomes?after=$of_another_database                  | 410 cursor_void
               GET    /v1/outcomes?after=$of_long_ago                          | 410 cursor_too_old
      """;

  /** A change of production needs a second person. */
  private static final String PROPOSED =
      """
               POST   /v1/keys                                                 | 201 -> second             |                    | {"name": "grace", "role": "account-manager"}
               PUT    /v1/clients/$b/subscription                              | 202 -> begun              |                    | $form
               PUT    /v1/clients/$b/subscription                              | 409 approval_pending      |                    | $form
               GET    /v1/approvals                                            | 200
               GET    /v1/approvals/$begun                                     | 200
      second   POST   /v1/approvals/$begun/approve                             | 200
      second   POST   /v1/approvals/$begun/reject                              | 409 approval_ended
               POST   /v1/clients/$b/endpoints/production/rotate               | 202 -> rotated            |                    | {}
               POST   /v1/clients/$b/endpoints/production/rotate               | 409 approval_pending      |                    | {}
               PUT    /v1/clients/$b/endpoints/production/platform_secret      | 409 approval_pending      |                    | {"secret": "s3cr3t"}
               DELETE /v1/clients/$b/endpoints/production/platform_secret      | 409 approval_pending
      second   POST   /v1/approvals/$rotated/reject                            | 200
      second   POST   /v1/approvals/$rotated/approve                           | 409 approval_ended
               DELETE /v1/clients/$b/endpoints/production/platform_secret      | 202 -> removed
      second   POST   /v1/approvals/$removed/reject                            | 200
               PUT    /v1/clients/$b/endpoints/production/platform_secret      | 202 -> overtaken          |                    | {"secret": "s3cr3t"}
               PATCH  /v1/clients/$b/endpoints/production                      | 200                       | if-match: *        | {"ordering": "user"}
      second   POST   /v1/approvals/$overtaken/approve                         | 412 precondition_failed
      second   POST   /v1/approvals/$overtaken/reject                          | 200
               PUT    /v1/clients/$b/subscription                              | 202 -> moved              | if-match: *        | $moving
      second   POST   /v1/approvals/$moved/approve                             | 422 invalid_subscription
      second   POST   /v1/approvals/$moved/reject                              | 200
               POST   /v1/clients/$b/endpoints/production/rotate               | 202 -> unreadable         |                    | {}
      """;

  private static final String UNREADABLE =
      """
      second   POST   /v1/approvals/$unreadable/approve                        | 409 approval_unreadable
      second   POST   /v1/approvals/$unreadable/reject                         | 200
               POST   /v1/clients/$b/endpoints/production/rotate               | 202 -> late               | if-match: *        | {}
      """;

  /** It needs none any more, so what was proposed is overtaken by two rotations. */
  private static final String OVERTAKEN =
      """
               POST   /v1/clients/$b/endpoints/production/rotate               | 200                       |                    | {}
               POST   /v1/clients/$b/endpoints/production/rotate               | 200                       |                    | {}
      second   POST   /v1/approvals/$late/approve                              | 409 too_many_old_secrets
      """;

  private static final String NO_OWNER_OF_THE_SHARD =
      """
               POST   /v1/clients/$a/endpoints/production/pause                | 202
               POST   /v1/clients/$a/endpoints/production/resume               | 202                       |                    | {"mode": "all"}
               POST   /v1/clients/$a/endpoints/production/disable              | 202
               POST   /v1/clients/$a/endpoints/production/enable               | 202                       |                    | {"mode": "all"}
               POST   /v1/notifications/$notification/retry                    | 202
               POST   /v1/notifications/$notification/cancel                   | 202
      """;

  private static final String FULL =
      """
               POST   /v1/notifications                                        | 503 storage_full          |                    | $trigger
               POST   /v1/notifications/batch                                  | 503 storage_full          |                    | {"notifications": [$trigger]}
      """;

  /** Keys that no door has seen yet, and one that ingest remembers. */
  private static final String KEYS =
      """
               POST   /v1/keys                                                 | 201 -> newcomer           |                    | {"name": "n", "role": "operator"}
               POST   /v1/keys                                                 | 201 -> stranger           |                    | {"name": "n", "role": "producer", "environment": "production"}
               POST   /v1/keys                                                 | 201 -> known              |                    | {"name": "k", "role": "producer", "environment": "production"}
      known    GET    /v1/outcomes                                             | 200
      """;

  private static final String HANGING =
      """
      known    POST   /v1/notifications                                        | 503 outcome_unknown       |                    | $trigger
      known    POST   /v1/notifications/batch                                  | 503 outcome_unknown       |                    | {"notifications": [$trigger]}
      stranger POST   /v1/notifications                                        | 503 unavailable           |                    | $trigger
      stranger POST   /v1/notifications/batch                                  | 503 unavailable           |                    | {"notifications": [$trigger]}
      stranger GET    /v1/outcomes                                             | 503 unavailable
      newcomer POST   /v1/sign_in_links                                        | 503 unavailable
      """;

  private static final String NO_TABLES =
      """
      stranger POST   /v1/notifications                                        | 500 internal_error        |                    | $trigger
      stranger POST   /v1/notifications/batch                                  | 500 internal_error        |                    | {"notifications": [$trigger]}
      stranger GET    /v1/outcomes                                             | 500 internal_error
      newcomer POST   /v1/sign_in_links                                        | 500 internal_error
      """;

  private static final String LEAVING =
      """
               GET    /health/ready                                            | 503
      """;

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
    walk.name("other", trigger("another"));
  }

  @AfterAll
  static void close() throws Exception {
    doors.close();
  }

  @Test
  void every_answer_from_behind_the_doors_is_declared_and_nothing_else() throws Exception {
    // When
    walk.inTurn(FREELY);
    walk.until(STOPPED);
    withCursorsOfAnotherTime();
    withASecondPerson();
    doors.roles().drain("dispatch");
    walk.together(NO_OWNER_OF_THE_SHARD);
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
    walk.inTurn(VOID);
  }

  private static void withASecondPerson() throws Exception {
    doors.restart(new SubscriptionRole(), Map.of("approvals.production", "required"));
    walk.inTurn(PROPOSED);
    execute(
        """
        UPDATE registry.approval SET asked = regexp_replace(asked, '"key_version":[0-9]+', '"key_version":99')
         WHERE state = 'pending'
        """);
    walk.inTurn(UNREADABLE);
    doors.restart(new SubscriptionRole(), Map.of());
    walk.inTurn(OVERTAKEN);
  }

  private static void withoutRoom() throws Exception {
    doors.restart(new IngestRole(), Map.of("intake.undeliveredMax", "1"));
    walk.until(FULL);
  }

  private static void whileTheDatabaseHangs() throws Exception {
    doors.restart(new IngestRole(), Map.of("intake.writeTimeout", "1s"));
    walk.inTurn(KEYS);
    try (Connection stubborn = doors.connect();
        Statement lock = stubborn.createStatement()) {
      stubborn.setAutoCommit(false);
      lock.execute("LOCK TABLE registry.api_key, delivery.notification");
      walk.together(HANGING);
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
    walk.until(NO_TABLES);
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
    walk.inTurn(LEAVING);
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
