package io.rookery.dispatch.delivery;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.launch.Schema;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The hot statements have one plan, over indexes, whether the tables are empty or hold a million
 * rows of which the statistics know nothing yet; and whether a table was empty because nothing came
 * yet, or because all of it was delivered and vacuumed away.
 */
@Tag("slow")
@ExtendWith(VertxExtension.class)
class StatementPlansTest {
  private static final Pattern COSTS = Pattern.compile(" +\\(cost=[^)]*\\)");
  private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");
  private static final Map<String, String> STATEMENTS = statements();

  @Test
  void the_plans_stay_the_same_from_no_rows_to_a_million(Vertx vertx) throws Exception {
    // Given
    TestDatabase testDatabase = TestDatabase.with(Schema.DELIVERY);
    Database database = Database.open(vertx, testDatabase.settings());
    new Partitions(database, new Partitions.Retention(Duration.ofDays(10), Duration.ofDays(3)))
        .ensure()
        .await(60, SECONDS);
    Map<String, String> empty = plans(database);
    // When
    fill(testDatabase);
    Map<String, String> filled = plans(database);
    fill(testDatabase);
    run(testDatabase, "ANALYZE delivery.queue, delivery.backlog");
    Map<String, String> analyzed = plans(database);
    run(testDatabase, "DELETE FROM delivery.queue", "DELETE FROM delivery.backlog");
    run(testDatabase, "VACUUM (ANALYZE) delivery.queue, delivery.backlog");
    run(testDatabase, "VACUUM (ANALYZE) delivery.notification");
    Map<String, String> drained = plans(database);
    // Then
    assertThat(filled).isEqualTo(empty);
    assertThat(analyzed).isEqualTo(empty);
    assertThat(drained).isEqualTo(empty);
    assertThat(empty)
        .allSatisfy(
            (name, plan) ->
                assertThat(plan)
                    .as(name)
                    .doesNotContain("Seq Scan", "Hash Join", "Merge Join", "Memoize", "Bitmap"));
  }

  private static Map<String, String> statements() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("page", DeliveryStore.PAGE);
    all.put("seqs_between", DeliveryStore.SEQS_BETWEEN);
    all.put("by_seq", DeliveryStore.BY_SEQ);
    all.put("ahead", DeliveryStore.AHEAD);
    all.put("due", DeliveryStore.DUE);
    all.put("parked", DeliveryStore.PARKED);
    all.put("oldest_waiting", DeliveryStore.OLDEST_WAITING);
    all.put("lines", OrderStore.LINES);
    all.put("oldest", OrderStore.OLDEST);
    all.put("of_seqs", OrderStore.OF_SEQS);
    all.put("heads", OrderStore.HEADS);
    all.put("without_user", OrderStore.WITHOUT_USER);
    all.put("unseen", OrderStore.UNSEEN);
    all.put("overage", DeliveryStore.OVERAGE);
    all.put("leftovers", LeftoverStore.DRAWN_BEFORE);
    all.put("endpoints_with_backlog", DeliveryStore.ENDPOINTS_WITH_BACKLOG);
    all.put("end_fresh", MoveStore.END_FRESH);
    all.put("end_waiting", MoveStore.END_WAITING);
    all.put("to_backlog", MoveStore.TO_BACKLOG);
    all.put("aside", MoveStore.ASIDE);
    all.put("wait_on", MoveStore.WAIT_ON);
    return all;
  }

  /** As a prepared statement of a hot session has it: generic, without its costs. */
  private static Map<String, String> plans(Database database) throws Exception {
    SqlConnection session = database.hot().getConnection().await(5, SECONDS);
    Map<String, String> plans = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, String> one : STATEMENTS.entrySet()) {
        int parameters =
            PARAMETER
                .matcher(one.getValue())
                .results()
                .mapToInt(match -> Integer.parseInt(match.group(1)))
                .max()
                .orElse(0);
        String nulls = String.join(",", Collections.nCopies(parameters, "NULL"));
        session.query("PREPARE one AS " + one.getValue()).execute().await(5, SECONDS);
        StringBuilder plan = new StringBuilder();
        for (Row row :
            session.query("EXPLAIN EXECUTE one(" + nulls + ")").execute().await(5, SECONDS)) {
          plan.append(COSTS.matcher(row.getString(0)).replaceAll("")).append('\n');
        }
        session.query("DEALLOCATE one").execute().await(5, SECONDS);
        plans.put(one.getKey(), plan.toString());
      }
    } finally {
      session.close();
    }
    return plans;
  }

  /** A million fresh rows and a million waiting ones in all, half of them at each call. */
  private static void fill(TestDatabase database) throws Exception {
    run(
        database,
        """
        INSERT INTO delivery.queue
        SELECT n % 128, nextval('delivery.delivery_seq'), (n % 128) / 64, gen_random_uuid(),
               gen_random_uuid()
          FROM generate_series(1, 500000) n
        """,
        """
        INSERT INTO delivery.backlog
        SELECT n % 128, md5((n % 5000)::text)::uuid, nextval('delivery.delivery_seq'),
               (n % 128) / 64, gen_random_uuid(), NULL, 1,
               CASE WHEN n % 2 = 0 THEN now() + n * interval '1 s' END, 1
          FROM generate_series(1, 500000) n
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
