package io.rookery.dispatch.health;

import io.rookery.dispatch.delivery.Attempt;
import java.time.Instant;

/** What was counted of the calls of one endpoint in one hour since it was last written. */
final class HourOfCalls {
  long succeeded;
  long failed;
  final long[] latency = new long[LatencyScale.STEPS];
  Instant lastSuccessAt;

  void count(boolean success, Attempt attempt, Instant at) {
    if (success) {
      succeeded++;
      lastSuccessAt = at;
    } else {
      failed++;
    }
    if (attempt.httpStatus() != null && attempt.latencyMs() != null) {
      latency[LatencyScale.step(attempt.latencyMs())]++;
    }
  }
}
