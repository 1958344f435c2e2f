package io.rookery.dispatch.endpoint;

import io.rookery.dispatch.shard.Held;
import io.rookery.shared.model.EndpointKey;
import java.util.ArrayDeque;
import java.util.Deque;

/** What one endpoint has in memory: what waits for a slot, and how many calls are open. */
public final class Lane {
  private static final int RAMP_START = 2;

  private final EndpointKey endpoint;
  private final int inFlightMax;
  private final Deque<Held> waiting = new ArrayDeque<>();
  private int inFlight;
  private int limit;
  private int successesAtLimit;
  private boolean backlogLeft;
  private boolean draining;
  private boolean inRing;

  Lane(EndpointKey endpoint, int inFlightMax) {
    this.endpoint = endpoint;
    this.inFlightMax = inFlightMax;
    this.limit = inFlightMax;
  }

  public EndpointKey endpoint() {
    return endpoint;
  }

  public int waiting() {
    return waiting.size();
  }

  public int inFlight() {
    return inFlight;
  }

  /** Whether rows of this endpoint may be parked in the backlog. */
  public boolean backlogLeft() {
    return backlogLeft;
  }

  /** A row was parked. */
  public void backlogGrew() {
    backlogLeft = true;
  }

  /** A reading of the backlog from the start brought all there was. */
  public void backlogReadToItsEnd() {
    backlogLeft = false;
  }

  /** Whether a reading of its backlog is under way. */
  public boolean draining() {
    return draining;
  }

  public void draining(boolean reading) {
    draining = reading;
  }

  /** The endpoint came back: 2, 4, 8 … calls at once, each step once the one before succeeded. */
  public void rampUp() {
    limit = Math.min(RAMP_START, inFlightMax);
    successesAtLimit = 0;
  }

  /** A call succeeded. */
  public void succeeded() {
    if (limit < inFlightMax && ++successesAtLimit >= limit) {
      limit = Math.min(2 * limit, inFlightMax);
      successesAtLimit = 0;
    }
  }

  /** The endpoint, not this node, is what the waiting ones wait for. */
  boolean atItsLimit() {
    return inFlight >= limit;
  }

  boolean isReady() {
    return !waiting.isEmpty() && !atItsLimit();
  }

  boolean isEmpty() {
    return waiting.isEmpty() && inFlight == 0 && !backlogLeft && !draining;
  }

  void add(Held held) {
    waiting.add(held);
  }

  Held start() {
    inFlight++;
    return waiting.poll();
  }

  void startOutOfTurn() {
    inFlight++;
  }

  void ended() {
    inFlight--;
  }

  boolean enterRing() {
    boolean enters = !inRing;
    inRing = true;
    return enters;
  }

  void leaveRing() {
    inRing = false;
  }

  Deque<Held> waitingOnes() {
    return waiting;
  }
}
