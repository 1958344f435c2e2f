package io.rookery.dispatch.endpoint;

import io.rookery.dispatch.shard.Held;
import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.shared.model.EndpointKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One lane for each endpoint with something to do. Slots go round the lanes that have something
 * ready, one each in turn, so that a burst of one endpoint waits for its own slots only (I8). Every
 * number here has a limit (I6).
 */
public final class Lanes {

  /**
   * The limits.
   *
   * @param inFlightMax calls open on this node at once
   * @param inFlightPerEndpointMax calls open to one endpoint at once
   * @param waitingPerEndpointMax rows in memory that wait for a slot of one endpoint
   */
  public record Limits(int inFlightMax, int inFlightPerEndpointMax, int waitingPerEndpointMax) {}

  /** What became of an offered row. */
  public enum Offer {
    TAKEN,
    /** The endpoint takes no more for now: the row belongs in the backlog. */
    ENDPOINT_FULL,
    /** This node is the bottleneck: read no further until there is room. */
    NODE_FULL
  }

  private final Limits limits;
  private final Map<EndpointKey, Lane> lanes = new HashMap<>();
  private final Deque<Lane> ring = new ArrayDeque<>();
  private int inFlight;

  public Lanes(Limits limits) {
    this.limits = limits;
  }

  public Lane lane(EndpointKey endpoint) {
    return lanes.computeIfAbsent(endpoint, key -> new Lane(key, limits.inFlightPerEndpointMax()));
  }

  public Collection<Lane> all() {
    return lanes.values();
  }

  /** Whether the endpoint's lane has room for a row, and what to do if not. */
  public Offer room(EndpointKey endpoint) {
    Lane lane = lane(endpoint);
    if (lane.waiting() < limits.waitingPerEndpointMax()) {
      return Offer.TAKEN;
    }
    return lane.atItsLimit() ? Offer.ENDPOINT_FULL : Offer.NODE_FULL;
  }

  /** How many rows the lane takes before it is full. */
  public int freeRows(Lane lane) {
    return limits.waitingPerEndpointMax() - lane.waiting();
  }

  /** Whether a lane that was full has room worth a reading. */
  public boolean isHalfEmpty(Lane lane) {
    return 2 * lane.waiting() <= limits.waitingPerEndpointMax();
  }

  public void add(Held held) {
    Lane lane = lane(held.delivery().endpoint());
    lane.add(held);
    enterRing(lane);
  }

  /** Takes a slot for the next row in turn; null if there is no slot or nothing is ready. */
  public Held next() {
    while (inFlight < limits.inFlightMax() && !ring.isEmpty()) {
      Lane lane = ring.poll();
      lane.leaveRing();
      if (lane.isReady()) {
        Held held = lane.start();
        inFlight++;
        enterRing(lane);
        return held;
      }
    }
    return null;
  }

  /** Takes a slot beside the turn, for a probe. */
  public void startOutOfTurn(EndpointKey endpoint) {
    lane(endpoint).startOutOfTurn();
    inFlight++;
  }

  /** Lets go of the lanes that have nothing to do. */
  public void prune() {
    lanes.values().removeIf(Lane::isEmpty);
  }

  /** Gives the slot back. */
  public void ended(EndpointKey endpoint) {
    inFlight--;
    Lane lane = lane(endpoint);
    lane.ended();
    enterRing(lane);
    dropIfEmpty(lane);
  }

  /** Takes out what waits under an ownership that ends; open calls go on. */
  public List<Held> dropWaiting(OwnedShard shard) {
    List<Held> dropped = new ArrayList<>();
    for (Lane lane : List.copyOf(lanes.values())) {
      lane.waitingOnes()
          .removeIf(
              held -> {
                boolean ends = held.shard() == shard;
                if (ends) {
                  dropped.add(held);
                }
                return ends;
              });
      if (lane.endpoint().shard() == shard.shard()) {
        lane.backlogReadToItsEnd();
      }
      dropIfEmpty(lane);
    }
    return dropped;
  }

  /** Takes out what waits for an endpoint that may not be sent to now. */
  public List<Held> dropWaiting(EndpointKey endpoint) {
    Lane lane = lane(endpoint);
    List<Held> dropped = List.copyOf(lane.waitingOnes());
    lane.waitingOnes().clear();
    return dropped;
  }

  public void dropIfEmpty(Lane lane) {
    if (lane.isEmpty()) {
      lanes.remove(lane.endpoint(), lane);
    }
  }

  public int inFlight() {
    return inFlight;
  }

  private void enterRing(Lane lane) {
    if (lane.isReady() && lane.enterRing()) {
      ring.add(lane);
    }
  }
}
