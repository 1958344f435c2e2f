package io.rookery.dispatch.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.DispatchContract.DeliveryStatus;
import io.rookery.shared.contract.DispatchContract.EndpointCondition;
import io.rookery.shared.contract.DispatchContract.Explanation;
import io.rookery.shared.contract.DispatchContract.HeldBack;
import io.rookery.shared.contract.DispatchContract.HistoryEntry;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainerTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(600);
  private static final NotificationId BEHIND =
      new NotificationId(UUID.fromString("019a0000-0000-7000-8000-000000000001"));
  private static final HeldBack BY_ANNA = new HeldBack(NOW.minusSeconds(60), "anna", null);
  private static final EndpointCondition FREE = condition("active", null, null, null, null);
  private static final HistoryEntry FAILED =
      entry(DeliveryEvent.ATTEMPT_FAILED, 500, "status_500", 3);

  @ParameterizedTest
  @CsvSource({
    "DELIVERED, active, delivered",
    "EXHAUSTED, active, exhausted",
    "EXPIRED, active, expired",
    "SKIPPED, none, skipped_not_subscribed",
    "SKIPPED, ended, skipped_not_subscribed",
    "SKIPPED, active, skipped_not_subscribed",
    "CANCELLED, ended, cancelled_subscription_ended",
    "CANCELLED, active, cancelled_by_hand",
    "CANCELLED, unknown, cancelled_by_hand",
    "COLLAPSED, active, collapsed",
    "ERASED, active, erased",
  })
  void every_final_state_has_its_code(DeliveryEvent state, String subscription, String code) {
    // When
    Explanation explanation =
        explain(
            new DeliveryStatus(state, null, null, 1),
            condition(subscription, null, null, null, null),
            null,
            entry(state, state == DeliveryEvent.DELIVERED ? 200 : null, null, 1));
    // Then
    assertThat(explanation.code()).isEqualTo(code);
    assertThat(explanation.expiresAt()).isNull();
    assertThat(explanation.sentence()).endsWith(".").doesNotContain("null");
  }

  @Test
  void a_repeat_says_what_it_repeated() {
    // When
    Explanation explanation =
        explain(
            new DeliveryStatus(DeliveryEvent.COLLAPSED, null, null, 0),
            FREE,
            null,
            entry(DeliveryEvent.COLLAPSED, null, "repeat_of: " + BEHIND, 0));
    // Then
    assertThat(explanation.sentence()).startsWith("It repeated " + BEHIND + " and was taken out");
  }

  @ParameterizedTest
  @CsvSource({
    "RETRY, retry_scheduled",
    "OWN_FAULT, own_fault",
    "BREAKER_OPEN, catching_up",
    "RESTING, catching_up",
    "DISABLED, catching_up",
    "SPILLED, catching_up",
    "PAUSED, catching_up",
    "STOPPED, catching_up",
    "BEHIND_EARLIER, behind_earlier",
    "HOST_OPEN, host_unreachable",
    "ADDRESS_BUSY, address_busy",
  })
  void every_reason_to_wait_has_its_code_where_nothing_holds_the_endpoint_back(
      WaitReason reason, String code) {
    // When
    Explanation explanation =
        explain(new DeliveryStatus(null, reason, LATER, 3), FREE, BEHIND, FAILED);
    // Then
    assertThat(explanation.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @EnumSource(WaitReason.class)
  void a_sentence_says_when_it_expires_and_never_null(WaitReason reason) {
    // When
    Explanation explanation = explain(new DeliveryStatus(null, reason, null, 0), FREE, null);
    // Then
    assertThat(explanation.sentence())
        .endsWith("It expires at 2026-11-28T11:50:00Z.")
        .doesNotContain("null");
    assertThat(explanation.expiresAt()).isEqualTo(Instant.parse("2026-11-28T11:50:00Z"));
  }

  @Test
  void a_retry_says_which_attempt_failed_how_and_when_the_next_is_due() {
    // When
    Explanation explanation =
        explain(new DeliveryStatus(null, WaitReason.RETRY, LATER, 3), FREE, null, FAILED);
    // Then
    assertThat(explanation.sentence())
        .startsWith(
            "Attempt 3 of 11 failed: the endpoint answered HTTP 500. The next is due at"
                + " 2026-11-24T12:10:00Z.");
    assertThat(explanation.lastAttempt()).isEqualTo(FAILED);
  }

  @Test
  void a_message_that_is_refused_has_the_shorter_schedule() {
    // When
    Explanation explanation =
        explain(
            new DeliveryStatus(null, WaitReason.RETRY, LATER, 1),
            FREE,
            null,
            entry(DeliveryEvent.ATTEMPT_FAILED, 422, "status_422", 1));
    // Then
    assertThat(explanation.attemptsMax()).isEqualTo(4);
  }

  @Test
  void a_retry_of_an_endpoint_that_is_held_back_may_be_later() {
    // When
    Explanation explanation =
        explain(
            new DeliveryStatus(null, WaitReason.RETRY, NOW, 3),
            condition("active", LATER, null, null, null),
            null,
            FAILED);
    // Then
    assertThat(explanation.sentence()).contains("due now", "held back until 2026-11-24T12:10:00Z");
  }

  @ParameterizedTest
  @EnumSource(
      value = WaitReason.class,
      names = {"BREAKER_OPEN", "RESTING"})
  void what_waits_for_a_time_of_the_endpoint_says_which(WaitReason reason) {
    // When
    Explanation explanation =
        explain(
            new DeliveryStatus(null, reason, null, 0),
            condition("active", LATER, LATER, null, null),
            null);
    // Then
    assertThat(explanation.code()).isEqualTo(reason.wireName());
    assertThat(explanation.sentence()).contains("2026-11-24T12:10:00Z", "uses no attempt");
  }

  @ParameterizedTest
  @CsvSource({"gone, 410", "failing, failed for days"})
  void a_disabled_endpoint_says_why(String why, String said) {
    // When
    Explanation explanation =
        explain(
            new DeliveryStatus(null, WaitReason.DISABLED, null, 0),
            condition("active", null, null, why, null),
            null);
    // Then
    assertThat(explanation.code()).isEqualTo("disabled");
    assertThat(explanation.sentence()).contains(said);
  }

  @Test
  void a_pause_says_since_when_and_by_whom() {
    // When
    Explanation explanation =
        explain(
            new DeliveryStatus(null, WaitReason.RETRY, NOW, 1),
            condition("active", null, null, null, BY_ANNA),
            null,
            FAILED);
    // Then
    assertThat(explanation.code()).isEqualTo("paused");
    assertThat(explanation.sentence()).contains("at 2026-11-24T11:59:00Z by anna");
  }

  @Test
  void an_untested_endpoint_says_what_it_waits_for() {
    // Given
    EndpointCondition untested =
        new EndpointCondition("active", null, null, null, null, null, null, null, null, true);
    // When
    Explanation explanation =
        explain(new DeliveryStatus(null, WaitReason.UNTESTED, null, 0), untested, null);
    // Then
    assertThat(explanation.code()).isEqualTo("untested");
    assertThat(explanation.sentence()).contains("was not tested yet");
  }

  @Test
  void the_stop_switch_comes_before_all_else() {
    // Given
    EndpointCondition all =
        new EndpointCondition(
            "ended",
            LATER,
            LATER,
            NOW,
            "gone",
            "404",
            BY_ANNA,
            BY_ANNA,
            new HeldBack(NOW, "omar", "an incident"),
            true);
    // When
    Explanation explanation =
        explain(new DeliveryStatus(null, WaitReason.PAUSED, null, 0), all, null);
    // Then
    assertThat(explanation.code()).isEqualTo("stopped");
    assertThat(explanation.sentence()).contains("by omar (an incident)");
  }

  @ParameterizedTest
  @CsvSource({"ended, subscription_ended, cancelled", "none, not_subscribed, skipped"})
  void what_is_not_to_be_sent_any_more_says_how_it_will_end(
      String subscription, String code, String end) {
    // When
    Explanation explanation =
        explain(
            new DeliveryStatus(null, null, null, 0),
            condition(subscription, null, null, null, null),
            null);
    // Then
    assertThat(explanation.code()).isEqualTo(code);
    assertThat(explanation.sentence()).contains(end);
  }

  @ParameterizedTest
  @ValueSource(strings = {"type_off: user.created", "family_off: user_management"})
  void what_is_switched_off_is_named_before_and_after_it_ends(String why) {
    // Given
    String named = "(" + why.split(": ", 2)[1] + ")";
    // When
    Explanation before =
        explain(new DeliveryStatus(null, WaitReason.PAUSED, null, 0), FREE, why, null);
    Explanation after =
        explain(
            new DeliveryStatus(DeliveryEvent.SKIPPED, null, null, 0),
            FREE,
            null,
            entry(DeliveryEvent.SKIPPED, null, why, 0));
    // Then
    assertThat(before.code()).isEqualTo("type_off");
    assertThat(before.sentence()).contains(named, "will end as skipped");
    assertThat(after.code()).isEqualTo("skipped_type_off");
    assertThat(after.sentence()).contains(named);
  }

  @Test
  void a_fresh_one_that_nobody_took_up_is_noticed() {
    // When
    Explanation explanation = explain(new DeliveryStatus(null, null, null, 0), FREE, null);
    // Then
    assertThat(explanation.code()).isEqualTo("fresh");
    assertThat(explanation.sentence()).contains("no dispatcher runs");
  }

  @Test
  void the_age_of_a_replay_counts_from_the_replay() {
    // When
    Explanation explanation =
        explain(
            new DeliveryStatus(null, WaitReason.SPILLED, null, 0),
            FREE,
            null,
            entry(DeliveryEvent.REPLAYED, null, null, 0));
    // Then
    assertThat(explanation.expiresAt()).isEqualTo(NOW.minusSeconds(10).plus(Duration.ofDays(4)));
  }

  private static Explanation explain(
      DeliveryStatus status,
      EndpointCondition endpoint,
      NotificationId behind,
      HistoryEntry... history) {
    return explain(status, endpoint, null, behind, history);
  }

  private static Explanation explain(
      DeliveryStatus status,
      EndpointCondition endpoint,
      String off,
      NotificationId behind,
      HistoryEntry... history) {
    NotificationSummary notification =
        new NotificationSummary(
            BEHIND,
            new ClientUuid(UUID.fromString("11111111-1111-4111-8111-111111111111")),
            Environment.PRODUCTION,
            NotificationType.USER_CREATED,
            "u-1",
            NOW,
            NOW.minusSeconds(600),
            status);
    return Explainer.explain(
        new ExplanationFacts(
            notification,
            7,
            List.of(history),
            endpoint,
            new RetryRule(11, 4, Duration.ofDays(4)),
            off,
            behind),
        NOW);
  }

  private static EndpointCondition condition(
      String subscription, Instant openUntil, Instant restUntil, String disabled, HeldBack paused) {
    return new EndpointCondition(
        subscription, openUntil, restUntil, null, disabled, null, paused, null, null, false);
  }

  private static HistoryEntry entry(
      DeliveryEvent event, Integer status, String error, int attempt) {
    return new HistoryEntry(
        NOW.minusSeconds(10),
        event,
        attempt,
        status,
        error,
        status == null ? null : 12,
        null,
        null);
  }
}
