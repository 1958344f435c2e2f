package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.ControlContract.Instructed;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.DeliveryDetail;
import io.rookery.shared.contract.DispatchContract.DeliveryStatus;
import io.rookery.shared.contract.DispatchContract.EndpointCondition;
import io.rookery.shared.contract.DispatchContract.Explained;
import io.rookery.shared.contract.DispatchContract.Explanation;
import io.rookery.shared.contract.DispatchContract.FoundNotification;
import io.rookery.shared.contract.DispatchContract.HistoryEntry;
import io.rookery.shared.contract.DispatchContract.NotificationDetail;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.WaitReason;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Retry and cancel, where the API refuses or finds that the state has changed meanwhile. */
class NotificationPageTest extends PageFixture {
  private static final NotificationId ID =
      NotificationId.parse("01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f");
  private static final String PATH = "/notifications/" + ID;
  private static final Instant AT = Instant.parse("2026-11-24T08:00:00Z");
  private static final Instant DUE = Instant.parse("2026-11-25T09:05:00Z");
  private static final DeliveryStatus WAITS = new DeliveryStatus(null, WaitReason.RETRY, DUE, 1);
  private static final DeliveryStatus DELIVERED =
      new DeliveryStatus(DeliveryEvent.DELIVERED, null, null, 2);

  NotificationPageTest() {
    super(KeyRole.ACCOUNT_MANAGER);
  }

  @ParameterizedTest
  @CsvSource({
    "retry, retried, retried, The next attempt is made now",
    "retry, , accepted, It is done within moments",
    "retry, in_flight, in_flight, It is being sent right now",
    "retry, ended, ended, It had ended before you asked",
    "retry, held_back_paused, held_back, Not tried: nothing is sent to its endpoint now",
    "cancel, cancelled, cancelled, Cancelled. It is not sent.",
    "cancel, , accepted, It is done within moments",
    "cancel, in_flight, in_flight, nothing was changed",
    "cancel, ended, ended, nothing was changed"
  })
  void what_is_told_is_what_came_of_it_and_not_what_was_asked_for(
      String verb, String result, String notice, String sentence) throws Exception {
    // Given
    serve(WAITS);
    console.serve(
        ControlContract.INSTRUCT, asked -> Future.succeededFuture(new Instructed(1, result, null)));
    // When
    String next = browser.send(PATH + "/" + verb, Map.of()).getHeader("location");
    // Then
    assertThat(next).isEqualTo(PATH + "?done=" + notice);
    boolean changed = List.of("retried", "cancelled", "accepted").contains(notice);
    assertThat(browser.get(next).bodyAsString())
        .contains(sentence)
        .containsPattern("id=\"notice\" class=\"notice " + (changed ? "\"" : "wait\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"retry", "cancel"})
  void what_nobody_answers_is_asked_again_where_it_was(String verb) throws Exception {
    // Given
    serve(WAITS);
    refuse(Problem.unavailable());
    // When
    HttpResponse<Buffer> page = browser.send(PATH + "/" + verb, Map.of());
    // Then
    assertThat(page.statusCode()).isEqualTo(503);
    assertThat(page.bodyAsString())
        .contains("id=\"refusal\"", "Rookery does not answer now.", "look before you ask again")
        .contains("action=\"" + PATH + "/" + verb + "\"", "<title>Not done: ")
        .doesNotContain("What you typed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"retry", "cancel"})
  void where_it_has_ended_meanwhile_nothing_is_offered_any_more(String verb) throws Exception {
    // Given
    serve(DELIVERED);
    refuse(Problem.unavailable());
    // When
    HttpResponse<Buffer> page = browser.send(PATH + "/" + verb, Map.of());
    // Then
    assertThat(page.bodyAsString())
        .contains("id=\"refusal\"", "delivered")
        .doesNotContain("action=\"" + PATH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"retry", "cancel"})
  void what_is_no_longer_there_says_so_and_where_to_go(String verb) throws Exception {
    // Given
    serve(WAITS);
    refuse(Problems.NOT_FOUND);
    // When
    HttpResponse<Buffer> page = browser.send(PATH + "/" + verb, Map.of());
    // Then
    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.bodyAsString())
        .contains("id=\"problem\"", "There is nothing here", "search for the client");
  }

  @Test
  void who_would_cancel_what_has_ended_reads_that_there_is_nothing_to_cancel() throws Exception {
    // Given
    serve(DELIVERED);
    // When
    String page = browser.get(PATH + "/cancel").bodyAsString();
    // Then
    assertThat(page)
        .contains("nothing to cancel: it is delivered", "href=\"" + PATH + "\"")
        .doesNotContain("id=\"confirm\"");
  }

  @Test
  void the_next_attempt_is_told_once() throws Exception {
    // Given
    serve(WAITS);
    // When
    String page = browser.get(PATH).bodyAsString();
    // Then
    assertThat(page).containsOnlyOnce("datetime=\"" + DUE + "\"");
  }

  private void refuse(Problem why) throws Exception {
    console.serve(ControlContract.INSTRUCT, asked -> Future.failedFuture(why.exception()));
  }

  private void serve(DeliveryStatus status) throws Exception {
    HistoryEntry failed =
        new HistoryEntry(AT, DeliveryEvent.ATTEMPT_FAILED, 1, 503, "status_503", 12, DUE, "busy");
    NotificationSummary summary =
        new NotificationSummary(
            ID,
            PageAnswers.CLIENT,
            Environment.PRODUCTION,
            NotificationType.USER_CREATED,
            "ada-1815",
            AT,
            AT,
            status);
    NotificationDetail detail =
        new NotificationDetail(
            summary, null, List.of(new DeliveryDetail(7, status, List.of(failed))));
    Explanation explanation =
        new Explanation(
            ID,
            PageAnswers.CLIENT,
            Environment.PRODUCTION,
            7,
            "retry_scheduled",
            "Attempt 1 of 11 failed: the endpoint answered HTTP 503. The next is due at "
                + DUE
                + ".",
            status,
            11,
            AT,
            null,
            new EndpointCondition("active", null, null, null, null, null, null, null, null, false),
            null,
            failed);
    console.serve(
        DispatchContract.FIND, asked -> Future.succeededFuture(new FoundNotification(detail)));
    console.serve(
        DispatchContract.EXPLAIN, asked -> Future.succeededFuture(new Explained(explanation)));
  }
}
