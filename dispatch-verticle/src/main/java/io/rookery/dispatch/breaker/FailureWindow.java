package io.rookery.dispatch.breaker;

import java.time.Instant;

/**
 * Counts the results of the last minute, in steps of five seconds. A step is recognised by its
 * number, so a clock that jumps, in either direction, only empties the window.
 */
final class FailureWindow {
  private static final int STEPS = 12;
  private static final long STEP_SECONDS = 5;

  private final long[] numbers = new long[STEPS];
  private final int[] attempts = new int[STEPS];
  private final int[] failures = new int[STEPS];

  void add(boolean failed, Instant now) {
    long number = numberOf(now);
    int slot = Math.floorMod(number, STEPS);
    if (numbers[slot] != number) {
      numbers[slot] = number;
      attempts[slot] = 0;
      failures[slot] = 0;
    }
    attempts[slot]++;
    failures[slot] += failed ? 1 : 0;
  }

  int attempts(Instant now) {
    return sum(attempts, now);
  }

  int failures(Instant now) {
    return sum(failures, now);
  }

  private int sum(int[] counts, Instant now) {
    long newest = numberOf(now);
    int sum = 0;
    for (int slot = 0; slot < STEPS; slot++) {
      if (numbers[slot] <= newest && numbers[slot] > newest - STEPS) {
        sum += counts[slot];
      }
    }
    return sum;
  }

  private static long numberOf(Instant now) {
    return Math.floorDiv(now.getEpochSecond(), STEP_SECONDS);
  }
}
