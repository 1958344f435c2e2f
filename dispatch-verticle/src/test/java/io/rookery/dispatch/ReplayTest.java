package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.EngineFixture.Node;
import io.rookery.dispatch.replay.ReplayAnswers;
import io.rookery.dispatch.replay.ReplaySteps;
import io.rookery.dispatch.replay.ReplaySteps.Seen;
import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.contract.ReplayContract.CancelReplay;
import io.rookery.shared.contract.ReplayContract.FindReplay;
import io.rookery.shared.contract.ReplayContract.Replay;
import io.rookery.shared.contract.ReplayContract.ReplayFilter;
import io.rookery.shared.contract.ReplayContract.ReplayState;
import io.rookery.shared.contract.ReplayContract.StartReplay;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.storage.Partitions.Retention;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What has ended is sent once more, and nothing else is. */
@ExtendWith(VertxExtension.class)
class ReplayTest {
  private static final Duration WITHIN = Duration.ofSeconds(5);
  private static final Actor ASKER =
      new Actor("key1", "anna", KeyRole.ACCOUNT_MANAGER, "request-1");

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
  void what_was_delivered_is_sent_again_with_its_id_its_body_and_the_job() throws Exception {
    // Given
    NotificationId id = given.accepted(endpoint);
    Node node = given.node();
    node.sweepAndSettle();
    // When
    Replay job = ask(filter(null, null), false);
    replayAll(node, job);
    // Then
    assertThat(given.history(id))
        .containsExactlyInAnyOrder("delivered/1 200", "replayed/0", "delivered/1 200");
    var taken = receiver.taken();
    assertThat(taken).hasSize(2);
    assertThat(taken.get(1).body()).isEqualTo(taken.get(0).body());
    assertThat(taken.get(1).headers().get("webhook-id"))
        .isEqualTo(taken.get(0).headers().get("webhook-id"));
    assertThat(taken.get(0).headers().get("webhook-replay")).isNull();
    assertThat(taken.get(1).headers().get("webhook-replay")).isEqualTo(job.id().toString());
  }

  @Test
  void what_is_under_way_or_erased_is_passed_over() throws Exception {
    // Given
    given.accepted(endpoint);
    NotificationId erased = given.accepted(endpoint);
    Node node = given.node();
    node.sweepAndSettle();
    given.sql("UPDATE delivery.notification SET body=NULL WHERE id='" + erased + "'");
    given.accepted(endpoint);
    // When
    Replay job = ask(filter(null, null), false);
    step(node, job);
    // Then
    assertThat(find(job).replayed()).isEqualTo(1);
    assertThat(find(job).passed()).isEqualTo(2);
    assertThat(given.count("delivery_log WHERE event=25")).isEqualTo(1);
  }

  @Test
  void two_replays_of_the_same_leave_one_end_for_each_delivery() throws Exception {
    // Given
    given.accepted(endpoint);
    Node node = given.node();
    node.sweepAndSettle();
    // When
    Replay first = ask(filter(null, null), false);
    Replay second = ask(filter(null, null), false);
    step(node, first);
    step(node, second);
    node.sweepAndSettle();
    // Then: the first may have been delivered before the second came to it.
    long replayed = find(first).replayed() + find(second).replayed();
    assertThat(given.count("delivery_log WHERE event=25")).isEqualTo(replayed);
    assertThat(given.count("delivery_log WHERE final")).isEqualTo(1 + replayed);
  }

  @Test
  void what_another_replay_took_after_it_was_looked_at_is_not_taken_again() throws Exception {
    // Given
    given.accepted(endpoint);
    Node node = given.node();
    node.sweepAndSettle();
    ask(filter(null, null), false);
    ask(filter(null, null), false);
    ReplaySteps steps = new ReplaySteps(given.database, ownerOf(endpoint.shard()));
    // When
    List<Seen> seen = steps.look(List.of(endpoint.shard())).await(5, SECONDS);
    for (Seen one : seen) {
      steps.replay(one, given.clock.instant()).await(5, SECONDS);
    }
    // Then
    assertThat(seen).hasSize(2).allSatisfy(one -> assertThat(one.wanted()).hasSize(1));
    assertThat(given.count("delivery_log WHERE event=25")).isEqualTo(1);
    assertThat(given.count("queue")).isEqualTo(1);
  }

  @Test
  void a_dry_run_counts_and_changes_nothing() throws Exception {
    // Given
    for (int i = 0; i < 3; i++) {
      given.accepted(endpoint);
    }
    Node node = given.node();
    node.sweepAndSettle();
    // When
    Replay counted = ask(filter(null, null), true);
    Replay exhausted = ask(filter(DeliveryEvent.EXHAUSTED, null), true);
    // Then
    assertThat(counted.state()).isEqualTo(ReplayState.DRY_RUN);
    assertThat(counted.found()).isEqualTo(3);
    assertThat(counted.foundExact()).isTrue();
    assertThat(exhausted.found()).isZero();
    assertThat(given.count("replay_job")).isZero();
  }

  @Test
  void a_thousand_are_replayed_once_each_in_the_order_of_their_ids() throws Exception {
    // Given
    ended(1_000);
    Node node = given.node();
    node.takeLeases();
    // When
    Replay job = ask(filter(null, null), false);
    replayAll(node, job);
    // Then
    assertThat(job.found()).isEqualTo(1_000);
    assertThat(find(job).replayed()).isEqualTo(1_000);
    assertThat(given.count("delivery_log WHERE event=25")).isEqualTo(1_000);
    assertThat(
            given.count(
                "delivery_log a JOIN delivery.delivery_log b ON a.event=25 AND b.event=25"
                    + " AND a.seq<b.seq AND a.notification_id>b.notification_id"))
        .isZero();
  }

