package io.rookery.dispatch.answer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.ListUndelivered;
import io.rookery.shared.contract.DispatchContract.Undelivered;
import io.rookery.shared.contract.DispatchContract.UndeliveredPage;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.WaitReason;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.testing.TestClock;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Counted as the owner of the shards counts, and asked as the console asks. */
@ExtendWith(VertxExtension.class)
class UndeliveredTest {
  private static final EndpointKey SANDBOX =
      new EndpointKey(
          new ClientUuid(UUID.fromString("11111111-1111-4111-8111-111111111111")),
          Environment.SANDBOX);
  private static final EndpointKey PRODUCTION =
      new EndpointKey(
          new ClientUuid(UUID.fromString("11111111-1111-4111-8111-111111111111")),
          Environment.PRODUCTION);
  private static final EndpointKey OTHER =
      new EndpointKey(
          new ClientUuid(UUID.fromString("22222222-2222-4222-8222-222222222222")),
          Environment.PRODUCTION);

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private final TestClock clock = TestClock.at(now);
  private Vertx vertx;
  private Database database;
  private DeliveryRows rows;
  private UndeliveredCounter counter;
  private long nanos;

  @BeforeEach
  void start(Vertx own) throws Exception {
    vertx = own;
    database = TestDatabase.with(Schema.DELIVERY).open(vertx);
    new Partitions(database, new Partitions.Retention(Duration.ofDays(10), Duration.ofDays(3)))
        .ensure()
        .await(60, SECONDS);
    rows = new DeliveryRows(database);
    counter = new UndeliveredCounter(database, clock, () -> nanos);
    new UndeliveredAnswers(database).serve(vertx).await(5, SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    database.close().await(5, SECONDS);
  }

  @Test
  void what_waits_is_counted_for_each_endpoint_by_reason_with_the_oldest() throws Exception {
    // Given
    rows.accept(PRODUCTION, 1, now.minusSeconds(600));
    rows.toBacklog(PRODUCTION, 1, 0, null, WaitReason.BREAKER_OPEN);
    rows.accept(PRODUCTION, 2, now.minusSeconds(60));
    rows.toBacklog(PRODUCTION, 2, 1, now.plusSeconds(30), WaitReason.RETRY);
    rows.accept(PRODUCTION, 3, now.minusSeconds(50));
    rows.toBacklog(PRODUCTION, 3, 1, now.plusSeconds(30), WaitReason.RETRY);
    rows.accept(PRODUCTION, 4, now.minusSeconds(5));
    rows.accept(SANDBOX, 5, now.minusSeconds(7));
    rows.accept(OTHER, 6, now);
    rows.end(OTHER, 6);
    // When
    countAll();
    // Then
    assertThat(ask(new ListUndelivered(null, null, null, 10)).endpoints())
        .containsExactly(
            new Undelivered(
                SANDBOX.client(),
                Environment.SANDBOX,
                1,
                now.minusSeconds(7),
                Map.of("fresh", 1L),
                now),
            new Undelivered(
                PRODUCTION.client(),
                Environment.PRODUCTION,
                4,
                now.minusSeconds(600),
                Map.of("fresh", 1L, "retry", 2L, "breaker_open", 1L),
                now));
  }

  @Test
  void a_replay_waits_since_it_was_made_however_long_ago_its_notification_was_accepted()
      throws Exception {
    // Given an endpoint with replays alone, parked and fresh, and one where others wait for longer
    rows.replay(PRODUCTION, ended(PRODUCTION, 1), 11, now.minusSeconds(40));
    rows.toBacklog(PRODUCTION, 11, 0, null, WaitReason.BREAKER_OPEN);
    rows.replay(PRODUCTION, ended(PRODUCTION, 2), 12, now.minusSeconds(20));
    rows.accept(OTHER, 10, now.minusSeconds(600));
    rows.replay(OTHER, ended(OTHER, 3), 13, now.minusSeconds(20));
    // When
    countAll();
    // Then
    assertThat(ask(new ListUndelivered(null, null, null, 10)).endpoints())
        .extracting(Undelivered::client, Undelivered::deliveries, Undelivered::oldestAt)
        .containsExactly(
            tuple(PRODUCTION.client(), 2L, now.minusSeconds(40)),
            tuple(OTHER.client(), 2L, now.minusSeconds(600)));
  }

  @Test
  void what_does_not_wait_any_more_is_forgotten_at_the_next_count() throws Exception {
    // Given
    rows.accept(PRODUCTION, 1, now);
    rows.accept(OTHER, 2, now);
    countAll();
    rows.end(PRODUCTION, 1);
    clock.advance(Duration.ofMinutes(1));
    // When
    countAll();
    // Then
    assertThat(ask(new ListUndelivered(null, null, null, 10)).endpoints())
        .extracting(Undelivered::client)
        .containsExactly(OTHER.client());
  }

  @Test
  void the_figures_of_another_owners_shards_are_left_alone() throws Exception {
    // Given
    rows.accept(PRODUCTION, 1, now);
    countAll();
    rows.end(PRODUCTION, 1);
    clock.advance(Duration.ofMinutes(1));
    // When
    counter.count(SANDBOX.shard()).await(10, SECONDS);
    // Then
    assertThat(ask(new ListUndelivered(null, null, null, 10)).endpoints()).hasSize(1);
  }

  @Test
  void the_owned_shards_are_counted_in_turn_and_each_once_a_minute() throws Exception {
    // Given
    List<Short> owned = List.of(SANDBOX.shard(), PRODUCTION.shard());
    rows.accept(SANDBOX, 1, now);
    rows.accept(PRODUCTION, 2, now);
    counter.step(owned).await(10, SECONDS);
    counter.step(owned).await(10, SECONDS);
    List<Undelivered> first = ask(new ListUndelivered(null, null, null, 10)).endpoints();
    clock.advance(Duration.ofSeconds(40));
    nanos += Duration.ofSeconds(40).toNanos();
    counter.step(owned).await(10, SECONDS);
    List<Undelivered> soon = ask(new ListUndelivered(null, null, null, 10)).endpoints();
    clock.advance(Duration.ofSeconds(20));
    nanos += Duration.ofSeconds(20).toNanos();
    // When
    counter.step(owned).await(10, SECONDS);
    counter.step(owned).await(10, SECONDS);
    // Then
    assertThat(first).hasSize(2);
    assertThat(soon).isEqualTo(first);
    assertThat(ask(new ListUndelivered(null, null, null, 10)).endpoints())
        .extracting(Undelivered::asOf)
        .containsExactly(now.plusSeconds(60), now.plusSeconds(60));
  }

  @Test
  void only_the_clients_and_the_environment_asked_for_are_told() throws Exception {
    // Given
    rows.accept(SANDBOX, 1, now);
    rows.accept(PRODUCTION, 2, now);
    rows.accept(OTHER, 3, now);
    // When
    countAll();
    // Then
    assertThat(
            keys(
                ask(
                    new ListUndelivered(
                        List.of(PRODUCTION.client()), Environment.PRODUCTION, null, 10))))
        .containsExactly(PRODUCTION);
    assertThat(keys(ask(new ListUndelivered(null, Environment.SANDBOX, null, 10))))
        .containsExactly(SANDBOX);
    assertThat(keys(ask(new ListUndelivered(List.of(), null, null, 10)))).isEmpty();
  }

  @Test
  void pages_follow_one_another_without_a_gap() throws Exception {
    // Given
    rows.accept(SANDBOX, 1, now);
    rows.accept(PRODUCTION, 2, now);
    rows.accept(OTHER, 3, now);
    countAll();
    List<EndpointKey> read = new ArrayList<>();
    EndpointKey after = null;
    // When
    do {
      UndeliveredPage page = ask(new ListUndelivered(null, null, after, 1));
      read.addAll(keys(page));
      after = page.next();
    } while (after != null);
    // Then
    assertThat(read).containsExactly(SANDBOX, PRODUCTION, OTHER);
  }

  @Test
  void counting_goes_by_indexes_whatever_the_statistics_say() throws Exception {
    // Given
    String empty = Plans.generic(database.hot(), UndeliveredCounter.COUNT);
    String forget = Plans.generic(database.hot(), UndeliveredCounter.FORGET);
    database
        .pool()
        .query(
            """
            INSERT INTO delivery.backlog
            SELECT n % 128, md5((n % 500)::text)::uuid, n, (n % 128) / 64, gen_random_uuid(), NULL, 1,
                   NULL, 1
              FROM generate_series(1, 20000) n
            """)
        .execute()
        .await(10, SECONDS);
    database
        .pool()
        .query("ANALYZE delivery.backlog, delivery.undelivered")
        .execute()
        .await(10, SECONDS);
    // When
    String filled = Plans.generic(database.hot(), UndeliveredCounter.COUNT);
    // Then
    assertThat(filled).isEqualTo(empty).contains("Index Only Scan using backlog_pkey on backlog b");
    assertThat(empty + forget).doesNotContain("Seq Scan", "Hash Join", "Merge Join", "Bitmap");
  }

  /** Accepted two hours ago, and delivered. */
  private NotificationId ended(EndpointKey endpoint, long seq) throws Exception {
    NotificationId id = rows.accept(endpoint, seq, now.minusSeconds(7_200));
    rows.end(endpoint, seq);
    return id;
  }

  private void countAll() throws Exception {
    for (EndpointKey endpoint : List.of(SANDBOX, PRODUCTION, OTHER)) {
      counter.count(endpoint.shard()).await(10, SECONDS);
    }
  }

  private UndeliveredPage ask(ListUndelivered question) throws Exception {
    return DispatchContract.UNDELIVERED
        .ask(vertx, question, Duration.ofSeconds(5))
        .await(10, SECONDS);
  }

  private static List<EndpointKey> keys(UndeliveredPage page) {
    return page.endpoints().stream()
        .map(one -> new EndpointKey(one.client(), one.environment()))
        .toList();
  }
}
