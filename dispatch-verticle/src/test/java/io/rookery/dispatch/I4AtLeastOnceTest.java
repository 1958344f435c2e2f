package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.shard.ShardLeases;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.Shards;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A lost lease makes bounded duplicates with the same id, and never a loss. */
@ExtendWith(VertxExtension.class)
class I4AtLeastOnceTest {
  private EngineFixture given;
  private ScriptedReceiver receiver;
  private EndpointKey endpoint;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, receiver);
  }

  @Test
  void i4_a_stale_owner_and_the_new_one_send_the_same_id_and_record_one_end() throws Exception {
    // Given
    receiver.willHang();
    EngineFixture.Node stale = given.node();
    NotificationId id = given.accepted(endpoint);
    stale.takeLeases();
    stale.step(stale.engine.loop()::sweep);
    stale.awaitTrue("it is being sent", () -> receiver.taken().size() == 1);
    steal();
    receiver.willAnswer(200);
    EngineFixture.Node owner = given.node();
    owner.sweepAndSettle();
    // When
    receiver.answerHanging(200);
    stale.settle();
    // Then
    assertThat(receiver.takenIds()).containsExactly(id.toString(), id.toString());
    assertThat(given.history(id)).containsExactly("delivered/1 200");
  }

  @Test
  void i4_an_orderly_stop_records_what_is_under_way_before_it_hands_back() throws Exception {
    // Given
    receiver.willHang();
    EngineFixture.Node first = given.node();
    NotificationId id = given.accepted(endpoint);
    first.takeLeases();
    first.step(first.engine.loop()::sweep);
    first.awaitTrue("it is being sent", () -> receiver.taken().size() == 1);
    Promise<Void> deadline = Promise.promise();
    Future<Void> stopped =
        Future.future(
            done ->
                first.context.runOnContext(
                    then -> first.engine.node().leases().stop(deadline.future()).onComplete(done)));
    first.step(first.engine.loop()::sweep);
    EngineFixture.Node second = given.node();
    second.sweepAndSettle();
    // When
    receiver.willAnswer(200);
    receiver.answerHanging(200);
    stopped.await(10, SECONDS);
    second.sweepAndSettle();
    // Then
    assertThat(receiver.takenIds()).containsExactly(id.toString());
    assertThat(given.history(id)).containsExactly("delivered/1 200");
  }

  @Test
  void i4_a_renewal_under_an_older_epoch_is_refused() throws Exception {
    // Given an owner whose shards were taken by another and, by chance, under the same name again
    EngineFixture.Node node = given.node();
    node.takeLeases();
    given.sql("UPDATE delivery.shard_lease SET epoch=epoch+1");
    ShardLeases leases = node.engine.node().leases();
    // When
    node.takeLeases();
    // Then
    assertThat(leases.owned()).isEmpty();
  }

  @Test
  void i4_a_late_renewal_is_refused_even_if_nobody_took_the_shard() throws Exception {
    // Given
    EngineFixture.Node node = given.node();
    node.takeLeases();
    long epoch = epoch();
    given.sql("UPDATE delivery.shard_lease SET lease_until=clock_timestamp()-interval '1 ms'");
    // When the shards are lost and taken anew in one round
    node.takeLeases();
    // Then
    assertThat(epoch()).isEqualTo(epoch + 1);
  }

  @Test
  void i4_two_dispatchers_share_the_shards_and_own_none_twice() throws Exception {
    // Given
    EngineFixture.Node first = given.node();
    first.takeLeases();
    EngineFixture.Node second = given.node();
    // When
    for (int round = 0; round < 3; round++) {
      second.takeLeases();
      first.takeLeases();
    }
    second.takeLeases();
    // Then
    assertThat(first.engine.node().leases().owned()).hasSize(Shards.COUNT / 2);
    assertThat(second.engine.node().leases().owned()).hasSize(Shards.COUNT / 2);
    assertThat(first.engine.node().leases().owned())
        .noneMatch(mine -> second.engine.node().leases().find(mine.shard()) != null);
  }

  private void steal() throws Exception {
    given.sql("UPDATE delivery.shard_lease SET lease_until='-infinity'");
    given.sql("DELETE FROM delivery.dispatcher");
  }

  private long epoch() throws Exception {
    try (var connection = given.testDatabase.connect();
        var rows =
            connection
                .createStatement()
                .executeQuery("SELECT min(epoch) FROM delivery.shard_lease")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
