package io.rookery.dispatch.endpoint;

import io.rookery.dispatch.shard.Held;
import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.shared.loop.Timers;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * One lane for each endpoint with something to do, and the node's slots, which {@link SlotShares}
 * gives out fairly, so that an endpoint that is dead, slow or busy costs itself (I8). Every number
 * here has a limit (I6).
 */
public final class Lanes {
  /** Idle lanes that are remembered for a minute, for what their client owes: about 400 B each. */
  private static final int LANES_REMEMBERED_MAX = 20_000;

  private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int WAITING_PER_ENDPOINT_MIN = 4;

  /** Rows of the backlog in memory: every reading names them, so that it leaves them out. */
  private static final int FROM_BACKLOG_MAX = 10_000;

  /**
   * The limits.
   *
   * @param inFlightMax calls open on this node at once: its slots
   * @param slotsKeptPercent of them, for probes and endpoints that come back
   * @param inFlightPerEndpointMax calls open to one endpoint at once
   * @param waitingPerEndpointMax fresh rows in memory that wait for one endpoint, and as many of
   *     its backlog
   * @param waitingMax fresh ones of all endpoints; each has at most its part of them
   */
  public record Limits(
      int inFlightMax,
      int slotsKeptPercent,
      int inFlightPerEndpointMax,
      int waitingPerEndpointMax,
      int waitingMax) {}

  private final Limits limits;
  private final LongSupplier nanoTime;
  private final Timers timers;
  private final SlotShares shares;
  private final Map<EndpointKey, Lane> lanes = new HashMap<>();
  private final Map<ClientUuid, ClientShare> clients = new HashMap<>();
  private final Set<Lane> withBacklog = new LinkedHashSet<>();
  private Runnable onReady = () -> {};
  private long clientNumber;
  private int occupied;