  @Test
  void a_replay_goes_on_at_its_pace_and_ends_when_it_is_cancelled() throws Exception {
    // Given
    ended(1_000);
    Node node = given.node();
    node.takeLeases();
    // When: the pace of 2 a second lets no burst through.
    Replay job =
        ReplayContract.START
            .ask(vertx, new StartReplay(filter(null, null), 2, false, ASKER), WITHIN)
            .await(5, SECONDS);
    node.step(node.engine.replays()::runOnce);
    node.step(node.engine.replays()::runOnce);
    long begun = find(job).replayed();
    ReplayContract.CANCEL
        .ask(vertx, new CancelReplay(job.id(), null, null, ASKER), WITHIN)
        .await(5, SECONDS);
    node.step(node.engine.replays()::runOnce);
    // Then
    assertThat(begun).isLessThan(100);
    assertThat(find(job).state()).isEqualTo(ReplayState.CANCELLED);
    assertThat(find(job).replayed()).isEqualTo(begun);
  }

  @Test
  void a_node_that_lost_its_shards_replays_nothing() throws Exception {
    // Given
    ended(10);
    Node node = given.node();
    node.takeLeases();
    Replay job = ask(filter(null, null), false);
    given.sql("UPDATE delivery.shard_lease SET owner=gen_random_uuid(), epoch=epoch+1");
    // When
    for (int i = 0; i < 3; i++) {
      node.step(() -> vertx.timer(20).mapEmpty());
      node.step(node.engine.replays()::runOnce);
    }
    // Then
    assertThat(find(job).replayed()).isZero();
    assertThat(given.count("queue")).isZero();
  }

  @Test
  void named_notifications_are_replayed_and_no_other() throws Exception {
    // Given
    NotificationId wanted = given.accepted(endpoint);
    given.accepted(endpoint);
    Node node = given.node();
    node.sweepAndSettle();
    ReplayFilter all =
        new ReplayFilter(
            Environment.PRODUCTION, null, null, null, null, null, null, List.of(wanted));
    // When
    replayAll(node, ask(all, false));
    // Then
    assertThat(given.history(wanted)).contains("replayed/0");
    assertThat(given.count("delivery_log WHERE event=25")).isEqualTo(1);
  }

  @Test
  void clients_and_environments_are_kept_apart() throws Exception {
    // Given
    given.accepted(endpoint);
    Node node = given.node();
    node.sweepAndSettle();
    ClientUuid other = new ClientUuid(UUID.randomUUID());
    // When
    Replay mine = ask(filter(null, List.of(endpoint.client())), false);
    Replay others = ask(filter(null, List.of(other)), true);
    Replay sandbox =
        ask(new ReplayFilter(Environment.SANDBOX, null, null, null, null, null, null, null), true);
    // Then
    assertThat(others.found()).isZero();
    assertThat(sandbox.found()).isZero();
    assertThat(
            ReplayContract.FIND
                .ask(vertx, new FindReplay(mine.id(), List.of(other), null), WITHIN)
                .map(found -> "found")
                .otherwise("hidden")
                .await(5, SECONDS))
        .isEqualTo("hidden");
  }

  private ReplayFilter filter(DeliveryEvent state, List<ClientUuid> clients) {
    return new ReplayFilter(Environment.PRODUCTION, clients, null, null, state, null, null, null);
  }

  private Replay ask(ReplayFilter filter, boolean dryRun) throws Exception {
    return ReplayContract.START
        .ask(vertx, new StartReplay(filter, 2_000, dryRun, ASKER), WITHIN)
        .await(5, SECONDS);
  }

  private Replay find(Replay job) throws Exception {
    return ReplayContract.FIND
        .ask(vertx, new FindReplay(job.id(), null, null), WITHIN)
        .await(5, SECONDS);
  }

  private UUID ownerOf(short shard) throws Exception {
    return given
        .database
        .pool()
        .preparedQuery("SELECT owner FROM delivery.shard_lease WHERE shard=$1")
        .execute(Tuple.of(shard))
        .await(5, SECONDS)
        .iterator()
        .next()
        .getUUID(0);
  }

  /** Until the job has looked at everything. */
  private void step(Node node, Replay job) throws Exception {
    for (int i = 0; i < 200 && find(job).state() != ReplayState.DONE; i++) {
      node.step(() -> vertx.timer(20).mapEmpty());
      node.step(node.engine.replays()::runOnce);
    }
    assertThat(find(job).state()).isEqualTo(ReplayState.DONE);
  }

  private void replayAll(Node node, Replay job) throws Exception {
    step(node, job);
    node.sweepAndSettle();
  }

  /** Notifications that were delivered, without the time that delivering them takes. */
  private void ended(int many) throws Exception {
    given.accepted(endpoint, many);
    given.sql(
        """
        WITH d AS (DELETE FROM delivery.queue RETURNING *)
        INSERT INTO delivery.delivery_log
               (environment,notification_id,seq,at,event,attempt,final)
        SELECT environment,notification_id,seq,now(),1,1,true FROM d
        """);
  }
}
