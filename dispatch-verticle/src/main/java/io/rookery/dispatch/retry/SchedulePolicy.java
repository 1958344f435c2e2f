package io.rookery.dispatch.retry;

import io.rookery.shared.config.Settings;
import io.rookery.shared.model.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When the deliveries of one environment are tried again.
 *
 * @param schedule the delay after each failed attempt; n delays allow n + 1 attempts
 * @param messageSchedule the same where the endpoint refused the message itself (400, 422 …)
 * @param maxAge a delivery that is older is not tried any more
 */
public record SchedulePolicy(
    List<Duration> schedule, List<Duration> messageSchedule, Duration maxAge) {

  private static final Duration DELAY_MIN = Duration.ofMillis(1);
  private static final Duration DELAY_MAX = Duration.ofDays(30);
  private static final Duration AGE_MAX = Duration.ofDays(90);
  private static final Duration RETENTION_MAX = Duration.ofDays(3_650);
  private static final Duration KEPT_AFTER = Duration.ofDays(2);
  private static final int DELAYS_MAX = 100;

  public SchedulePolicy {
    schedule = List.copyOf(schedule);
    messageSchedule = List.copyOf(messageSchedule);
  }

  /**
   * The schedule of an environment. Start fails unless what fails can be tried to the end of its
   * schedule before it is too old, and is kept until two days after: a maximum age of at least 1.2
   * times the schedule (the jitter), a retention of at least the maximum age and two days.
   */
  public static SchedulePolicy from(Settings settings, Environment environment) {
    String path = "environments." + environment.wireName() + ".";
    SchedulePolicy policy =
        new SchedulePolicy(
            settings.durations(path + "schedule", DELAY_MIN, DELAY_MAX),
            settings.durations(path + "messageSchedule", DELAY_MIN, DELAY_MAX),
            settings.duration(path + "maxAge", DELAY_MIN, AGE_MAX));
    if (policy.schedule.size() > DELAYS_MAX || policy.messageSchedule.size() > DELAYS_MAX) {
      settings.problem(path + "schedule", "must not have more than " + DELAYS_MAX + " delays");
    }
    if (policy.maxAge.compareTo(policy.longest()) < 0) {
      settings.problem(
          path + "maxAge", "must be at least 1.2 times the schedule, " + policy.longest());
    }
    Duration keep = policy.maxAge.plus(KEPT_AFTER);
    if (settings.duration(path + "retention", DELAY_MIN, RETENTION_MAX).compareTo(keep) < 0) {
      settings.problem(path + "retention", "must be at least maxAge and two days, " + keep);
    }
    return policy;
  }

  /** The delay after the first failed attempt, and the least an endpoint rests: 5 s. */
  public Duration baseDelay() {
    return schedule.get(0);
  }

  /** When a delivery is too old to be sent. */
  public Instant expiresAt(Instant ageFrom) {
    return ageFrom.plus(maxAge);
  }

  public boolean isTooOld(Instant ageFrom, Instant now) {
    return !now.isBefore(expiresAt(ageFrom));
  }

  /** How long the longer schedule takes at most, jitter included. */
  private Duration longest() {
    Duration normal = sum(schedule);
    Duration message = sum(messageSchedule);
    Duration longer = normal.compareTo(message) > 0 ? normal : message;
    return longer.multipliedBy(6).dividedBy(5);
  }

  private static Duration sum(List<Duration> delays) {
    return delays.stream().reduce(Duration.ZERO, Duration::plus);
  }
}
