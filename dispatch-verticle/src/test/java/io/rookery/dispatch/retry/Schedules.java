package io.rookery.dispatch.retry;

import io.rookery.shared.model.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The schedules that conf/rookery.yaml gives, for tables that name its numbers. */
final class Schedules {
  private static final List<Duration> MESSAGE =
      List.of(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofHours(1));

  static final SchedulePolicy PRODUCTION =
      new SchedulePolicy(
          List.of(
              Duration.ofSeconds(5),
              Duration.ofSeconds(30),
              Duration.ofMinutes(5),
              Duration.ofMinutes(30),
              Duration.ofHours(2),
              Duration.ofHours(5),
              Duration.ofHours(10),
              Duration.ofHours(14),
              Duration.ofHours(20),
              Duration.ofHours(24)),
          MESSAGE,
          Duration.ofHours(96));

  static final SchedulePolicy SANDBOX =
      new SchedulePolicy(
          List.of(Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofMinutes(10)),
          MESSAGE,
          Duration.ofHours(24));

  static final RetryPolicy POLICY =
      new RetryPolicy(Map.of(Environment.PRODUCTION, PRODUCTION, Environment.SANDBOX, SANDBOX));

  private Schedules() {}
}
