package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.answer.AnswerStatements;
import io.rookery.dispatch.answer.Plans;
import io.rookery.dispatch.attention.AttentionStatements;
import io.rookery.dispatch.control.ControlStatements;
import io.rookery.dispatch.erase.ErasureStatements;
import io.rookery.dispatch.flood.FloodStatements;
import io.rookery.dispatch.replay.ReplayStatements;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Pool;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What instructions, replays, erasures and people's questions run reads no big table from end to
 * end.
 */
@Tag("slow")
@ExtendWith(VertxExtension.class)
class BigTablePlansTest {
  @Test
  void no_rows_or_a_million_the_plans_go_by_indexes(Vertx vertx) throws Exception {
    // Given
    TestDatabase testDatabase = TestDatabase.with(Schema.DELIVERY);
    Database database = Database.open(vertx, testDatabase.settings());
    new Partitions(database, new Partitions.Retention(Duration.ofDays(10), Duration.ofDays(3)))
        .ensure()
        .await(60, SECONDS);
    Map<String, String> byOwners = new HashMap<>(ControlStatements.all());
    byOwners.putAll(ReplayStatements.hot());
    byOwners.putAll(ErasureStatements.hot());
    byOwners.putAll(FloodStatements.hot());
    Map<String, String> byPeople = new HashMap<>(AnswerStatements.all());
    byPeople.putAll(AttentionStatements.all());
    byPeople.putAll(ReplayStatements.pool());
    byPeople.putAll(ErasureStatements.pool());
    Map<String, String> empty = plans(database.hot(), byOwners);
    Pattern readsAll = readsAll(LocalDate.now(ZoneOffset.UTC));
    // When
    fill(testDatabase);
    Map<String, String> filled = plans(database.hot(), byOwners);
    run(testDatabase, "ANALYZE");
    Map<String, String> analyzed = plans(database.hot(), byOwners);
    Map<String, String> asked = plans(database.pool(), byPeople);
    // Then
    assertThat(filled).isEqualTo(empty);
    assertThat(analyzed).isEqualTo(empty);
    assertThat(empty)
        .allSatisfy((name, plan) -> assertThat(plan).as(name).doesNotContain("Seq Scan", "Bitmap"));
    assertThat(asked)
        .allSatisfy((name, plan) -> assertThat(plan).as(name).doesNotContainPattern(readsAll));
  }

  /** Of a table in days it means today's; the other days are empty, and reading them is cheap. */
  private static Pattern readsAll(LocalDate today) {
    String day = today.format(DateTimeFormatter.BASIC_ISO_DATE);
    return Pattern.compile(
        "Seq Scan on (queue|backlog|(notification_production|delivery_log)_" + day + ")");
  }

  private static Map<String, String> plans(Pool pool, Map<String, String> statements)
      throws Exception {
    Map<String, String> plans = new TreeMap<>();
    for (Map.Entry<String, String> one : statements.entrySet()) {
      plans.put(one.getKey(), Plans.generic(pool, one.getValue()));
    }
    return plans;
  }

  /** A million notifications of today, as many waiting deliveries and rows of history. */
  private static void fill(TestDatabase database) throws Exception {
    run(
        database,
        """
        INSERT INTO delivery.notification
        SELECT 1, (lpad(to_hex((extract(epoch FROM now())*1000)::bigint),12,'0') || '7'
                   || substr(md5(n::text),1,3) || '8' || substr(md5(n::text),4,15))::uuid,
               md5((n % 5000)::text)::uuid, 1, 'u' || n % 100000, now(), now(), NULL
          FROM generate_series(1, 1000000) n
        """,
        """
        INSERT INTO delivery.backlog
        SELECT 64 + n % 64, client_uuid, n, 1, id, user_id, 0, NULL, 2
          FROM (SELECT row_number() OVER () AS n, client_uuid, id, user_id
                  FROM delivery.notification) m
        """,
        """
        INSERT INTO delivery.delivery_log
               (environment, notification_id, seq, at, event, attempt, final)
        SELECT 1, notification_id, seq, now(), 1, 1, true FROM delivery.backlog
        """);
  }

  private static void run(TestDatabase database, String... statements) throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    }
  }
}
