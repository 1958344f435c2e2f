package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.replay.ReplayAnswers;
import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.contract.ReplayContract.ListReplays;
import io.rookery.shared.contract.ReplayContract.Replay;
import io.rookery.shared.contract.ReplayContract.ReplayFilter;
import io.rookery.shared.contract.ReplayContract.Replays;
import io.rookery.shared.contract.ReplayContract.StartReplay;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Partitions.Retention;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The list of replays, page by page. */
@ExtendWith(VertxExtension.class)
class ReplayListTest {
  private static final Duration WITHIN = Duration.ofSeconds(30);

  @Test
  void pages_follow_each_other_newest_first_until_there_is_no_next(Vertx vertx) throws Exception {
    // Given
    EngineFixture given = EngineFixture.start(vertx);
    EndpointKey endpoint =
        given.registry.subscribed(Environment.PRODUCTION, ScriptedReceiver.start(vertx));
    new ReplayAnswers(
            given.database,
            given.clock,
            new Retention(Duration.ofDays(10), Duration.ofDays(3)),
            System::nanoTime)
        .serve(vertx)
        .await(30, SECONDS);
    List<UUID> asked = new ArrayList<>();
    ReplayFilter filter =
        new ReplayFilter(
            Environment.PRODUCTION, List.of(endpoint.client()), null, null, null, null, null, null);
    for (int i = 0; i < 3; i++) {
      StartReplay start = new StartReplay(filter, 10, false, Actor.withoutKey("anna"));
      asked.add(ReplayContract.START.ask(vertx, start, WITHIN).await(30, SECONDS).id());
    }
    // When
    Replays first = page(vertx, null);
    Replays second = page(vertx, first.next());
    // Then
    List<UUID> listed = new ArrayList<>();
    first.replays().stream().map(Replay::id).forEach(listed::add);
    second.replays().stream().map(Replay::id).forEach(listed::add);
    Collections.reverse(asked);
    assertThat(listed).isEqualTo(asked);
    assertThat(first.replays()).hasSize(2);
    assertThat(second.next()).isNull();
  }

  private static Replays page(Vertx vertx, UUID before) throws Exception {
    return ReplayContract.LIST
        .ask(vertx, new ListReplays(null, null, before, 2), WITHIN)
        .await(30, SECONDS);
  }
}