  /**
   * Makes them, all empty.
   *
   * @param nanoTime never goes back; what slot time is measured by
   */
  public Lanes(Limits limits, LongSupplier nanoTime, Timers timers) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.timers = timers;
    this.shares = new SlotShares(limits.inFlightMax(), limits.slotsKeptPercent());
  }

  /** Called when a lane became ready by the passing of time. */
  public void onReady(Runnable action) {
    onReady = action;
  }

  public Lane lane(EndpointKey endpoint) {
    Lane lane = lanes.get(endpoint);
    return lane == null ? newLane(endpoint) : lane;
  }

  /** The lanes of endpoints that may have rows in the backlog to send, longest known first. */
  public Collection<Lane> withBacklog() {
    return withBacklog;
  }

  /** The endpoints that have a lane now. */
  public List<EndpointKey> endpoints() {
    return List.copyOf(lanes.keySet());
  }

  public int size() {
    return lanes.size();
  }

  /** Whether the endpoint's lane has room for a fresh row; else it belongs in the backlog. */
  public boolean hasRoom(EndpointKey endpoint) {
    return lane(endpoint).waitingFresh() < partOf(limits.waitingMax());
  }

  /** How many rows of its backlog an endpoint may have in memory now. */
  public int rowsFromBacklogMax() {
    return partOf(FROM_BACKLOG_MAX);
  }

  /** How many rows of its backlog the lane takes before it is full. */
  public int freeRows(Lane lane) {
    return rowsFromBacklogMax() - lane.waitingFromBacklog();
  }

  /** Whether rows of the endpoint wait in memory for their turn, beside those in its lane. */
  public void inLine(EndpointKey endpoint, boolean some) {
    Lane lane = some ? lane(endpoint) : lanes.get(endpoint);
    if (lane != null && lane.inLine() != some) {
      lane.inLine(some);
      changed(lane);
      dropIfEmpty(lane);
    }
  }

  public void add(Held held) {
    Lane lane = lane(held.delivery().endpoint());
    lane.add(held);
    changed(lane);
  }

  /** One that came just now, though it stands in the backlog for the sake of its order. */
  public void addFresh(Held held) {
    Lane lane = lane(held.delivery().endpoint());
    lane.addFresh(held);
    changed(lane);
  }

  /** Takes a slot for the next row in turn; null if there is no slot or nothing is ready. */
  public Slot next() {
    Slot slot = shares.next(nanoTime.getAsLong());
    if (slot != null) {
      changed(slot.lane());
    }
    return slot;
  }

  /** Takes a slot for a probe of the endpoint; null if there is none for probes now. */
  public Slot nextForProbe(EndpointKey endpoint) {
    return shares.probe(lane(endpoint), nanoTime.getAsLong());
  }

  /** Gives the slot back. */
  public void ended(Slot slot, CallEnd end) {
    shares.ended(slot, end, nanoTime.getAsLong());
    changed(slot.lane());
    dropIfEmpty(slot.lane());
  }

  /** The endpoint came back: 2, 4, 8 … calls at once, each step once the one before succeeded. */
  public void rampUp(EndpointKey endpoint) {
    Lane lane = lane(endpoint);
    lane.rampUp();
    changed(lane);
  }

  /** What the endpoint's own settings allow; null where it has none. */
  public void settings(EndpointKey endpoint, Integer inFlightMax, Double ratePerSecond) {
    Lane lane = lanes.get(endpoint);
    if (lane != null && lane.settings(inFlightMax, ratePerSecond, nanoTime.getAsLong())) {
      changed(lane);
    }
  }

  /** Lets go of the lanes that had nothing to do for a minute. */
  public void prune() {
    long now = nanoTime.getAsLong();
    for (Lane lane : List.copyOf(lanes.values())) {
      if (lane.isEmpty() && now - lane.usedNanos() >= REMEMBERED_NANOS) {
        drop(lane);
      }
    }
  }

  /** Takes out what waits under an ownership that ends; open calls go on. */
  public List<Held> dropWaiting(OwnedShard shard) {
    List<Held> dropped = new ArrayList<>();
    for (Lane lane : List.copyOf(lanes.values())) {
      if (lane.endpoint().shard() == shard.shard()) {
        dropped.addAll(lane.drop(held -> held.shard() == shard));
        lane.backlogReadToItsEnd();
        changed(lane);
        dropIfEmpty(lane);
      }
    }
    return dropped;
  }

  /** Takes out what waits for an endpoint that may not be sent to now. */
  public List<Held> dropWaiting(EndpointKey endpoint) {
    return dropWaiting(endpoint, held -> true);
  }

  /** Takes out what waits for an endpoint and is not to be sent. */
  public List<Held> dropWaiting(EndpointKey endpoint, Predicate<Held> meant) {
    Lane lane = lane(endpoint);
    List<Held> dropped = lane.drop(meant);
    changed(lane);
    return dropped;
  }

  public int inFlight() {
    return shares.inFlight();
  }

  /** The calls that are open, for each endpoint that has one. */
  public Map<EndpointKey, Integer> inFlightByEndpoint() {
    Map<EndpointKey, Integer> open = new HashMap<>();
    for (Lane lane : lanes.values()) {
      if (lane.inFlight() > 0) {
        open.put(lane.endpoint(), lane.inFlight());
      }
    }
    return open;
  }

  private void changed(Lane lane) {
    long now = nanoTime.getAsLong();
    shares.refresh(lane, now);
    if (lane.occupied() != (lane.waiting() > 0 || lane.inLine())) {
      lane.occupied(!lane.occupied());
      occupied += lane.occupied() ? 1 : -1;
    }
    if (!lane.timerSet() && lane.isReadyButForToken() && !lane.isReady(now)) {
      lane.timerSet(true);
      timers.after(Duration.ofNanos(lane.nanosToToken(now)), () -> tokenIsThere(lane));
    }
  }

  private int partOf(int all) {
    int part = Math.max(WAITING_PER_ENDPOINT_MIN, all / Math.max(1, occupied));
    return Math.min(limits.waitingPerEndpointMax(), part);
  }

  private void tokenIsThere(Lane lane) {
    lane.timerSet(false);
    changed(lane);
    onReady.run();
  }

  private Lane newLane(EndpointKey endpoint) {
    ClientShare client =
        clients.computeIfAbsent(endpoint.client(), key -> new ClientShare(clientNumber++));
    Lane lane = new Lane(endpoint, client, limits.inFlightPerEndpointMax(), withBacklog);
    client.lanes().add(lane);
    lanes.put(endpoint, lane);
    return lane;
  }

  private void dropIfEmpty(Lane lane) {
    if (lane.isEmpty()
        && (lanes.size() > LANES_REMEMBERED_MAX
            || !(lane.hasMemory(nanoTime.getAsLong()) || shares.owes(lane.client())))) {
      drop(lane);
    }
  }

  private void drop(Lane lane) {
    if (lanes.remove(lane.endpoint(), lane)) {
      lane.client().lanes().remove(lane);
      if (lane.client().lanes().isEmpty()) {
        clients.remove(lane.endpoint().client(), lane.client());
      }
    }
  }
}
