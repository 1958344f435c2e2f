package io.rookery.dispatch.answer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.Explain;
import io.rookery.shared.contract.DispatchContract.Explanation;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
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
import io.rookery.shared.model.WaitReason;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.testing.TestClock;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Asked as the console asks; what is said comes from the tables and the registry. */
@ExtendWith(VertxExtension.class)
class ExplainAnswersTest {
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final EndpointKey endpoint =
      new EndpointKey(new ClientUuid(UUID.randomUUID()), Environment.PRODUCTION);
  private Vertx vertx;
  private Database database;
  private DeliveryRows rows;

  @BeforeEach
  void start(Vertx own) throws Exception {
    vertx = own;
    database = TestDatabase.with(Schema.DELIVERY).open(vertx);
    new Partitions(database, new Partitions.Retention(Duration.ofDays(10), Duration.ofDays(3)))
        .ensure()
        .await(60, SECONDS);
    rows = new DeliveryRows(database);
    SubscriptionContract.RESOLVE.serve(
        vertx,
        asked ->
            Future.succeededFuture(
                new Resolutions(
                    asked.endpoints().stream()
                        .map(
                            key ->
                                new Resolution(
                                    key,
                                    new ResolvedEndpoint(
                                        1,
                                        now.minusSeconds(3_600),
                                        "https://example.com",
                                        List.of(),
                                        null,
                                        null,
                                        EndpointSettings.USUAL,
                                        true),
                                    List.of()))
                        .toList())));
    TestClock clock = TestClock.at(now);
    new ExplainAnswers(
            database,
            new Directory(vertx, database, clock),
            environment -> new RetryRule(11, 4, Duration.ofDays(4)),
            clock)
        .serve(vertx)
        .await(5, SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    database.close().await(5, SECONDS);
  }

  @Test
  void one_that_nobody_tried_is_fresh() throws Exception {
    // Given
    NotificationId id = rows.accept(endpoint, 1, now.minusSeconds(2));
    // When
    Explanation explanation = ask(id, null);
    // Then
    assertThat(explanation.code()).isEqualTo("fresh");
    assertThat(explanation.endpoint().subscription()).isEqualTo("active");
  }

  @Test
  void one_that_waits_for_an_open_breaker_says_until_when() throws Exception {
    // Given
    NotificationId id = rows.accept(endpoint, 1, now.minusSeconds(60));
    rows.toBacklog(endpoint, 1, 0, null, WaitReason.BREAKER_OPEN);
    rows.log(endpoint, id, 1, now.minusSeconds(50), DeliveryEvent.PARKED, 0, null, null);
    run(
        "INSERT INTO delivery.endpoint_state"
            + " (client_uuid,environment,shard,endpoint_version,open_until)"
            + " VALUES ('%s',1,%d,1,'%s')"
                .formatted(endpoint.client(), endpoint.shard(), now.plusSeconds(30)));
    // When
    Explanation explanation = ask(id, List.of(endpoint.client()));
    // Then
    assertThat(explanation.code()).isEqualTo("breaker_open");
    assertThat(explanation.endpoint().breakerOpenUntil()).isEqualTo(now.plusSeconds(30));
    assertThat(explanation.seq()).isEqualTo(1);
  }

  @Test
  void a_pause_and_the_stop_switch_are_known() throws Exception {
    // Given
    NotificationId id = rows.accept(endpoint, 1, now);
    run(
        "INSERT INTO delivery.hold VALUES ('%s',1,%d,'paused',now(),'anna')"
            .formatted(endpoint.client(), endpoint.shard()));
    Explanation paused = ask(id, null);
    run("INSERT INTO delivery.stop_switch VALUES (1,now(),'omar','an incident')");
    // When
    Explanation stopped = ask(id, null);
    // Then
    assertThat(paused.code()).isEqualTo("paused");
    assertThat(paused.endpoint().paused().by()).isEqualTo("anna");
    assertThat(stopped.code()).isEqualTo("stopped");
    assertThat(stopped.endpoint().stopped().why()).isEqualTo("an incident");
  }

  @Test
  void one_behind_an_earlier_of_its_user_names_it() throws Exception {
    // Given
    NotificationId first = rows.accept(endpoint, 1, now);
    rows.toBacklog(endpoint, 1, 1, now.plusSeconds(5), WaitReason.RETRY);
    NotificationId second = rows.accept(endpoint, 2, now);
    rows.toBacklog(endpoint, 2, 0, null, WaitReason.BEHIND_EARLIER);
    rows.log(endpoint, second, 2, now, DeliveryEvent.PARKED, 0, null, null);
    run("UPDATE delivery.backlog SET user_id='u-1'");
    // When
    Explanation explanation = ask(second, null);
    // Then
    assertThat(explanation.code()).isEqualTo("behind_earlier");
    assertThat(explanation.behind()).isEqualTo(first);
  }

  @Test
  void the_newest_delivery_counts_where_there_was_a_replay() throws Exception {
    // Given
    NotificationId id = rows.accept(endpoint, 1, now.minusSeconds(60));
    rows.end(endpoint, 1);
    rows.log(endpoint, id, 1, now.minusSeconds(50), DeliveryEvent.EXHAUSTED, 11, 500, null);
    rows.log(endpoint, id, 9, now.minusSeconds(1), DeliveryEvent.DELIVERED, 1, 200, null);
    // When
    Explanation explanation = ask(id, null);
    // Then
    assertThat(explanation.code()).isEqualTo("delivered");
    assertThat(explanation.seq()).isEqualTo(9);
    assertThat(explanation.lastAttempt().httpStatus()).isEqualTo(200);
  }

  @Test
  void what_is_not_there_or_not_to_be_seen_is_not_explained() throws Exception {
    // Given
    NotificationId id = rows.accept(endpoint, 1, now);
    // When
    Explanation explanation = ask(id, List.of(new ClientUuid(UUID.randomUUID())));
    // Then
    assertThat(explanation).isNull();
    assertThat(ask(rows.id(now), null)).isNull();
  }

  @Test
  void what_is_read_for_it_is_found_by_indexes() throws Exception {
    // When
    String condition = Plans.generic(database.hot(), EndpointConditionStore.CONDITION);
    String behind = Plans.generic(database.hot(), EndpointConditionStore.BEHIND);
    // Then
    assertThat(condition + behind).doesNotContain("Seq Scan", "Bitmap");
  }

  private Explanation ask(NotificationId id, List<ClientUuid> clients) throws Exception {
    return DispatchContract.EXPLAIN
        .ask(vertx, new Explain(id, clients), Duration.ofSeconds(5))
        .await(10, SECONDS)
        .explanation();
  }

  private void run(String sql) throws Exception {
    database.pool().query(sql).execute().await(5, SECONDS);
  }
}
