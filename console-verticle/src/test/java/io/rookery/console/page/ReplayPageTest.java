package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.contract.ReplayContract.Replay;
import io.rookery.shared.contract.ReplayContract.ReplayFilter;
import io.rookery.shared.contract.ReplayContract.ReplayState;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cancelling a replay, where the API refuses or it has ended meanwhile. */
class ReplayPageTest extends PageFixture {
  private static final UUID ID = UUID.fromString("0193a1b2-0000-7000-8000-000000000001");
  private static final String PATH = "/replays/" + ID;

  ReplayPageTest() {
    super(KeyRole.ACCOUNT_MANAGER);
  }

  @ParameterizedTest
  @CsvSource({
    "CANCELLED, replay_cancelled, What it had sent already is not taken back",
    "DONE, replay_ended, The replay had ended before you cancelled it"
  })
  void what_is_told_is_what_the_replay_came_to(ReplayState state, String notice, String sentence)
      throws Exception {
    // Given
    serveFind(state);
    console.serve(ReplayContract.CANCEL, asked -> Future.succeededFuture(replay(state)));
    // When
    String next = browser.send(PATH + "/cancel", Map.of()).getHeader("location");
    // Then
    assertThat(next).isEqualTo(PATH + "?done=" + notice);
    assertThat(browser.get(next).bodyAsString())
        .contains(sentence)
        .doesNotContain("id=\"cancel-replay\"");
  }

  @Test
  void a_cancellation_that_nobody_answers_is_offered_again() throws Exception {
    // Given
    serveFind(ReplayState.RUNNING);
    refuse(Problem.unavailable());
    // When
    HttpResponse<Buffer> page = browser.send(PATH + "/cancel", Map.of());
    // Then
    assertThat(page.statusCode()).isEqualTo(503);
    assertThat(page.bodyAsString())
        .contains("id=\"refusal\"", "look before you ask again", "id=\"cancel-replay\"");
  }

  @Test
  void a_cancellation_that_came_too_late_shows_what_became_of_the_replay() throws Exception {
    // Given
    serveFind(ReplayState.DONE);
    refuse(Problem.unavailable());
    // When
    String page = browser.send(PATH + "/cancel", Map.of()).bodyAsString();
    // Then
    assertThat(page)
        .contains("id=\"refusal\"")
        .containsPattern("id=\"replay-state\"[^>]*>done<")
        .doesNotContain("id=\"cancel-replay\"");
  }

  @Test
  void a_replay_that_is_no_longer_there_says_so_and_where_to_go() throws Exception {
    // Given
    serveFind(ReplayState.RUNNING);
    refuse(Problems.NOT_FOUND);
    // When
    HttpResponse<Buffer> page = browser.send(PATH + "/cancel", Map.of());
    // Then
    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.bodyAsString()).contains("id=\"problem\"", "There is nothing here");
  }

  @Test
  void a_replay_that_waits_for_room_says_why_and_can_be_cancelled() throws Exception {
    // Given
    serveFind(ReplayState.STORAGE_FULL);
    // When
    String page = browser.get(PATH).bodyAsString();
    // Then
    assertThat(page)
        .containsPattern("id=\"replay-state\"[^>]*>storage full<")
        .contains("It waits for room", "id=\"cancel-replay\"", "hx-trigger=\"every 2s\"");
  }

  private void refuse(Problem why) throws Exception {
    console.serve(ReplayContract.CANCEL, asked -> Future.failedFuture(why.exception()));
  }

  private void serveFind(ReplayState state) throws Exception {
    console.serve(ReplayContract.FIND, asked -> Future.succeededFuture(replay(state)));
  }

  private static Replay replay(ReplayState state) {
    ReplayFilter filter =
        new ReplayFilter(
            Environment.PRODUCTION,
            List.of(PageAnswers.CLIENT),
            null,
            null,
            null,
            null,
            null,
            null);
    return new Replay(
        ID, state, filter, 100, 7, true, 3, 0, "anna", Instant.parse("2026-11-25T08:59:00Z"));
  }
}
