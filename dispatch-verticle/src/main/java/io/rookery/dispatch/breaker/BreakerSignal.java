package io.rookery.dispatch.breaker;

import java.time.Instant;
import java.util.Optional;

/**
 * What the result of an attempt says about the endpoint, as against the message.
 *
 * @param kind how it counts
 * @param restUntil with a throttle that named its time, the time; without one the breaker's
 *     back-off decides
 * @param flag what the client must fix, such as {@code status_404}; people see it at once, long
 *     before the endpoint is disabled
 */
public record BreakerSignal(Kind kind, Optional<Instant> restUntil, Optional<String> flag) {

  /** How a result counts. */
  public enum Kind {
    /** 2xx. */
    SUCCESS,
    /** The endpoint failed. */
    FAILURE,
    /** 429 or 503: the endpoint asks for rest. */
    THROTTLE,
    /** 410: a failure, and the second one, a minute later, disables the endpoint. */
    GONE,
    /**
     * The endpoint answered and refused this message: no failure of the endpoint, and good enough
     * to close a half-open breaker.
     */
    MESSAGE_REFUSED,
    /** Says nothing of the endpoint: a fault of our own, or an address that the guard refused. */
    NONE
  }

  public static BreakerSignal of(Kind kind) {
    return new BreakerSignal(kind, Optional.empty(), Optional.empty());
  }

  /** The endpoint asks for rest, until then if it named a time. */
  public static BreakerSignal throttle(Optional<Instant> restUntil) {
    return new BreakerSignal(Kind.THROTTLE, restUntil, Optional.empty());
  }

  /** The same with a flag for the client. */
  public BreakerSignal flagged(String text) {
    return new BreakerSignal(kind, restUntil, Optional.of(text));
  }
}
