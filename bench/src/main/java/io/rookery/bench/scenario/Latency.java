package io.rookery.bench.scenario;

import io.vertx.core.json.JsonObject;
import org.HdrHistogram.Histogram;

/** Times in microseconds, to three digits. */
final class Latency {
  private static final long MICROS_MAX = 600_000_000L;
  private final Histogram histogram = new Histogram(MICROS_MAX, 3);

  void enter(long nanos) {
    histogram.recordValue(Math.min(MICROS_MAX, Math.max(0, nanos / 1_000)));
  }

  /**
   * Of a closed loop, which asks for nothing while it waits: every time that is longer than the
   * mean also stands for those who would have come meanwhile.
   */
  Latency correctedForClosedLoop() {
    Latency corrected = new Latency();
    long mean = Math.max(1, (long) histogram.getMean());
    corrected.histogram.add(histogram.copyCorrectedForCoordinatedOmission(mean));
    return corrected;
  }

  double millis(double percentile) {
    return histogram.getTotalCount() == 0
        ? 0
        : Rounded.to3(histogram.getValueAtPercentile(percentile) / 1_000.0);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("p50", millis(50))
        .put("p90", millis(90))
        .put("p99", millis(99))
        .put("p999", millis(99.9))
        .put("max", millis(100))
        .put("mean", Rounded.to3(histogram.getMean() / 1_000.0));
  }
}
