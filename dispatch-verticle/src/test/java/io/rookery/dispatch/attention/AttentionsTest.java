package io.rookery.dispatch.attention;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.send.Validity;
import io.rookery.shared.contract.AttentionContract;
import io.rookery.shared.contract.AttentionContract.Attention;
import io.rookery.shared.contract.AttentionContract.AttentionPage;
import io.rookery.shared.contract.AttentionContract.Kind;
import io.rookery.shared.contract.AttentionContract.ListAttention;
import io.rookery.shared.contract.DispatchContract.Outcome;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.contract.SubscriptionContract.Resolutions;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.BusProbe;
import io.rookery.shared.testing.TestClock;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class AttentionsTest {
  private static final EndpointKey ENDPOINT =
      new EndpointKey(
          new ClientUuid(UUID.fromString("11111111-1111-4111-8111-111111111111")),
          Environment.PRODUCTION);
  private static final AttentionSettings SETTINGS =
      new AttentionSettings(Duration.ofHours(1), Duration.ofDays(14), Optional.empty());
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private final TestClock clock = TestClock.at(now);
  private Vertx vertx;
  private Database database;
  private Directory directory;
  private Attentions attentions;

  /** Null: it has none. */
  private volatile Instant subscribedSince = Instant.EPOCH;

  @BeforeEach
  void start(Vertx own) throws Exception {
    vertx = own;
    database = TestDatabase.with(Schema.DELIVERY).open(vertx);
    SubscriptionContract.RESOLVE.serve(
        vertx,
        asked ->
            Future.succeededFuture(
                new Resolutions(asked.endpoints().stream().map(this::resolution).toList())));
    directory = new Directory(vertx, database, clock);
    attentions = new Attentions(vertx, database, directory, clock, SETTINGS);
    attentions.serve().await(5, SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    database.close().await(5, SECONDS);
  }

  @ParameterizedTest
  @CsvSource({
    "disabled_why, gone, DISABLED",
    "flag, status_401, CLIENT_MUST_FIX",
    "flag, address_refused, ADDRESS_REFUSED",
  })
  void what_the_engine_decided_of_an_endpoint_is_raised_once_and_cleared_once(
      String column, String text, Kind kind) throws Exception {
    // Given
    run(
        ("INSERT INTO delivery.endpoint_state (client_uuid,environment,shard,endpoint_version,%s)"
                + " VALUES ('%s',1,%d,1,'%s')")
            .formatted(column, ENDPOINT.client(), ENDPOINT.shard(), text));
    check();
    check();
    List<Attention> raised = list(false);
    run("DELETE FROM delivery.endpoint_state");
    // When
    check();
    check();
    // Then
    assertThat(raised).hasSize(1);
    assertThat(raised.get(0).kind()).isEqualTo(kind);
    assertThat(raised.get(0).detail()).isEqualTo(text);
    assertThat(list(false)).isEmpty();
    assertThat(list(true)).hasSize(1).allMatch(one -> one.clearedAt() != null);
  }

  @Test
  void what_waits_for_longer_than_the_limit_is_raised() throws Exception {
    // Given
    undelivered(now.minusSeconds(3_000));
    check();
    List<Attention> before = list(false);
    clock.advance(Duration.ofMinutes(20));
    // When
    check();
    // Then
    assertThat(before).isEmpty();
    assertThat(list(false)).extracting(Attention::kind).containsExactly(Kind.UNDELIVERED_TOO_OLD);
  }

  @Test
  void an_endpoint_that_takes_some_and_exhausts_others_is_raised_once_and_cleared_once()
      throws Exception {
    // Given
    ended(DeliveryEvent.EXHAUSTED);
    awaitCount("1");
    for (int tenMinutes = 0; tenMinutes < 12; tenMinutes++) {
      ended(DeliveryEvent.DELIVERED);
      ended(DeliveryEvent.EXHAUSTED);
      ended(DeliveryEvent.DELIVERED);
      clock.advance(Duration.ofMinutes(10));
      check();
    }
    List<Attention> meanwhile = list(true);
    // When nothing is exhausted for an hour
    clock.advance(Duration.ofMinutes(51));
    check();
    // Then
    assertThat(meanwhile).hasSize(1).allMatch(one -> one.clearedAt() == null);
    assertThat(list(true)).hasSize(1).allMatch(one -> one.clearedAt() != null);
    ended(DeliveryEvent.EXHAUSTED);
    awaitCount("1");
    assertThat(list(true)).hasSize(2).allMatch(one -> one.kind() == Kind.EXHAUSTED);
  }

  @Test
  void an_endpoint_that_has_taken_nothing_since_stays_exhausted() throws Exception {
    // Given
    ended(DeliveryEvent.DELIVERED);
    ended(DeliveryEvent.EXHAUSTED);
    awaitCount("1");
    // When
    clock.advance(Duration.ofHours(5));
    check();
    // Then
    assertThat(list(false)).hasSize(1);
  }

  @Test
  void after_a_restart_a_delivery_still_clears_what_was_exhausted_and_nothing_is_raised_again()
      throws Exception {
    // Given
    ended(DeliveryEvent.EXHAUSTED);
    awaitCount("1");
    attentions = new Attentions(vertx, database, directory, clock, SETTINGS);
    check();
    ended(DeliveryEvent.EXHAUSTED);
    List<Attention> raised = list(true);
    // When
    ended(DeliveryEvent.DELIVERED);
    clock.advance(Duration.ofHours(1));
    check();
    // Then
    assertThat(raised).hasSize(1);
    assertThat(list(false)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void what_only_an_answer_would_clear_is_over_with_the_subscription(boolean subscribedAgain)
      throws Exception {
    // Given
    ended(DeliveryEvent.EXHAUSTED);
    awaitCount("1");
    attentions.answered(
        ENDPOINT, new Validity(now.minusSeconds(86_400 * 100), now.plusSeconds(60)));
    awaitTrue(() -> list(false).size() == 2);
    check();
    List<Attention> open = list(false);
    // When
    clock.advance(Duration.ofMinutes(1));
    subscribedSince = subscribedAgain ? clock.instant() : null;
    check();
    // Then
    assertThat(open).hasSize(2);
    assertThat(list(false)).isEmpty();
    assertThat(list(true))
        .extracting(Attention::kind)
        .containsExactlyInAnyOrder(Kind.EXHAUSTED, Kind.CERTIFICATE_EXPIRES);
  }

  @Test
  void each_change_is_announced_once() throws Exception {
    // Given
    BusProbe<Attention> probe = BusProbe.of(vertx, AttentionContract.ATTENTION);
    undelivered(now.minusSeconds(7_200));
    // When
    check();
    check();
    run("DELETE FROM delivery.undelivered");
    check();
    // Then
    assertThat(probe.next(Duration.ofSeconds(5)).clearedAt()).isNull();
    assertThat(probe.next(Duration.ofSeconds(5)).clearedAt()).isNotNull();
  }

  @Test
  void only_the_clients_and_the_environment_asked_for_are_told_page_by_page() throws Exception {
    // Given
    undelivered(now.minusSeconds(7_200));
    ended(DeliveryEvent.EXHAUSTED);
    awaitCount("1");
    check();
    // When
    AttentionPage first = ask(new ListAttention(null, null, false, null, 1));
    AttentionPage second = ask(new ListAttention(null, null, false, first.next(), 1));
    // Then
    assertThat(first.attention()).hasSize(1);
    assertThat(second.attention()).hasSize(1).isNotEqualTo(first.attention());
    assertThat(second.next()).isNull();
    assertThat(ask(new ListAttention(List.of(), null, true, null, 9)).attention()).isEmpty();
    assertThat(ask(new ListAttention(null, Environment.SANDBOX, true, null, 9)).attention())
        .isEmpty();
  }

  private Resolution resolution(EndpointKey key) {
    ResolvedEndpoint endpoint =
        subscribedSince == null
            ? null
            : new ResolvedEndpoint(
                1, subscribedSince, "https://a.example", List.of(), null, null, null, true);
    return new Resolution(key, endpoint, List.of());
  }

  private void ended(DeliveryEvent state) {
    attentions.ended(
        new Outcome(
            new NotificationId(UUID.fromString("019a0000-0000-7000-8000-000000000001")),
            1,
            ENDPOINT.client(),
            ENDPOINT.environment(),
            state,
            11,
            500,
            clock.instant()));
  }

  private void undelivered(Instant oldest) throws Exception {
    run(
        "INSERT INTO delivery.undelivered VALUES ('%s',1,1,%d,3,'%s',now())"
            .formatted(ENDPOINT.client(), ENDPOINT.shard(), oldest));
  }

  private void check() throws Exception {
    attentions.check().await(10, SECONDS);
  }

  private List<Attention> list(boolean cleared) throws Exception {
    return ask(new ListAttention(null, null, cleared, null, 100)).attention();
  }

  private AttentionPage ask(ListAttention question) throws Exception {
    return AttentionContract.LIST.ask(vertx, question, Duration.ofSeconds(5)).await(10, SECONDS);
  }

  /** Until so many exhausted ones are open. */
  private void awaitCount(String exhausted) throws Exception {
    awaitTrue(() -> count().equals(exhausted));
  }

  /** What writes is not waited for. */
  private static void awaitTrue(Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plusSeconds(30);
    while (!condition.call()) {
      assertThat(Instant.now()).isBefore(end);
    }
  }

  private String count() throws Exception {
    return database
        .pool()
        .query(
            "SELECT count(*)::text FROM delivery.attention"
                + " WHERE kind='exhausted' AND cleared_at IS NULL")
        .execute()
        .await(5, SECONDS)
        .iterator()
        .next()
        .getString(0);
  }

  private void run(String sql) throws Exception {
    database.pool().query(sql).execute().await(5, SECONDS);
  }
}
