package io.rookery.ingest.notification;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.ingest.IngestFixture;
import io.rookery.ingest.notification.Receipt.Kind;
import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationIds;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SqlNotificationStoreTest {
  private static final Instant AT = Instant.parse("2026-11-23T10:03:38.483921Z");

  private final NotificationIds ids =
      new NotificationIds(InstantSource.system(), new SplittableRandom(7));
  private TestDatabase made;
  private Database database;
  private SqlNotificationStore store;

  @BeforeAll
  void open(Vertx vertx) throws Exception {
    made = IngestFixture.migrated(vertx);
    database = Database.open(vertx, made.settings());
    store = new SqlNotificationStore(database);
  }

  @BeforeEach
  void clear() throws Exception {
    rows("TRUNCATE delivery.queue, delivery.notification, delivery.idempotency");
  }

  @AfterAll
  void close() throws Exception {
    database.close().await(5, SECONDS);
  }

  @Test
  void a_notification_and_its_queue_row_are_stored_with_every_field() throws Exception {
    // Given
    Notification given = notification(Environment.PRODUCTION, "ann@example.com");

    // When
    List<Receipt> receipts = accept(new Acceptance(List.of(given), null));

    // Then
    assertThat(receipts).containsExactly(new Receipt(Kind.ACCEPTED, List.of(given.id())));
    Row row =
        rows("""
                SELECT n.environment, n.id, n.client_uuid, n.type, n.user_id, n.occurred_at, n.body,
                       n.accepted_at BETWEEN now()-interval '10 s' AND now(),
                       q.shard, q.environment, q.client_uuid, q.notification_id
                  FROM delivery.notification n JOIN delivery.queue q ON q.notification_id=n.id
                """)
            .get(0);
    UUID client = given.body().endpoint().client().value();
    assertThat(row.getShort(0)).isEqualTo((short) 1);
    assertThat(row.getUUID(1)).isEqualTo(given.id().value());
    assertThat(row.getUUID(2)).isEqualTo(client);
    assertThat(row.getShort(3)).isEqualTo(NotificationType.USER_CREATED.code());
    assertThat(row.getString(4)).isEqualTo("ann@example.com");
    assertThat(row.getOffsetDateTime(5).toInstant()).isEqualTo(AT);
    assertThat(row.getBuffer(6)).isEqualTo(given.json());
    assertThat(row.getBoolean(7)).isTrue();
    assertThat(row.getShort(8)).isEqualTo(given.body().endpoint().shard());
    assertThat(row.getShort(9)).isEqualTo((short) 1);
    assertThat(row.getUUID(10)).isEqualTo(client);
    assertThat(row.getUUID(11)).isEqualTo(given.id().value());
  }

  @Test
  void many_requests_are_stored_in_one_transaction_and_numbered_in_order() throws Exception {
    // Given
    List<Acceptance> requests =
        IntStream.range(0, 500).mapToObj(i -> request(null, 1 + i % 3)).toList();

    // When
    accept(requests.toArray(Acceptance[]::new));

    // Then
    assertThat(rows("SELECT DISTINCT xmin FROM delivery.queue")).hasSize(1);
    List<UUID> stored = new ArrayList<>();
    rows("SELECT notification_id FROM delivery.queue ORDER BY seq")
        .forEach(row -> stored.add(row.getUUID(0)));
    assertThat(stored)
        .isEqualTo(
            requests.stream().flatMap(one -> one.ids().stream()).map(id -> id.value()).toList());
  }

  @Test
  void of_two_equal_keys_in_one_statement_the_first_is_stored_and_the_second_is_its_replay()
      throws Exception {
    // Given
    Acceptance first = request("a", 2);
    Acceptance second = request("a", 2);
    Acceptance free = request(null, 1);
    Acceptance other = request("b", 1);

    // When
    List<Receipt> receipts = accept(first, second, free, other);

    // Then
    assertThat(receipts)
        .containsExactly(
            new Receipt(Kind.ACCEPTED, first.ids()),
            new Receipt(Kind.REPLAYED, first.ids()),
            new Receipt(Kind.ACCEPTED, free.ids()),
            new Receipt(Kind.ACCEPTED, other.ids()));
    assertThat(rows("SELECT FROM delivery.queue")).hasSize(4);
  }

  @Test
  void another_request_under_the_key_is_a_mismatch_that_leaves_the_rest_alone() throws Exception {
    // Given
    accept(request("a", 1));
    Acceptance other =
        new Acceptance(request(null, 1).notifications(), claim("a", Buffer.buffer("other")));
    Acceptance free = request(null, 1);

    // When
    List<Receipt> receipts = accept(other, free);

    // Then
    assertThat(receipts).extracting(Receipt::kind).containsExactly(Kind.MISMATCH, Kind.ACCEPTED);
    assertThat(rows("SELECT FROM delivery.notification")).hasSize(2);
  }

  @Test
  void keys_are_forgotten_when_their_time_is_over_and_no_sooner() throws Exception {
    // Given
    accept(request("kept", 1), request("over", 1));
    rows("UPDATE delivery.idempotency SET expires_at=now() WHERE key='over'");

    // When
    store.forgetExpired().await(10, SECONDS);

    // Then
    assertThat(rows("SELECT key FROM delivery.idempotency"))
        .extracting(row -> row.getString(0))
        .containsExactly("kept");
  }

  @Test
  void every_statement_has_the_same_plan_on_empty_and_on_full_tables() throws Exception {
    // Given
    List<String> empty = plans();
    fill();

    // When
    List<String> unknown = plans();
    rows("ANALYZE delivery.idempotency");
    List<String> known = plans();

    // Then
    assertThat(unknown).isEqualTo(empty);
    assertThat(known).isEqualTo(empty);
    assertThat(String.join("\n", known))
        .doesNotContain("Seq Scan", "Hash Join", "Merge Join")
        .contains("Index Scan using idempotency_pkey", "idempotency_expires");
  }

  /** Over a session without statement_timeout: on a busy machine it takes longer. */
  private void fill() throws Exception {
    try (Connection connection = made.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO delivery.idempotency
          SELECT 0,'billing','key-'||i,'\\x00',
                 ARRAY['0193a4f2-5b6c-7def-8123-456789abcdef'::uuid],now()+i*interval '1 s'
            FROM generate_series(1,1000000) i
          """);
    }
  }

  /** Without what differs by size: costs and row counts. */
  private List<String> plans() throws Exception {
    List<String> plans = new ArrayList<>();
    for (String statement :
        List.of(
            SqlNotificationStore.ACCEPT,
            SqlNotificationStore.ACCEPT_WITH_CLAIMS,
            SqlNotificationStore.HOLDERS,
            SqlNotificationStore.IS_STORED,
            SqlNotificationStore.FORGET)) {
      rows("EXPLAIN (GENERIC_PLAN, COSTS OFF) " + statement)
          .forEach(row -> plans.add(row.getString(0)));
    }
    return plans;
  }

  private List<Receipt> accept(Acceptance... requests) throws Exception {
    return store.accept(List.of(requests)).await(10, SECONDS);
  }

  /** {@code key} null: none. */
  private Acceptance request(String key, int rows) {
    List<Notification> notifications =
        IntStream.range(0, rows).mapToObj(i -> notification(Environment.SANDBOX, "u" + i)).toList();
    return new Acceptance(
        notifications, key == null ? null : claim(key, Buffer.buffer("rows " + rows)));
  }

  private static Claim claim(String key, Buffer request) {
    return Claim.of(new Claim.Key(Environment.SANDBOX, "billing", key), request);
  }

  private Notification notification(Environment environment, String userId) {
    EndpointKey endpoint = new EndpointKey(new ClientUuid(UUID.randomUUID()), environment);
    return Notification.of(
        ids.get(),
        new NotificationBody(
            endpoint, NotificationType.USER_CREATED, userId, null, null, null, AT, null));
  }

  private List<Row> rows(String sql) throws Exception {
    List<Row> rows = new ArrayList<>();
    database.hot().query(sql).execute().await(60, SECONDS).forEach(rows::add);
    return rows;
  }
}
