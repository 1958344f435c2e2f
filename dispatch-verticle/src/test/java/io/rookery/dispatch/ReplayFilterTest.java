package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.EngineFixture.Node;
import io.rookery.dispatch.replay.ReplayAnswers;
import io.rookery.dispatch.replay.Replays;
import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.contract.ReplayContract.FindReplay;
import io.rookery.shared.contract.ReplayContract.Replay;
import io.rookery.shared.contract.ReplayContract.ReplayFilter;
import io.rookery.shared.contract.ReplayContract.ReplayState;
import io.rookery.shared.contract.ReplayContract.StartReplay;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationIds;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.storage.Partitions.Retention;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each filter of a replay, and several together, let exactly those through that they name. */
@ExtendWith(VertxExtension.class)
class ReplayFilterTest {
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final Map<String, ClientUuid> CLIENTS =
      Map.of(
          "acme", new ClientUuid(UUID.fromString("11111111-1111-4111-8111-111111111111")),
          "bolt", new ClientUuid(UUID.fromString("22222222-2222-4222-8222-222222222222")));

  /**
   * Name, environment, client, type, user, how its deliveries ended one after the other, and how
   * many minutes ago it was accepted.
   */
  private static final String ENDED =
      """
      a production acme user.created       u1 delivered           60
      b production acme user.created       u1 exhausted           50
      c production acme data_source.linked u1 delivered           40
      d production acme user.created       u2 delivered           30
      e production acme user.created       -  delivered           20
      f production acme user.created       u1 exhausted,delivered 10
      g production bolt user.created       u1 delivered           30
      h sandbox    acme user.created       u1 exhausted           30
      i sandbox    bolt data_source.linked u1 cancelled           30
      """;

  private final AtomicLong nanos = new AtomicLong();
  private final Map<UUID, String> names = new HashMap<>();
  private EngineFixture given;
  private Vertx vertx;
  private Instant now;

