package io.rookery.dispatch.endpoint;

import io.rookery.dispatch.shard.Held;

/** One of the node's slots, from its grant to its end: a call and what its client is charged. */
public final class Slot {
  private final Lane lane;
  private final Held held;
  private final boolean kept;
  private final long startedNanos;
  private final double estimate;
  private final boolean isLong;
  private final int clientWeight;
  private final int limitGeneration;

  Slot(Lane lane, Held held, boolean kept, long startedNanos, double estimate) {
    this.lane = lane;
    this.held = held;
    this.kept = kept;
    this.startedNanos = startedNanos;
    this.estimate = estimate;
    this.isLong = lane.isLong();
    this.clientWeight = Math.max(lane.weight(), lane.client().weight());
    this.limitGeneration = lane.limitGeneration();
  }

  public Lane lane() {
    return lane;
  }

  /** What is to be sent; null in a slot for a probe, which is looked for after the grant. */
  public Held held() {
    return held;
  }

  /** Whether it is one of those kept for probes and recovery. */
  boolean isKept() {
    return kept;
  }

  double seconds(long now) {
    return Math.max(0, now - startedNanos) / 1e9;
  }

  double estimate() {
    return estimate;
  }

  /** Whether its call was thought to be a long one. */
  boolean isLong() {
    return isLong;
  }

  int clientWeight() {
    return clientWeight;
  }

  int limitGeneration() {
    return limitGeneration;
  }
}
