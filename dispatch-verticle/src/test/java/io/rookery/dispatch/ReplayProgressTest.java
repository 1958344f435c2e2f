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
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationIds;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.storage.Partitions.Retention;
import io.rookery.shared.testing.ScriptedReceiver;
import io.rookery.shared.testing.ScriptedReceiver.Taken;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a replay goes on: at its pace, from node to node, and in order. */
@ExtendWith(VertxExtension.class)
class ReplayProgressTest {
  private static final Duration WITHIN = Duration.ofSeconds(5);

  private final AtomicLong nanos = new AtomicLong();
  private EngineFixture given;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;
  private Vertx vertx;

  @BeforeEach
  void start(Vertx own) throws Exception {
    vertx = own;
    given = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, receiver);
    new ReplayAnswers(
            given.database,
            given.clock,
            new Retention(Duration.ofDays(10), Duration.ofDays(3)),
            System::nanoTime)
        .serve(vertx)
        .await(5, SECONDS);
  }

  @Test
  void ten_thousand_are_replayed_at_the_pace_that_was_asked_for() throws Exception {
    // Given a node that reads no fresh rows: only what is replayed is at stake
    ended(10_000);
    given.clock.advance(Duration.ofSeconds(1));
    Node node = given.node();
    node.takeLeases();
    node.engine.loop().stop();
    Replay job = ask(500);
    Replays replays = paced(node);
    node.step(replays::runOnce);
    // When
    List<Long> perSecond = new ArrayList<>();
    long before = 0;
    while (find(job).state() == ReplayState.RUNNING && perSecond.size() < 30) {
      for (int quarter = 0; quarter < 4; quarter++) {
        nanos.addAndGet(SECONDS.toNanos(1) / 4);
        node.step(replays::runOnce);
      }
      long now = given.count("queue");
      perSecond.add(now - before);
      before = now;
    }
    // Then
    assertThat(find(job).replayed()).isEqualTo(10_000);
    assertThat(perSecond).hasSizeBetween(20, 21);
    assertThat(perSecond.subList(0, 19)).allSatisfy(many -> assertThat(many).isBetween(499L, 501L));
  }

  @Test
  void after_a_pause_no_more_than_a_second_s_worth_is_replayed_at_once() throws Exception {
    // Given
    ended(300);
    Node node = given.node();
    node.takeLeases();
    node.engine.loop().stop();
    ask(100);
    Replays replays = paced(node);
    node.step(replays::runOnce);
    // When
    nanos.addAndGet(SECONDS.toNanos(3_600));
    node.step(replays::runOnce);
    // Then
    assertThat(given.count("queue")).isEqualTo(100);
  }

  @Test
  void another_node_goes_on_where_one_died_in_the_middle() throws Exception {
    // Given one that replayed 40 of 100, of which it sent the first few and has others in its queue
    List<NotificationId> ids = ended(100);
    Node dying = given.node();
    dying.takeLeases();
    Replay job = ask(10);
    Replays replays = paced(dying);
    dying.step(replays::runOnce);
    dying.step(dying.engine.loop()::sweep);
    nanos.addAndGet(SECONDS.toNanos(1));
    dying.step(replays::runOnce);
    dying.sweepAndSettle();
    dying.engine.loop().stop();
    for (int second = 0; second < 3; second++) {
      nanos.addAndGet(SECONDS.toNanos(1));
      dying.step(replays::runOnce);
    }
    int sent = receiver.taken().size();
    given.sql("UPDATE delivery.shard_lease SET lease_until='-infinity'");
    given.sql("DELETE FROM delivery.dispatcher");
    // When
    Node heir = given.node();
    heir.takeLeases();
    Replays others = paced(heir);
    dying.step(replays::runOnce);
    for (int second = 0; second < 20 && find(job).state() == ReplayState.RUNNING; second++) {
      heir.step(others::runOnce);
      nanos.addAndGet(SECONDS.toNanos(1));
    }
    heir.sweepAndSettle();
    // Then
    assertThat(sent).isEqualTo(10);
    assertThat(find(job).replayed()).isEqualTo(100);
    assertThat(receiver.takenIds())
        .containsExactlyInAnyOrderElementsOf(ids.stream().map(NotificationId::toString).toList());
    for (Taken taken : receiver.taken()) {
      NotificationId id = new NotificationId(UUID.fromString(taken.id()));
      assertThat(taken.body()).isEqualTo(EngineFixture.body(id));
      assertThat(taken.headers().get("webhook-replay")).isEqualTo(job.id().toString());
    }
    assertThat(given.count("delivery_log WHERE event=25")).isEqualTo(100);
    assertThat(given.count("delivery_log WHERE final")).isEqualTo(200);
  }

  @Test
  void what_is_replayed_to_an_ordered_endpoint_keeps_its_order_and_its_place() throws Exception {
    // Given
    given.registry.want(
        endpoint, new EndpointSettings(Ordering.USER, OnExhausted.SKIP, null, null));
    List<NotificationId> ended = ended(20);
    Node node = given.node();
    node.takeLeases();
    NotificationId before = given.accepted(endpoint, "u1");
    Replay job = ask(2_000);
    Replays replays = paced(node);
    node.step(replays::runOnce);
    nanos.addAndGet(SECONDS.toNanos(1));
    node.step(replays::runOnce);
    NotificationId after = given.accepted(endpoint, "u1");
    // When
    for (int i = 0; i < 200 && receiver.taken().size() < 22; i++) {
      node.step(node.engine.loop()::sweep);
      node.step(node.engine.loop()::orderRound);
      node.step(() -> vertx.timer(5).mapEmpty());
    }
    node.settle();
    // Then
    List<NotificationId> expected = new ArrayList<>(ended);
    expected.add(0, before);
    expected.add(after);
    assertThat(find(job).replayed()).isEqualTo(20);
    assertThat(receiver.takenIds())
        .containsExactlyElementsOf(expected.stream().map(NotificationId::toString).toList());
  }

  @Test
  void what_is_replayed_keeps_the_order_of_acceptance_where_ids_have_another() throws Exception {
    // Given pairs whose second one has the lower id, and a pace that lets one through at a time
    NotificationIds ids = new NotificationIds(given.clock, new SplittableRandom(2));
    List<NotificationId> accepted = new ArrayList<>();
    for (int pair = 0; pair < 3; pair++) {
      NotificationId lower = ids.get();
      accepted.addAll(List.of(ids.get(), lower));
    }
    given.accept(endpoint, accepted);
    end();
    given.clock.advance(Duration.ofSeconds(1));
    Node node = given.node();
    node.takeLeases();
    node.engine.loop().stop();
    Replay job = ask(1);
    Replays replays = paced(node);
    // When
    for (int second = 0; second < 10; second++) {
      node.step(replays::runOnce);
      nanos.addAndGet(SECONDS.toNanos(1));
    }
    // Then
    List<NotificationId> replayed = new ArrayList<>();
    given
        .database
        .pool()
        .query("SELECT notification_id FROM delivery.queue ORDER BY seq")
        .execute()
        .await(5, SECONDS)
        .forEach(row -> replayed.add(new NotificationId(row.getUUID(0))));
    assertThat(find(job).state()).isEqualTo(ReplayState.DONE);
    assertThat(replayed).isEqualTo(accepted);
  }

  @Test
  void while_the_storage_is_full_a_replay_waits_and_says_so() throws Exception {
    // Given
    ended(10);
    given.clock.advance(Duration.ofSeconds(1));
    Node node = given.node();
    node.takeLeases();
    node.engine.loop().stop();
    Replay job = ask(100);
    Replays replays = paced(node);
    // When
    given.sql("INSERT INTO delivery.storage_full (until) VALUES (now()+interval '1 hour')");
    aSecondOf(replays, node);
    ReplayState whileFull = find(job).state();
    long queuedWhileFull = given.count("queue");
    given.sql("UPDATE delivery.storage_full SET until=now()");
    aSecondOf(replays, node);
    // Then
    assertThat(whileFull).isEqualTo(ReplayState.STORAGE_FULL);
    assertThat(queuedWhileFull).isZero();
    assertThat(find(job).state()).isEqualTo(ReplayState.DONE);
    assertThat(given.count("queue")).isEqualTo(10);
  }

  private void aSecondOf(Replays replays, Node node) throws Exception {
    node.step(replays::runOnce);
    nanos.addAndGet(SECONDS.toNanos(1));
    node.step(replays::runOnce);
  }

  /** The replays of a node that has the shard, by a clock that the test moves. */
  private Replays paced(Node node) throws Exception {
    UUID owner =
        given
            .database
            .pool()
            .query("SELECT owner FROM delivery.shard_lease WHERE shard=" + endpoint.shard())
            .execute()
            .await(5, SECONDS)
            .iterator()
            .next()
            .getUUID(0);
    return new Replays(given.database, owner, node.engine.loop(), given.clock, nanos::get);
  }

  private Replay ask(int perSecond) throws Exception {
    ReplayFilter all =
        new ReplayFilter(Environment.PRODUCTION, null, null, null, null, null, null, null);
    return ReplayContract.START
        .ask(vertx, new StartReplay(all, perSecond, false, Actor.withoutKey("test")), WITHIN)
        .await(5, SECONDS);
  }

  private Replay find(Replay job) throws Exception {
    return ReplayContract.FIND
        .ask(vertx, new FindReplay(job.id(), null, null), WITHIN)
        .await(5, SECONDS);
  }

  /** Notifications that were delivered, without the time that delivering them takes. */
  private List<NotificationId> ended(int many) throws Exception {
    List<NotificationId> accepted = given.accepted(endpoint, many);
    end();
    return accepted;
  }

  private void end() throws Exception {
    given.sql(
        """
        WITH d AS (DELETE FROM delivery.queue RETURNING *)
        INSERT INTO delivery.delivery_log
               (environment,notification_id,seq,at,event,attempt,final)
        SELECT environment,notification_id,seq,now(),1,1,true FROM d
        """);
  }
}
