package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.control.ControlAnswers;
import io.rookery.dispatch.control.InstructionStore;
import io.rookery.dispatch.control.WaitingStore;
import io.rookery.dispatch.erase.ErasureAnswers;
import io.rookery.dispatch.hold.HoldStore;
import io.rookery.dispatch.replay.ReplayAnswers;
import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.ControlContract.Instruct;
import io.rookery.shared.contract.ControlContract.Instructed;
import io.rookery.shared.contract.ControlContract.InstructionKind;
import io.rookery.shared.contract.ControlContract.ResumeMode;
import io.rookery.shared.contract.ControlContract.SetStop;
import io.rookery.shared.contract.ErasureContract;
import io.rookery.shared.contract.ErasureContract.Erasure;
import io.rookery.shared.contract.ErasureContract.StartErasure;
import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.contract.ReplayContract.CancelReplay;
import io.rookery.shared.contract.ReplayContract.Replay;
import io.rookery.shared.contract.ReplayContract.ReplayFilter;
import io.rookery.shared.contract.ReplayContract.StartReplay;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.storage.Partitions.Retention;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DispatchAuditTest {
  private static final Duration WITHIN = Duration.ofSeconds(5);
  private static final Actor ANNA = new Actor("key1", "anna", KeyRole.OPERATOR, "request-1");

  private EngineFixture given;
  private EndpointKey endpoint;
  private EngineFixture.Node node;
  private Vertx vertx;

  @BeforeEach
  void start(Vertx own) throws Exception {
    vertx = own;
    given = EngineFixture.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, ScriptedReceiver.start(vertx));
    node = given.node();
    node.takeLeases();
    new ControlAnswers(
            vertx,
            new InstructionStore(given.database),
            new HoldStore(given.database),
            new WaitingStore(given.database),
            (id, clients) -> Future.succeededFuture(Optional.of(endpoint)),
            given.clock,
            environment -> Duration.ofDays(4))
        .serve()
        .await(5, SECONDS);
    new ReplayAnswers(
            given.database,
            given.clock,
            new Retention(Duration.ofDays(10), Duration.ofDays(3)),
            System::nanoTime)
        .serve(vertx)
        .await(5, SECONDS);
  }

  @Test
  void what_is_asked_of_an_endpoint_is_recorded() throws Exception {
    // When
    ask(new Instruct(InstructionKind.PAUSE, endpoint, null, null, null, null, null, ANNA));
    ask(
        new Instruct(
            InstructionKind.RESUME, endpoint, null, ResumeMode.DISCARD, null, null, null, ANNA));
    // Then
    assertThat(
            rows(
                "SELECT action||' '||(after->>'mode' IS NOT NULL)||' '||actor||' '||request_id"
                    + " FROM audit.entry WHERE client_uuid='%s' ORDER BY id"
                        .formatted(endpoint.client())))
        .containsExactly(
            "endpoint.pause false anna request-1", "endpoint.resume true anna request-1");
  }

  @Test
  void disabling_and_enabling_an_endpoint_are_recorded() throws Exception {
    // When
    ask(new Instruct(InstructionKind.DISABLE, endpoint, null, null, null, null, null, ANNA));
    ask(
        new Instruct(
            InstructionKind.ENABLE, endpoint, null, ResumeMode.ALL, null, null, null, ANNA));
    // Then
    assertThat(
            rows(
                "SELECT action||' '||environment||coalesce(' '||(after->>'mode'),'')||' '||actor"
                    + " FROM audit.entry WHERE client_uuid='%s' ORDER BY id"
                        .formatted(endpoint.client())))
        .containsExactly(
            "endpoint.disable %d anna".formatted(endpoint.environment().code()),
            "endpoint.enable %d all anna".formatted(endpoint.environment().code()));
  }

  @Test
  void a_retry_by_hand_is_recorded_with_its_notification() throws Exception {
    // Given
    NotificationId id = given.accepted(endpoint);
    // When
    ask(new Instruct(InstructionKind.RETRY, null, id, null, null, null, null, ANNA));
    // Then
    assertThat(rows("SELECT action||' '||object||' '||actor FROM audit.entry"))
        .containsExactly("notification.retry " + id + " anna");
  }

  @Test
  void what_is_asked_of_a_notification_is_recorded_with_its_id() throws Exception {
    // Given
    NotificationId id = given.accepted(endpoint);
    // When
    ask(new Instruct(InstructionKind.CANCEL, null, id, null, null, null, null, ANNA));
    // Then
    assertThat(rows("SELECT action||' '||object FROM audit.entry"))
        .containsExactly("notification.cancel " + id);
  }

  @Test
  void the_stop_switch_is_recorded_each_time_it_changes() throws Exception {
    // When
    for (boolean stopped : List.of(true, true, false, false)) {
      ControlContract.SET_STOP
          .ask(
              vertx,
              new SetStop(Environment.SANDBOX, stopped, stopped ? "why" : null, ANNA),
              WITHIN)
          .await(5, SECONDS);
    }
    // Then
    assertThat(
            rows(
                "SELECT action||' '||environment||coalesce(' '||(after->>'why'),'')"
                    + " FROM audit.entry ORDER BY id"))
        .containsExactly(
            "environment.stopped " + Environment.SANDBOX.code() + " why",
            "environment.started " + Environment.SANDBOX.code());
  }

  @Test
  void a_replay_is_recorded_for_each_client_it_names() throws Exception {
    // Given
    ReplayFilter filter =
        new ReplayFilter(
            Environment.PRODUCTION, List.of(endpoint.client()), null, null, null, null, null, null);
    given.accepted(endpoint);
    // When
    Replay dry = start(filter, true);
    Replay job = start(filter, false);
    ReplayContract.CANCEL
        .ask(vertx, new CancelReplay(job.id(), null, null, ANNA), WITHIN)
        .await(5, SECONDS);
    // Then
    assertThat(dry.id()).isNull();
    assertThat(
            rows(
                "SELECT action||' '||object FROM audit.entry WHERE client_uuid='%s' ORDER BY id"
                    .formatted(endpoint.client())))
        .containsExactly("replay.started " + job.id(), "replay.cancelled " + job.id());
  }

  @Test
  void no_record_names_a_user() throws Exception {
    // Given
    new ErasureAnswers(vertx, given.database, given.clock).serve().await(5, SECONDS);
    // When
    start(
        new ReplayFilter(
            Environment.PRODUCTION,
            List.of(endpoint.client()),
            null,
            "canary",
            null,
            null,
            null,
            null),
        false);
    Erasure receipt =
        ErasureContract.START
            .ask(vertx, new StartErasure(endpoint.client(), "canary", null, ANNA), WITHIN)
            .await(5, SECONDS);
    // Then
    assertThat(rows("SELECT action||' '||actor FROM audit.entry ORDER BY id"))
        .containsExactly("replay.started anna", "user.erased anna");
    assertThat(rows("SELECT object FROM audit.entry ORDER BY id"))
        .contains(receipt.id().toString());
    assertThat(rows("SELECT action FROM audit.entry e WHERE e::text LIKE '%canary%'")).isEmpty();
  }

  private Replay start(ReplayFilter filter, boolean dryRun) throws Exception {
    return ReplayContract.START
        .ask(vertx, new StartReplay(filter, 10, dryRun, ANNA), WITHIN)
        .await(5, SECONDS);
  }

  private void ask(Instruct asked) throws Exception {
    Future<Instructed> answer = ControlContract.INSTRUCT.ask(vertx, asked, WITHIN);
    while (!answer.isComplete()) {
      node.step(node.engine.instructions()::runOnce);
    }
    answer.await(5, SECONDS);
  }

  private List<String> rows(String select) throws Exception {
    List<String> rows = new ArrayList<>();
    for (Row row : given.database.pool().query(select).execute().await(5, SECONDS)) {
      rows.add(row.getString(0));
    }
    return rows;
  }
}
