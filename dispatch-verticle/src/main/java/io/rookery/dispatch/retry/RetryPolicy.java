package io.rookery.dispatch.retry;

import io.rookery.dispatch.breaker.BreakerSignal;
import io.rookery.dispatch.retry.Verdict.Kind;
import io.rookery.shared.config.Settings;
import io.rookery.shared.model.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what becomes of a delivery after an attempt. Pure: time and randomness are passed in.
 *
 * <p>In production a delivery that fails is tried again after 5 s, 30 s, 5 min, 30 min, 2 h, 5 h,
 * 10 h, 14 h, 20 h and 24 h: 11 attempts in 75 h 36 min, and up to 20 % more by jitter. It ends as
 * <i>exhausted</i> when the schedule is used up, and as <i>expired</i> when its next attempt would
 * come after its maximum age of 96 h — at once, rather than wait for an attempt that is not made.
 * The schedule alone cannot reach that age, waiting for an endpoint can.
 *
 * <p>There is one count of attempts, whatever they failed of: a delivery that failed three times
 * with 500 and then with 422 has used four attempts, which is all that the message schedule (5 s, 5
 * min, 1 h) allows.
 */
public final class RetryPolicy {
  private static final double JITTER_MAX = 0.2;
  private static final Duration REST_MAX = Duration.ofHours(1);
  private static final int ADDRESS_REFUSED_ATTEMPTS_MAX = 3;

  private final Map<Environment, SchedulePolicy> schedules;

  public RetryPolicy(Map<Environment, SchedulePolicy> schedules) {
    this.schedules = Map.copyOf(schedules);
  }

  /** The schedules of both environments, checked. */
  public static RetryPolicy from(Settings settings) {
    Map<Environment, SchedulePolicy> schedules = new EnumMap<>(Environment.class);
    for (Environment environment : Environment.values()) {
      schedules.put(environment, SchedulePolicy.from(settings, environment));
    }
    return new RetryPolicy(schedules);
  }

  /** When deliveries of an environment are tried again, and when they are too old. */
  public SchedulePolicy schedule(Environment environment) {
    return schedules.get(environment);
  }

  /**
   * Judges one attempt.
   *
   * @param random from 0 (inclusive) to 1 (exclusive)
   */
  public Verdict judge(AttemptFacts facts, Result result, Instant now, double random) {
    SchedulePolicy schedule = schedules.get(facts.environment());
    BreakerSignal signal = signal(result, schedule, now);
    return switch (result.kind()) {
      case TAKEN -> new Verdict(Kind.DELIVERED, facts.attempts() + 1, null, signal);
      case OWN_FAULT -> postponed(facts, signal, now, random);
      // A probe that was answered, but the message refused, was an attempt like any other.
      case MESSAGE_REFUSED -> retried(facts, schedule.messageSchedule(), signal, now, random);
      case ADDRESS_REFUSED ->
          facts.probe()
              ? failedProbe(facts, signal, now)
              : retried(facts, addressSchedule(schedule), signal, now, random);
      case CLIENT_MUST_FIX, THROTTLED, GONE, FAILED ->
          facts.probe()
              ? failedProbe(facts, signal, now)
              : retried(facts, schedule.schedule(), signal, now, random);
    };
  }

  /**
   * The verdict for an endpoint that rests until {@code rest}: the delivery waits for the later of
   * rest and schedule.
   */
  public Verdict notBefore(Instant rest, Verdict verdict, AttemptFacts facts) {
    if (verdict.dueAt() == null || !rest.isAfter(verdict.dueAt())) {
      return verdict;
    }
    return unlessTooOld(
        facts, new Verdict(verdict.kind(), verdict.attempts(), rest, verdict.signal()));
  }

  private Verdict retried(
      AttemptFacts facts, List<Duration> delays, BreakerSignal signal, Instant now, double random) {
    int attempts = facts.attempts() + 1;
    if (attempts > delays.size()) {
      return new Verdict(Kind.EXHAUSTED, attempts, null, signal);
    }
    Instant due = now.plus(jittered(delays.get(attempts - 1), random));
    Instant rest = signal.restUntil().filter(due::isBefore).orElse(due);
    return unlessTooOld(facts, new Verdict(Kind.RETRY, attempts, rest, signal));
  }

  private Verdict postponed(AttemptFacts facts, BreakerSignal signal, Instant now, double random) {
    Duration delay = schedules.get(facts.environment()).baseDelay();
    Instant due = now.plus(jittered(delay, random));
    return unlessTooOld(facts, new Verdict(Kind.POSTPONED, facts.attempts(), due, signal));
  }

  private Verdict failedProbe(AttemptFacts facts, BreakerSignal signal, Instant now) {
    boolean tooOld = schedules.get(facts.environment()).isTooOld(facts.ageFrom(), now);
    Kind kind = tooOld ? Kind.EXPIRED : Kind.PROBE_FAILED;
    return new Verdict(kind, facts.attempts(), null, signal);
  }

  private Verdict unlessTooOld(AttemptFacts facts, Verdict verdict) {
    SchedulePolicy schedule = schedules.get(facts.environment());
    return schedule.isTooOld(facts.ageFrom(), verdict.dueAt())
        ? new Verdict(Kind.EXPIRED, verdict.attempts(), null, verdict.signal())
        : verdict;
  }

  private static List<Duration> addressSchedule(SchedulePolicy schedule) {
    List<Duration> normal = schedule.schedule();
    return normal.subList(0, Math.min(normal.size(), ADDRESS_REFUSED_ATTEMPTS_MAX - 1));
  }

  private static BreakerSignal signal(Result result, SchedulePolicy schedule, Instant now) {
    return switch (result.kind()) {
      case TAKEN -> BreakerSignal.of(BreakerSignal.Kind.SUCCESS);
      case MESSAGE_REFUSED -> BreakerSignal.of(BreakerSignal.Kind.MESSAGE_REFUSED);
      case CLIENT_MUST_FIX ->
          BreakerSignal.of(BreakerSignal.Kind.FAILURE).flagged("status_" + result.httpStatus());
      case GONE -> BreakerSignal.of(BreakerSignal.Kind.GONE).flagged("status_410");
      case ADDRESS_REFUSED -> BreakerSignal.of(BreakerSignal.Kind.NONE).flagged("address_refused");
      case THROTTLED -> BreakerSignal.throttle(rest(result, schedule, now));
      case FAILED -> BreakerSignal.of(BreakerSignal.Kind.FAILURE);
      case OWN_FAULT -> BreakerSignal.of(BreakerSignal.Kind.NONE);
    };
  }

  private static Optional<Instant> rest(Result result, SchedulePolicy schedule, Instant now) {
    Instant earliest = now.plus(schedule.baseDelay());
    Instant latest = now.plus(REST_MAX);
    return RetryAfter.parse(result.retryAfter(), now)
        .map(wanted -> wanted.isBefore(earliest) ? earliest : wanted)
        .map(wanted -> wanted.isAfter(latest) ? latest : wanted);
  }

  /** Upward only: a delay that is promised is kept. */
  private static Duration jittered(Duration delay, double random) {
    return delay.plusMillis((long) (delay.toMillis() * JITTER_MAX * random));
  }
}
