package io.rookery.dispatch.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.breaker.BreakerSignal;
import io.rookery.shared.model.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final double NO_JITTER = 0.0;

  private final RetryPolicy policy = Schedules.POLICY;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          200, DELIVERED, , SUCCESS,
          201, DELIVERED, , SUCCESS,
          202, DELIVERED, , SUCCESS,
          204, DELIVERED, , SUCCESS,
          299, DELIVERED, , SUCCESS,
          301, RETRY, PT5S, FAILURE,
          302, RETRY, PT5S, FAILURE,
          307, RETRY, PT5S, FAILURE,
          400, RETRY, PT5S, MESSAGE_REFUSED,
          401, RETRY, PT5S, FAILURE, status_401
          402, RETRY, PT5S, FAILURE,
          403, RETRY, PT5S, FAILURE, status_403
          404, RETRY, PT5S, FAILURE, status_404
          405, RETRY, PT5S, FAILURE, status_405
          407, RETRY, PT5S, FAILURE, status_407
          408, RETRY, PT5S, FAILURE,
          409, RETRY, PT5S, FAILURE,
          410, RETRY, PT5S, GONE, status_410
          413, RETRY, PT5S, MESSAGE_REFUSED,
          414, RETRY, PT5S, MESSAGE_REFUSED,
          415, RETRY, PT5S, MESSAGE_REFUSED,
          418, RETRY, PT5S, FAILURE,
          421, RETRY, PT5S, FAILURE, status_421
          422, RETRY, PT5S, MESSAGE_REFUSED,
          425, RETRY, PT5S, FAILURE,
          429, RETRY, PT5S, THROTTLE,
          431, RETRY, PT5S, MESSAGE_REFUSED,
          451, RETRY, PT5S, FAILURE, status_451
          500, RETRY, PT5S, FAILURE,
          502, RETRY, PT5S, FAILURE,
          503, RETRY, PT5S, THROTTLE,
          504, RETRY, PT5S, FAILURE,
          511, RETRY, PT5S, FAILURE,
          599, RETRY, PT5S, FAILURE,
          999, RETRY, PT5S, FAILURE,
          """)
  void a_first_answer_has_the_verdict_of_the_table(
      int status, Verdict.Kind kind, Duration delay, BreakerSignal.Kind signal, String flag) {
    // Given
    AttemptFacts first = accepted(Environment.PRODUCTION, 0);
    // When
    Verdict verdict = policy.judge(first, Result.answered(status, null), NOW, NO_JITTER);
    // Then
    BreakerSignal expected = new BreakerSignal(signal, Optional.empty(), Optional.ofNullable(flag));
    assertThat(verdict)
        .isEqualTo(new Verdict(kind, 1, delay == null ? null : NOW.plus(delay), expected));
  }

  @ParameterizedTest(name = "{0} after {1} attempts")
  @CsvSource(
      textBlock =
          """
          PRODUCTION,  0, RETRY,     PT5S
          PRODUCTION,  1, RETRY,     PT30S
          PRODUCTION,  2, RETRY,     PT5M
          PRODUCTION,  3, RETRY,     PT30M
          PRODUCTION,  4, RETRY,     PT2H
          PRODUCTION,  5, RETRY,     PT5H
          PRODUCTION,  6, RETRY,     PT10H
          PRODUCTION,  7, RETRY,     PT14H
          PRODUCTION,  8, RETRY,     PT20H
          PRODUCTION,  9, RETRY,     PT24H
          PRODUCTION, 10, EXHAUSTED,
          SANDBOX,     0, RETRY,     PT5S
          SANDBOX,     1, RETRY,     PT1M
          SANDBOX,     2, RETRY,     PT10M
          SANDBOX,     3, EXHAUSTED,
          """)
  void a_failing_endpoint_is_tried_by_its_environments_schedule(
      Environment environment, int attempts, Verdict.Kind kind, Duration delay) {
    // Given
    AttemptFacts facts = accepted(environment, attempts);
    // When
    Verdict verdict = policy.judge(facts, Result.answered(500, null), NOW, NO_JITTER);
    // Then
    BreakerSignal failure = BreakerSignal.of(BreakerSignal.Kind.FAILURE);
    Instant due = delay == null ? null : NOW.plus(delay);
    assertThat(verdict).isEqualTo(new Verdict(kind, attempts + 1, due, failure));
  }

  @ParameterizedTest(name = "{0} after {1} attempts")
  @CsvSource(
      textBlock =
          """
          PRODUCTION, 0, RETRY,     PT5S
          PRODUCTION, 1, RETRY,     PT5M
          PRODUCTION, 2, RETRY,     PT1H
          PRODUCTION, 3, EXHAUSTED,
          PRODUCTION, 9, EXHAUSTED,
          SANDBOX,    2, RETRY,     PT1H
          SANDBOX,    3, EXHAUSTED,
          """)
  void a_refused_message_is_tried_three_times_more(
      Environment environment, int attempts, Verdict.Kind kind, Duration delay) {
    // Given
    AttemptFacts facts = accepted(environment, attempts);
    // When
    Verdict verdict = policy.judge(facts, Result.answered(422, null), NOW, NO_JITTER);
    // Then
    assertThat(verdict.kind()).isEqualTo(kind);
    assertThat(verdict.dueAt()).isEqualTo(delay == null ? null : NOW.plus(delay));
  }

  @ParameterizedTest(name = "after {0} attempts")
  @CsvSource(
      textBlock =
          """
          0, RETRY,     PT5S
          1, RETRY,     PT30S
          2, EXHAUSTED,
          """)
  void a_refused_address_has_three_attempts_and_a_flag(
      int attempts, Verdict.Kind kind, Duration delay) {
    // Given
    AttemptFacts facts = accepted(Environment.PRODUCTION, attempts);
    // When
    Verdict verdict =
        policy.judge(facts, Result.without(ResultClass.ADDRESS_REFUSED), NOW, NO_JITTER);
    // Then
    assertThat(verdict.kind()).isEqualTo(kind);
    assertThat(verdict.dueAt()).isEqualTo(delay == null ? null : NOW.plus(delay));
    assertThat(verdict.signal())
        .isEqualTo(BreakerSignal.of(BreakerSignal.Kind.NONE).flagged("address_refused"));
  }

  @Test
  void i7_a_fault_of_our_own_uses_no_attempt() {
    // Given
    AttemptFacts facts = accepted(Environment.PRODUCTION, 4);
    // When
    Verdict verdict = policy.judge(facts, Result.without(ResultClass.OWN_FAULT), NOW, NO_JITTER);
    // Then
    BreakerSignal nothing = BreakerSignal.of(BreakerSignal.Kind.NONE);
    assertThat(verdict)
        .isEqualTo(new Verdict(Verdict.Kind.POSTPONED, 4, NOW.plusSeconds(5), nothing));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"500", "503", "404", "410", "302"})
  void i7_a_failed_probe_uses_no_attempt_and_stays_parked(int status) {
    // Given
    AttemptFacts probe = new AttemptFacts(Environment.PRODUCTION, 10, NOW, true);
    // When
    Verdict verdict = policy.judge(probe, Result.answered(status, null), NOW, NO_JITTER);
    // Then
    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.PROBE_FAILED);
    assertThat(verdict.attempts()).isEqualTo(10);
    assertThat(verdict.dueAt()).isNull();
  }

  @Test
  void age_alone_ends_a_failing_probe() {
    // Given
    AttemptFacts old =
        new AttemptFacts(Environment.SANDBOX, 0, NOW.minus(Duration.ofHours(24)), true);
    // When
    Verdict verdict = policy.judge(old, Result.answered(500, null), NOW, NO_JITTER);
    // Then
    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.EXPIRED);
    assertThat(verdict.attempts()).isZero();
  }

  @Test
  void a_probe_whose_message_is_refused_is_an_attempt_like_any_other() {
    // Given
    AttemptFacts probe = new AttemptFacts(Environment.PRODUCTION, 3, NOW, true);
    // When
    Verdict verdict = policy.judge(probe, Result.answered(400, null), NOW, NO_JITTER);
    // Then
    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.EXHAUSTED);
    assertThat(verdict.signal()).isEqualTo(BreakerSignal.of(BreakerSignal.Kind.MESSAGE_REFUSED));
  }

  @ParameterizedTest(name = "{0} hours old")
  @CsvSource(
      textBlock =
          """
          71.9, RETRY
          72.0, EXPIRED
          95.0, EXPIRED
          200,  EXPIRED
          """)
  void a_delivery_that_would_be_too_old_at_its_next_attempt_expires_at_once(
      double hours, Verdict.Kind kind) {
    // Given the next delay is 24 h, and the maximum age 96 h
    Instant accepted = NOW.minusSeconds((long) (hours * 3600));
    AttemptFacts facts = new AttemptFacts(Environment.PRODUCTION, 9, accepted, false);
    // When
    Verdict verdict = policy.judge(facts, Result.answered(500, null), NOW, NO_JITTER);
    // Then
    assertThat(verdict.kind()).isEqualTo(kind);
  }

  @Test
  void a_delivery_is_delivered_however_old_it_is() {
    // Given
    AttemptFacts facts =
        new AttemptFacts(Environment.SANDBOX, 3, NOW.minus(Duration.ofDays(9)), false);
    // When
    Verdict verdict = policy.judge(facts, Result.answered(200, null), NOW, NO_JITTER);
    // Then
    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.DELIVERED);
    assertThat(verdict.attempts()).isEqualTo(4);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          1,                             PT5S
          120,                           PT2M
          3600,                          PT1H
          86400,                         PT1H
          99999999999999999999,          PT1H
          0,                             PT5S
          'Tue, 24 Nov 2026 10:20:00 GMT', PT20M
          'Tue, 24 Nov 2026 09:00:00 GMT', PT5S
          """)
  void an_endpoint_rests_as_long_as_it_asks_between_the_base_delay_and_an_hour(
      String retryAfter, Duration rest) {
    // Given
    AttemptFacts first = accepted(Environment.PRODUCTION, 0);
    // When
    Verdict verdict = policy.judge(first, Result.answered(503, retryAfter), NOW, NO_JITTER);
    // Then
    assertThat(verdict.signal()).isEqualTo(BreakerSignal.throttle(Optional.of(NOW.plus(rest))));
    assertThat(verdict.dueAt()).isEqualTo(NOW.plus(rest));
  }

  @Test
  void a_throttled_delivery_waits_for_the_later_of_rest_and_schedule() {
    // Given the schedule says 30 min
    AttemptFacts fourth = accepted(Environment.PRODUCTION, 3);
    // When
    Verdict verdict = policy.judge(fourth, Result.answered(429, "60"), NOW, NO_JITTER);
    // Then
    assertThat(verdict.dueAt()).isEqualTo(NOW.plus(Duration.ofMinutes(30)));
    assertThat(verdict.attempts()).isEqualTo(4);
  }

  @Test
  void a_throttle_without_a_time_leaves_the_rest_to_the_back_off() {
    // Given
    AttemptFacts first = accepted(Environment.PRODUCTION, 0);
    Verdict throttled = policy.judge(first, Result.answered(503, null), NOW, NO_JITTER);
    // When
    Verdict resting = policy.notBefore(NOW.plusSeconds(80), throttled, first);
    // Then
    assertThat(throttled.signal().restUntil()).isEmpty();
    assertThat(resting.dueAt()).isEqualTo(NOW.plusSeconds(80));
  }

  @ParameterizedTest
  @CsvSource({"0.0, PT30S", "0.5, PT33S", "0.9999999, PT35.999S"})
  void jitter_makes_a_delay_longer_by_up_to_a_fifth(double random, Duration delay) {
    // Given
    AttemptFacts second = accepted(Environment.PRODUCTION, 1);
    // When
    Verdict verdict = policy.judge(second, Result.answered(500, null), NOW, random);
    // Then
    assertThat(verdict.dueAt()).isEqualTo(NOW.plus(delay));
  }

  /** 1,000 scripts of random results: each ends, within its attempts, its age and its delays. */
  @ParameterizedTest
  @EnumSource(Environment.class)
  void every_delivery_ends_whatever_it_meets(Environment environment) {
    for (long seed = 0; seed < 1_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      SchedulePolicy schedule = policy.schedule(environment);
      Instant now = NOW;
      AttemptFacts facts = new AttemptFacts(environment, 0, NOW, false);
      Verdict verdict = new Verdict(Verdict.Kind.RETRY, 0, NOW, null);
      for (int step = 0; verdict.dueAt() != null; step++) {
        assertThat(step).as("steps with seed %d", seed).isLessThan(100_000);
        now = verdict.dueAt();
        facts = new AttemptFacts(environment, verdict.attempts(), NOW, false);
        Result result =
            random.nextInt(10) == 0
                ? Result.without(ResultClass.OWN_FAULT)
                : Result.answered(300 + random.nextInt(300), null);
        verdict = policy.judge(facts, result, now, random.nextDouble());
        if (verdict.dueAt() != null) {
          assertThat(verdict.dueAt())
              .as("due with seed %d", seed)
              .isBetween(now.plus(schedule.baseDelay()), now.plus(Duration.ofHours(29)));
        }
      }
      assertThat(verdict.attempts())
          .as("attempts with seed %d", seed)
          .isLessThanOrEqualTo(schedule.schedule().size() + 1);
      assertThat(now).as("last with seed %d", seed).isBefore(NOW.plus(schedule.maxAge()));
    }
  }

  private static AttemptFacts accepted(Environment environment, int attempts) {
    return new AttemptFacts(environment, attempts, NOW, false);
  }
}
