package io.rookery.dispatch.endpoint;

/**
 * How many calls one endpoint may have open, found out by trying. Pure.
 *
 * <p>It starts at 4 and doubles with each limit's worth of successes, up to {@code max}, 64 by
 * default. A timeout, a 429 or a 503 halves it, and from that half on it grows by one. After an
 * outage it starts at 2 (2, 4, 8 …), and until it has reached 16 any failure halves it.
 *
 * <p>The calls that were open when the limit was halved do not halve it again: 64 of them that time
 * out together are one piece of news, not 64.
 */
final class InFlightLimit {
  private static final int START = 4;
  private static final int RAMP_START = 2;
  private static final int RAMP_DONE = 16;

  private int max;
  private int limit;
  private int doublesBelow;
  private int successes;
  private int cuts;
  private boolean ramping;

  InFlightLimit(int max) {
    this.max = max;
    this.limit = Math.min(START, max);
    this.doublesBelow = max;
  }

  int now() {
    return limit;
  }

  /** The endpoint's own setting, or the node's. */
  void max(int most) {
    max = most;
    limit = Math.min(limit, most);
  }

  boolean isRamping() {
    return ramping;
  }

  /** Whether it says more of the endpoint than a new one would. */
  boolean isLearnt() {
    return limit < Math.min(START, max);
  }

  /** Names the present limit, for the calls that start under it. */
  int generation() {
    return cuts;
  }

  /** The endpoint came back. */
  void rampUp() {
    limit = Math.min(RAMP_START, max);
    doublesBelow = max;
    successes = 0;
    cuts++;
    ramping = true;
  }

  /**
   * A call succeeded. It counts only if at least half the limit was in use: a limit that grew while
   * nobody used it would let a sudden burst through untried.
   */
  void succeeded(int inFlight) {
    if (2 * inFlight < limit || ++successes < limit) {
      return;
    }
    successes = 0;
    if (limit < doublesBelow) {
      limit = Math.min(2 * limit, doublesBelow);
    } else {
      limit++;
    }
    limit = Math.min(limit, max);
    ramping = ramping && limit < Math.min(RAMP_DONE, max);
  }

  /** A call timed out, or was answered 429 or 503. */
  void overloaded(int generation) {
    if (generation != cuts) {
      return;
    }
    limit = Math.max(1, limit / 2);
    doublesBelow = limit;
    successes = 0;
    cuts++;
  }

  /** A call failed in another way, which says something of the load only while it ramps up. */
  void failed(int generation) {
    if (ramping) {
      overloaded(generation);
    }
  }
}
