package io.rookery.dispatch.breaker;

import java.util.Set;

/**
 * What a report changed of an endpoint.
 *
 * @param state to be stored
 * @param what never empty
 */
public record BreakerChange(EndpointState state, Set<What> what) {

  /** The news of a change. */
  public enum What {
    /** Its deliveries are parked from now on, but for one probe at a time. */
    OPENED,
    /** Like opened, because the endpoint asked for it with 429 or 503. */
    RESTING,
    /** A probe went through: what is parked may drain. */
    CLOSED,
    /** Nothing is sent until a human acts; raises attention. */
    DISABLED,
    /** The client has something to fix; raises attention. */
    FLAGGED,
    /** What the client had to fix is fixed. */
    UNFLAGGED
  }
}