  @BeforeEach
  void start(Vertx own) throws Exception {
    vertx = own;
    given = EngineFixture.start(vertx);
    new ReplayAnswers(
            given.database,
            given.clock,
            new Retention(Duration.ofDays(10), Duration.ofDays(3)),
            nanos::get)
        .serve(vertx)
        .await(30, SECONDS);
    now = given.clock.instant();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # environment | clients   | type               | user | final state | from | until | replayed
          production    |           |                    |      |             |      |       | a b c d e f g
          sandbox       |           |                    |      |             |      |       | h i
          production    | acme      |                    |      |             |      |       | a b c d e f
          production    | bolt      |                    |      |             |      |       | g
          production    |           | data_source.linked |      |             |      |       | c
          production    |           |                    | u1   |             |      |       | a b c f g
          production    |           |                    |      | delivered   |      |       | a c d e f g
          production    |           |                    |      | exhausted   |      |       | b
          production    |           |                    |      |             | 40   |       | c d e f g
          production    |           |                    |      |             |      | 40    | a b
          production    |           |                    |      |             | 50   | 20    | b c d g
          sandbox       | acme      | user.created       | u1   | exhausted   | 60   | 10    | h
          production    | acme      | user.created       | u1   | delivered   |      |       | a f
          production    | acme bolt | user.created       | u1   | delivered   | 50   | 20    | g
          """)
  void a_replay_is_of_what_its_filter_lets_through_and_of_nothing_else(
      String environment,
      String clients,
      String type,
      String user,
      String state,
      Integer from,
      Integer until,
      String replayed)
      throws Exception {
    // Given
    for (String one : ENDED.lines().toList()) {
      ended(one.split(" +", -1));
    }
    ReplayFilter filter =
        new ReplayFilter(
            Environment.parse(environment),
            clients == null ? null : Stream.of(clients.split(" ", -1)).map(CLIENTS::get).toList(),
            type == null ? null : NotificationType.parse(type),
            user,
            state == null ? null : DeliveryEvent.parse(state),
            from == null ? null : minutesAgo(from),
            until == null ? null : minutesAgo(until),
            null);
    // When
    long counted = ask(filter, true).found();
    long countedByIds = ask(withAllIds(filter), true).found();
    replay(filter);
    // Then
    List<String> expected = List.of(replayed.split(" ", -1));
    assertThat(queued()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(counted).isEqualTo(expected.size());
    assertThat(countedByIds).isEqualTo(expected.size());
  }

  /** Notifications whose deliveries have all ended; each delivery but the first was a replay. */
  private void ended(String[] row) throws Exception {
    Environment environment = Environment.parse(row[1]);
    Instant at = minutesAgo(Integer.parseInt(row[6]));
    NotificationId id = new NotificationIds(() -> at, new SplittableRandom(names.size())).get();
    names.put(id.value(), row[0]);
    sql(
        "INSERT INTO delivery.notification VALUES ($1,$2,$3,$4,$5,$6,$6,'{}')",
        environment.code(),
        id.value(),
        CLIENTS.get(row[2]).value(),
        NotificationType.parse(row[3]).code(),
        row[4].equals("-") ? null : row[4],
        at.atOffset(ZoneOffset.UTC));
    long seq = 10L * names.size();
    String[] ends = row[5].split(",", -1);
    for (int delivery = 0; delivery < ends.length; delivery++) {
      if (delivery > 0) {
        log(environment, id, seq + delivery, DeliveryEvent.REPLAYED);
      }
      log(environment, id, seq + delivery, DeliveryEvent.parse(ends[delivery]));
    }
  }

  private void log(Environment environment, NotificationId id, long seq, DeliveryEvent event)
      throws Exception {
    sql(
        """
        INSERT INTO delivery.delivery_log
               (environment,notification_id,seq,at,event,attempt,final)
        VALUES ($1,$2,$3,now(),$4,1,$5)
        """,
        environment.code(),
        id.value(),
        seq,
        event.code(),
        event.isFinal());
  }

  private Replay ask(ReplayFilter filter, boolean dryRun) throws Exception {
    return ReplayContract.START
        .ask(vertx, new StartReplay(filter, 2_000, dryRun, Actor.withoutKey("test")), WITHIN)
        .await(30, SECONDS);
  }

  /** The same of all there are, by name: another statement looks for them. */
  private ReplayFilter withAllIds(ReplayFilter filter) {
    return new ReplayFilter(
        filter.environment(),
        filter.clients(),
        filter.type(),
        filter.userId(),
        filter.finalState(),
        filter.from(),
        filter.until(),
        names.keySet().stream().map(NotificationId::new).toList());
  }

  /** By a node that sends nothing: what is replayed stays in the queue. */
  private void replay(ReplayFilter filter) throws Exception {
    Node node = given.node();
    node.takeLeases();
    node.engine.loop().stop();
    UUID owner = sql("SELECT owner FROM delivery.shard_lease LIMIT 1").iterator().next().getUUID(0);
    Replays replays =
        new Replays(given.database, owner, node.engine.loop(), given.clock, nanos::get);
    Replay job = ask(filter, false);
    node.step(replays::runOnce);
    nanos.addAndGet(SECONDS.toNanos(1));
    node.step(replays::runOnce);
    assertThat(
            ReplayContract.FIND
                .ask(vertx, new FindReplay(job.id(), null, null), WITHIN)
                .await(30, SECONDS)
                .state())
        .isEqualTo(ReplayState.DONE);
  }

  private List<String> queued() throws Exception {
    List<String> queued = new ArrayList<>();
    for (Row row : sql("SELECT notification_id FROM delivery.queue")) {
      queued.add(names.get(row.getUUID(0)));
    }
    return queued;
  }

  private Instant minutesAgo(int minutes) {
    return now.minus(Duration.ofMinutes(minutes));
  }

  private RowSet<Row> sql(String statement, Object... parameters) throws Exception {
    return given
        .database
        .pool()
        .preparedQuery(statement)
        .execute(Tuple.from(parameters))
        .await(30, SECONDS);
  }
}
