package io.rookery.subscription.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.AuditContract.AuditFilter;
import io.rookery.shared.contract.AuditContract.AuditSight;
import io.rookery.shared.contract.AuditContract.ListAudit;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How a page of 100,000 entries of the audit is read: of 500 clients, by 50 actors, for a year. */
@Tag("slow")
class AuditPlansTest {
  private static final int ROWS = 100_000;
  private static final AuditSight ALL = new AuditSight(null, false, null);
  private static final AuditFilter ANY = new AuditFilter(null, null, null, null, null);
  private static final Instant NEWEST = Instant.parse("2026-11-25T00:00:00Z");
  private static final String FILL =
      """
      INSERT INTO audit.entry (at,actor,action,client_uuid,environment,object)
      SELECT timestamptz '2026-11-25T00:00:00Z'-interval '5 minutes'*(100000-n),
             'actor '||n%50,
             CASE n%1000 WHEN 0 THEN 'key.revoked' ELSE 'subscription.changed' END,
             lpad((n%500)::text,32,'0')::uuid,n%2,
             CASE n%1000 WHEN 0 THEN 'key '||n END
        FROM generate_series(1,100000) n
      """;

  private static Vertx vertx;
  private static Database database;

  @BeforeAll
  static void fill() throws Exception {
    vertx = Vertx.vertx();
    database = TestDatabase.with(SubscriptionRole.REGISTRY).open(vertx);
    database.pool().query(FILL).execute().await(60, SECONDS);
    database.pool().query("ANALYZE audit.entry").execute().await(60, SECONDS);
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().await(10, SECONDS);
  }

  static Stream<Arguments> filters() {
    Instant dayBefore = NEWEST.minus(Duration.ofDays(1));
    Instant monthsBefore = NEWEST.minus(Duration.ofDays(200));
    return Stream.of(
        Arguments.of("entry_at", ALL, ANY),
        Arguments.of("entry_at", new AuditSight(null, true, Environment.SANDBOX), ANY),
        Arguments.of("entry_client", new AuditSight(List.of(client(7)), false, null), ANY),
        Arguments.of("entry_actor", ALL, new AuditFilter("actor 7", null, null, null, null)),
        Arguments.of("entry_action", ALL, new AuditFilter(null, "key.revoked", null, null, null)),
        Arguments.of("entry_object", ALL, new AuditFilter(null, null, "key 5000", null, null)),
        Arguments.of("entry_at", ALL, new AuditFilter(null, null, null, dayBefore, null)),
        Arguments.of("entry_at", ALL, new AuditFilter(null, null, null, null, monthsBefore)));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void a_page_by_each_filter_begins_at_its_index(String index, AuditSight sight, AuditFilter filter)
      throws Exception {
    // When
    String first = plan(new ListAudit(sight, filter, null, 100));
    String later = plan(new ListAudit(sight, filter, ROWS / 2L, 100));
    // Then
    assertThat(List.of(first, later))
        .allSatisfy(
            plan ->
                assertThat(plan)
                    .containsPattern("(using|Bitmap Index Scan on) " + index + "\\b")
                    .doesNotContain("Seq Scan"));
  }

  @ParameterizedTest
  @MethodSource("several")
  void of_several_clients_the_newest_are_sorted_out_of_what_is_theirs(AuditSight sight)
      throws Exception {
    // When
    String plan = plan(new ListAudit(sight, ANY, null, 100));
    // Then
    assertThat(plan).doesNotContain("Seq Scan");
  }

  static Stream<AuditSight> several() {
    return Stream.of(
        new AuditSight(List.of(client(7), client(8)), false, null),
        new AuditSight(
            Stream.iterate(1, n -> n + 1).limit(100).map(AuditPlansTest::client).toList(),
            false,
            null));
  }

  private static ClientUuid client(int number) {
    return new ClientUuid(new UUID(0, Long.parseLong(Integer.toString(number), 16)));
  }

  private static String plan(ListAudit asked) throws Exception {
    AuditTrail.Question question = AuditTrail.question(asked);
    StringBuilder plan = new StringBuilder();
    for (Row row :
        database
            .pool()
            .preparedQuery("EXPLAIN (COSTS OFF) " + question.sql())
            .execute(question.parameters())
            .await(30, SECONDS)) {
      plan.append(row.getString(0)).append('\n');
    }
    return plan.toString();
  }
}
