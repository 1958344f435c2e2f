package io.rookery.dispatch.retry;

import io.rookery.dispatch.breaker.BreakerSignal;
import java.time.Instant;

/**
 * What the policy decides after an attempt. A value: whoever records it obeys it.
 *
 * @param attempts used after this attempt
 * @param dueAt when to try again; null where the delivery ends or stays parked
 * @param signal what the result says about the endpoint
 */
public record Verdict(Kind kind, int attempts, Instant dueAt, BreakerSignal signal) {

  /** What becomes of the delivery. */
  public enum Kind {
    /** Ends: the client took it. */
    DELIVERED,
    /** Waits for {@code dueAt}; used an attempt. */
    RETRY,
    /** Ends: the schedule is used up. */
    EXHAUSTED,
    /** Ends: it would be too old at the next attempt. */
    EXPIRED,
    /** Waits for {@code dueAt} because of a fault of our own; used no attempt (I7). */
    POSTPONED,
    /** The probe of a half-open breaker failed: stays parked; used no attempt. */
    PROBE_FAILED
  }
}
