package io.rookery.dispatch.breaker;

import io.rookery.shared.model.EndpointKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The breaker of one host that was not reached lately.
 *
 * <pre>
 *            5 times in a row not reached, by at least two endpoints
 *   CLOSED ──────────────────────────────────────────────────────► OPEN ◄──────────┐
 *     ▲                                                             │ time is over  │ not reached:
 *     │ reached: the endpoints that were held come back             ▼               │ for longer
 *     └──────────────────────────────────────────────────────── HALF_OPEN ──────────┘
 * </pre>
 */
final class HostBreaker {

  /** What attempts may be made. */
  enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  private final HostKey key;
  private final Map<EndpointKey, Long> held = new LinkedHashMap<>();
  private State state = State.CLOSED;
  private int failuresInARow;
  private EndpointKey failedFirst;
  private boolean severalFailed;
  private int openings;
  private EndpointKey probing;
  private boolean probeSent;
  private Runnable cancelTimer = () -> {};

  HostBreaker(HostKey key) {
    this.key = key;
  }

  HostKey key() {
    return key;
  }

  State state() {
    return state;
  }

  int openings() {
    return openings;
  }

  EndpointKey probing() {
    return probing;
  }

  /** The endpoints that are held, each with its version, longest waiting first. */
  Map<EndpointKey, Long> held() {
    return held;
  }

  /** Those that may probe, in the order in which they are asked. */
  List<EndpointKey> candidates() {
    return new ArrayList<>(held.keySet());
  }

  /**
   * Counts a failure while closed. An endpoint that has its host for itself has a breaker of its
   * own, which does as much: for it alone the host's never opens.
   *
   * @return failures in a row that count for opening
   */
  int failed(EndpointKey endpoint) {
    failuresInARow++;
    if (failedFirst == null) {
      failedFirst = endpoint;
    }
    severalFailed |= !failedFirst.equals(endpoint);
    return severalFailed ? failuresInARow : 0;
  }

  void open(int times, Runnable cancel) {
    cancelTimer.run();
    cancelTimer = cancel;
    state = State.OPEN;
    openings = times;
    probing = null;
  }

  void halfOpen() {
    state = State.HALF_OPEN;
    probing = null;
  }

  /** The endpoint asks last the next time. */
  void probe(EndpointKey endpoint) {
    probing = endpoint;
    probeSent = false;
    Long version = held.remove(endpoint);
    held.put(endpoint, version == null ? 0L : version);
  }

  /** True once for each probe: of the rows of an endpoint that come together one is sent. */
  boolean sendsProbe(EndpointKey endpoint) {
    boolean sends = endpoint.equals(probing) && !probeSent;
    probeSent |= sends;
    return sends;
  }

  void close() {
    cancelTimer.run();
    state = State.CLOSED;
    failuresInARow = 0;
    failedFirst = null;
    severalFailed = false;
    openings = 0;
    probing = null;
  }
}
