package io.rookery.system;

import java.time.Duration;

/**
 * Something that was done to a process, and when, by the clock of {@link System#nanoTime}.
 *
 * @param repeatsMax how many deliveries may have been taken and not recorded when it struck, so
 *     that they come again
 */
record CrashFault(String kind, String victim, long begin, long end, int repeatsMax) {
  // From taken to recorded: a commit, and the repetitions of one while the database is away.
  private static final Duration UNRECORDED_MAX = Duration.ofSeconds(10);
  // A lease of 10 s runs out, the next owner takes the shard and comes to its floor.
  private static final Duration REPEATED_WITHIN = Duration.ofSeconds(40);

  /** Whether it explains the repeat: taken shortly before its end, and again after its begin. */
  boolean explains(CrashLedger.Repeat repeat) {
    return repeatsMax > 0
        && repeat.takenAt() >= begin - UNRECORDED_MAX.toNanos()
        && repeat.takenAt() <= end + UNRECORDED_MAX.toNanos()
        && repeat.at() >= begin
        && repeat.at() <= end + REPEATED_WITHIN.toNanos();
  }
}
