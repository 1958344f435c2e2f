package io.rookery.dispatch.health;

import io.rookery.shared.contract.HealthContract.Latency;
import java.util.List;

/**
 * Latencies as counts on a scale whose steps are a factor of √2 apart: 1, 2, 2, 3, 4, 6, 8, 12, 16
 * … 32,768 ms. 32 numbers hold any amount of calls, can be added, and tell a percentile to that
 * factor. Pure.
 */
final class LatencyScale {
  static final int STEPS = 32;

  /** The step of a latency: the lowest whose bound it does not pass. */
  static int step(int latencyMs) {
    int step = 0;
    while (step < STEPS - 1 && bound(step) < latencyMs) {
      step++;
    }
    return step;
  }

  /** What the calls of a step stayed within, in ms. */
  static int bound(int step) {
    return (int) Math.ceil(Math.pow(2, step / 2.0) - 1e-9);
  }

  /** Null where nothing was counted. */
  static Latency latency(List<Long> counts) {
    long all = counts.stream().mapToLong(Long::longValue).sum();
    return all == 0
        ? null
        : new Latency(
            percentile(counts, all, 50), percentile(counts, all, 95), percentile(counts, all, 99));
  }

  private static int percentile(List<Long> counts, long all, int percent) {
    long wanted = Math.max(1, (all * percent + 99) / 100);
    long seen = 0;
    int step = 0;
    while ((seen += counts.get(step)) < wanted) {
      step++;
    }
    return bound(step);
  }

  private LatencyScale() {}
}
