package io.rookery.dispatch.breaker;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * One opening of one endpoint: open for a time, then half-open for exactly one probe. Each opening
 * has a vertx-circuit-breaker of its own, because the library's reset timeout is fixed, and the
 * library counts nothing: when to open is the policy's decision.
 */
final class Circuit {
  /** Far above the deadline of an attempt (15 s); a probe that nobody reports is lost by then. */
  private static final Duration PROBE_LOST_AFTER = Duration.ofMinutes(2);

  private final CircuitBreaker library;
  private Promise<Void> probe;
  private boolean discarded;

  private Circuit(CircuitBreaker library) {
    this.library = library;
  }

  /**
   * Opens a circuit.
   *
   * @param onHalfOpen after {@code openFor}
   * @param onProbeLost if a probe was taken and its result never reported
   */
  static Circuit open(
      Vertx vertx, String name, Duration openFor, Runnable onHalfOpen, Runnable onProbeLost) {
    CircuitBreakerOptions options =
        new CircuitBreakerOptions()
            // With an address each breaker costs 30 KB and a periodic timer, without one 317 bytes.
            .setNotificationAddress(null)
            .setMaxFailures(1)
            .setTimeout(PROBE_LOST_AFTER.toMillis())
            .setResetTimeout(Math.max(1, openFor.toMillis()));
    CircuitBreaker library = CircuitBreaker.create(name, vertx, options).open();
    Circuit circuit = new Circuit(library);
    library.halfOpenHandler(then -> circuit.unlessDiscarded(onHalfOpen));
    library.openHandler(then -> circuit.unlessDiscarded(onProbeLost));
    return circuit;
  }

  boolean isHalfOpen() {
    return library.state() == CircuitBreakerState.HALF_OPEN;
  }

  /** True for exactly one caller while half-open. The library runs what it lets through at once. */
  boolean takeProbe() {
    if (!isHalfOpen() || probe != null) {
      return false;
    }
    library.execute((Promise<Void> taken) -> probe = taken);
    return probe != null;
  }

  /** Whether the probe was taken and is under way. */
  boolean isProbing() {
    return probe != null;
  }

  /** Makes room for another probe, after one was lost. */
  void forgetProbe() {
    probe = null;
  }

  /** Ends this opening, whatever follows. Completing the probe also ends the library's timer. */
  void discard() {
    discarded = true;
    if (probe != null) {
      probe.tryComplete();
    }
  }

  private void unlessDiscarded(Runnable action) {
    if (!discarded) {
      action.run();
    }
  }
}
