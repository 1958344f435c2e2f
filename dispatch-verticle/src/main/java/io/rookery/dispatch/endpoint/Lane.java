package io.rookery.dispatch.endpoint;

import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.dispatch.shard.Held;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;

/** What one endpoint has in memory: what waits for a slot, how many calls are open, its limits. */
public final class Lane {
  /** What a call is thought to take before one was made; then the average of the last few. */
  private static final double SECONDS_AT_FIRST = 0.05;

  private static final double NEWEST_WEIGHS = 0.25;

  /** Of 115 slots (a quarter of 461) whose calls take at most this, one ends every 22 ms. */
  private static final double LONG_SECONDS = 2.5;

  private static final int PRODUCTION_WEIGHT = 10;
  private static final int SANDBOX_WEIGHT = 1;

  private final EndpointKey endpoint;
  private final ClientShare client;
  private final int inFlightMax;
  private final InFlightLimit limit;
  private final Set<Lane> withBacklog;
  private final Deque<Held> fresh = new ArrayDeque<>(2);
  private final Queue<Held> backlog =
      new PriorityQueue<>(1, Comparator.comparingLong(held -> held.delivery().seq()));
  private TokenBucket rate;
  private boolean backlogsTurn;
  private int inFlight;
  private boolean backlogLeft;
  private boolean draining;

  private double seconds = SECONDS_AT_FIRST;
  private double charge;
  private long usedNanos;
  private boolean active;
  private boolean occupied;
  private boolean inLine;
  private boolean timerSet;

  /** Keeps itself in {@code withBacklog} while it may have rows there that may be sent. */
  Lane(EndpointKey endpoint, ClientShare client, int inFlightMax, Set<Lane> withBacklog) {
    this.withBacklog = withBacklog;
    this.endpoint = endpoint;
    this.client = client;
    this.inFlightMax = inFlightMax;
    this.limit = new InFlightLimit(inFlightMax);
  }

  public EndpointKey endpoint() {
    return endpoint;
  }

  public int waiting() {
    return fresh.size() + backlog.size();
  }

  public int waitingFresh() {
    return fresh.size();
  }

  public int waitingFromBacklog() {
    return backlog.size();
  }

  public int inFlight() {
    return inFlight;
  }

  /** Whether rows of this endpoint may be parked in the backlog. */
  public boolean backlogLeft() {
    return backlogLeft;
  }

  /** A row was parked, or what is parked may be sent again. */
  public void backlogGrew() {
    backlogLeft = true;
    withBacklog.add(this);
  }

  /** The endpoint takes nothing for now, so its backlog is no longer looked at. */
  public void backlogHeldBack() {
    withBacklog.remove(this);
  }

  /** A reading of the backlog from the start brought all there was. */
  public void backlogReadToItsEnd() {
    backlogLeft = false;
    withBacklog.remove(this);
  }

  /** Whether a reading of its backlog is under way. */
  public boolean draining() {
    return draining;
  }

  public void draining(boolean reading) {
    draining = reading;
  }

  ClientShare client() {
    return client;
  }

  boolean isSandbox() {
    return endpoint.environment() == Environment.SANDBOX;
  }

  int weight() {
    return isSandbox() ? SANDBOX_WEIGHT : PRODUCTION_WEIGHT;
  }

  double charge() {
    return charge;
  }

  void charge(double charged) {
    charge = charged;
  }

  boolean active() {
    return active;
  }

  void active(boolean isActive) {
    active = isActive;
  }

  /** Whether rows of its endpoint wait for their turn, and not here. */
  boolean inLine() {
    return inLine;
  }

  void inLine(boolean some) {
    inLine = some;
  }

  /** Whether it was counted among the lanes whose endpoints have something that waits. */
  boolean occupied() {
    return occupied;
  }

  void occupied(boolean counted) {
    occupied = counted;
  }

  boolean timerSet() {
    return timerSet;
  }

  void timerSet(boolean set) {
    timerSet = set;
  }

  int limit() {
    return limit.now();
  }

  int limitGeneration() {
    return limit.generation();
  }

  boolean isRamping() {
    return limit.isRamping();
  }

  void rampUp() {
    limit.rampUp();
  }

  /**
   * What the endpoint's own settings allow; null: as the node's.
   *
   * @return whether anything changed
   */
  boolean settings(Integer ownInFlightMax, Double ratePerSecond, long now) {
    int before = limit.now();
    limit.max(ownInFlightMax == null ? inFlightMax : Math.min(ownInFlightMax, inFlightMax));
    boolean rateChanged =
        ratePerSecond == null
            ? rate != null
            : rate == null || rate.perSecond() != ratePerSecond.doubleValue();
    if (rateChanged) {
      rate = ratePerSecond == null ? null : new TokenBucket(ratePerSecond, inFlight, now);
    }
    return rateChanged || limit.now() != before;
  }

  boolean isReady(long now) {
    return isReadyButForToken() && (rate == null || rate.hasToken(now));
  }

  /** Whether there is something to send, and room for the call. */
  boolean isReadyButForToken() {
    return inFlight < limit.now() && waiting() > 0;
  }

  long nanosToToken(long now) {
    return rate == null ? 0 : rate.nanosToNext(now);
  }

  /**
   * Whether it can be let go: nothing waits, nothing is open, and no promise would be forgotten.
   */
  boolean isEmpty() {
    return waiting() == 0 && inFlight == 0 && !backlogLeft && !draining && !inLine;
  }

  boolean hasMemory(long now) {
    return limit.isLearnt() || (rate != null && !rate.isFull(now));
  }

  long usedNanos() {
    return usedNanos;
  }

  double estimate() {
    return seconds;
  }

  boolean isLong() {
    return seconds > LONG_SECONDS;
  }

  void add(Held held) {
    (held.delivery().place() == Place.QUEUE ? fresh : backlog).add(held);
  }

  void addFresh(Held held) {
    fresh.add(held);
  }

  /** The next to be sent: fresh and waiting ones in turn, the oldest of the waiting ones first. */
  Held poll() {
    backlogsTurn = fresh.isEmpty() || (!backlog.isEmpty() && !backlogsTurn);
    return backlogsTurn ? backlog.poll() : fresh.poll();
  }

  void started(long now) {
    inFlight++;
    usedNanos = now;
    if (rate != null) {
      rate.take(now);
    }
  }

  void ended(Slot slot, CallEnd end, long now) {
    if (end != CallEnd.NO_NEWS) {
      seconds += NEWEST_WEIGHS * (slot.seconds(now) - seconds);
    }
    switch (end) {
      case SUCCEEDED -> limit.succeeded(inFlight);
      case OVERLOADED -> limit.overloaded(slot.limitGeneration());
      case FAILED -> limit.failed(slot.limitGeneration());
      case NO_NEWS -> {}
    }
    inFlight--;
    usedNanos = now;
  }

  /** Takes out those that wait and are meant. */
  List<Held> drop(Predicate<Held> meant) {
    List<Held> dropped = new ArrayList<>();
    Predicate<Held> drops = held -> meant.test(held) && dropped.add(held);
    fresh.removeIf(drops);
    backlog.removeIf(drops);
    return dropped;
  }
}
