package io.rookery.dispatch.endpoint;

import io.rookery.dispatch.endpoint.ClientShare.Place;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Fair by slot-seconds: clients, and then their endpoints, are charged the time that their calls
 * hold a slot, and the next slot goes to the ready client with the least charge. A call of 15 s
 * costs its client what 1,500 calls of 10 ms cost another one. See decision record 0014.
 *
 * <p>A grant charges what the endpoint's calls took lately; the end corrects it. Who becomes ready
 * starts at the virtual time, the least charge of the ready ones at the last grant: nobody hoards
 * credit by being idle. A grant costs O(log n) of the ready clients.
 */
final class SlotShares {
  /** So that calls that take no time are charged too, and the virtual time goes on. */
  private static final double SECONDS_MIN = 0.001;

  /** Two deadlines of 15 s: what calls that were thought to be short can cost afterwards. */
  private static final double DEBT_SECONDS_MAX = 30;

  private final int ordinaryMax;
  private final int keptMax;
  private final int scarceAt;
  private final int sandboxWhenScarceMax;
  private final NavigableSet<ClientShare> inTurn = new TreeSet<>(ClientShare.LEAST_CHARGED);
  private final NavigableSet<ClientShare> behind = new TreeSet<>(ClientShare.LEAST_CHARGED);
  private final NavigableSet<ClientShare> sandboxBehind = new TreeSet<>(ClientShare.LEAST_CHARGED);
  private final NavigableSet<ClientShare> longBehind = new TreeSet<>(ClientShare.LEAST_CHARGED);
  private final Set<Lane> ramping = new LinkedHashSet<>();
  private double virtualTime;
  private int activeWeight;
  private int weightWhenMoved;
  private int ordinary;
  private int kept;
  private int sandbox;
  private int longCalls;

  SlotShares(int slots, int keptPercent) {
    int forRecovery = slots * keptPercent / 100;
    this.keptMax = keptPercent > 0 && slots > 1 ? Math.max(1, forRecovery) : forRecovery;
    this.ordinaryMax = slots - keptMax;
    this.scarceAt = ordinaryMax / 4;
    this.sandboxWhenScarceMax = Math.max(1, ordinaryMax / 10);
  }

  int inFlight() {
    return ordinary + kept;
  }

  /** Whether the client owes time, which would be forgotten if it were let go. */
  boolean owes(ClientShare client) {
    return client.charge() > virtualTime;
  }

  /** Takes a slot for the next in turn; null if there is no slot, or nothing is ready. */
  Slot next(long now) {
    if (!ramping.isEmpty() && kept < keptMax) {
      Lane first = ramping.iterator().next();
      return grant(first, true, now);
    }
    Lane lane = pick(now);
    if (lane == null) {
      return null;
    }
    virtualTime = Math.max(virtualTime, least().charge());
    lane.client().granted(lane);
    return grant(lane, false, now);
  }

  /**
   * Takes a slot for a probe, of which it is not known yet which row it will send: one of those
   * kept, or one that nobody misses; null if there is neither.
   */
  Slot probe(Lane lane, long now) {
    boolean fromKept = kept < keptMax;
    return fromKept || ordinaryMax - ordinary > scarceAt
        ? occupy(new Slot(lane, null, fromKept, now, estimate(lane)), now)
        : null;
  }

  void ended(Slot slot, CallEnd end, long now) {
    Lane lane = slot.lane();
    ClientShare client = lane.client();
    boolean wasReady = leave(client);
    double late = Math.max(SECONDS_MIN, slot.seconds(now)) - slot.estimate();
    charge(client, lane, late, slot.clientWeight());
    double debtMax = virtualTime + perWeight(DEBT_SECONDS_MAX, slot.clientWeight());
    client.charge(Math.min(client.charge(), debtMax));
    lane.ended(slot, end, now);
    count(slot, -1);
    refresh(lane, now, wasReady);
  }

  /** Something changed that may make the lane ready, or no longer ready. */
  void refresh(Lane lane, long now) {
    refresh(lane, now, false);
  }

  /** {@code wasReady}: it only left its place to be charged, and keeps what it is owed. */
  private void refresh(Lane lane, long now, boolean wasReady) {
    ClientShare client = lane.client();
    boolean ready = lane.isReady(now);
    activate(lane, ready || lane.inFlight() > 0);
    ramping.remove(lane);
    if (ready && lane.isRamping()) {
      ramping.add(lane);
    }
    if (!ready && !client.isReady(now)) {
      leave(client);
    } else if (client.place() == Place.NOWHERE) {
      if (!wasReady) {
        client.charge(Math.max(client.charge(), virtualTime));
      }
      enter(client, Place.IN_TURN);
    } else if (isHeldBackWithoutNeed(client, now)) {
      enter(client, Place.IN_TURN);
    }
  }

  /** Whether it has a ready lane that is not of the kind for which its client waits. */
  private static boolean isHeldBackWithoutNeed(ClientShare client, long now) {
    return switch (client.place()) {
      case SANDBOX_BEHIND -> client.next(now, false, true) != null;
      case LONG_BEHIND -> client.next(now, true, false) != null;
      case NOWHERE, IN_TURN, BEHIND -> false;
    };
  }

  private Slot grant(Lane lane, boolean fromKept, long now) {
    return occupy(new Slot(lane, lane.poll(), fromKept, now, estimate(lane)), now);
  }

  private Slot occupy(Slot slot, long now) {
    Lane lane = slot.lane();
    boolean wasReady = leave(lane.client());
    charge(lane.client(), lane, slot.estimate(), slot.clientWeight());
    lane.started(now);
    count(slot, 1);
    refresh(lane, now, wasReady);
    return slot;
  }

  private static double estimate(Lane lane) {
    return Math.max(SECONDS_MIN, lane.estimate());
  }

  private static void charge(ClientShare client, Lane lane, double seconds, int clientWeight) {
    client.charge(client.charge() + perWeight(seconds, clientWeight));
    lane.charge(lane.charge() + perWeight(seconds, lane.weight()));
  }

  private static double perWeight(double seconds, int weight) {
    return 10 * seconds / weight;
  }

  private void count(Slot slot, int change) {
    slot.lane().client().inFlight(change);
    if (slot.isKept()) {
      kept += change;
    } else {
      ordinary += change;
    }
    if (slot.lane().isSandbox()) {
      sandbox += change;
    }
    if (slot.isLong()) {
      longCalls += change;
    }
  }

  private Lane pick(long now) {
    int free = ordinaryMax - ordinary;
    if (free <= 0) {
      return null;
    }
    if (free > scarceAt) {
      ClientShare least = least();
      return least == null ? null : least.next(now, true, true);
    }
    if (10 * activeWeight < 9 * weightWhenMoved) {
      sharesGrew();
    }
    boolean mayBeSandbox = sandbox < sandboxWhenScarceMax;
    boolean mayBeLong = longCalls < ordinaryMax - scarceAt;
    for (ClientShare client = scarceFirst(mayBeSandbox, mayBeLong);
        client != null;
        client = scarceFirst(mayBeSandbox, mayBeLong)) {
      if (client.inFlight() >= share(client)) {
        weightWhenMoved = behind.isEmpty() ? activeWeight : Math.max(weightWhenMoved, activeWeight);
        enter(client, Place.BEHIND);
        continue;
      }
      Lane lane = client.next(now, mayBeSandbox, mayBeLong);
      if (lane != null) {
        return lane;
      }
      boolean isOnlyLong = client.next(now, mayBeSandbox, true) != null;
      enter(client, isOnlyLong ? Place.LONG_BEHIND : Place.SANDBOX_BEHIND);
    }
    return null;
  }

  private ClientShare least() {
    return least(inTurn, least(behind, least(sandboxBehind, least(longBehind, null))));
  }

  private ClientShare scarceFirst(boolean mayBeSandbox, boolean mayBeLong) {
    ClientShare first = least(inTurn, mayBeSandbox ? least(sandboxBehind, null) : null);
    return mayBeLong ? least(longBehind, first) : first;
  }

  private static ClientShare least(NavigableSet<ClientShare> waiting, ClientShare other) {
    if (waiting.isEmpty()) {
      return other;
    }
    ClientShare first = waiting.first();
    return other == null || ClientShare.LEAST_CHARGED.compare(first, other) < 0 ? first : other;
  }

  /** At least 1: a share of less than a slot is one slot now and then. */
  private int share(ClientShare client) {
    return (int) Math.ceil((double) ordinaryMax * client.weight() / activeWeight);
  }

  /** Others went away: at most as many as there are slots are looked at again, in their order. */
  private void sharesGrew() {
    weightWhenMoved = activeWeight;
    List.copyOf(behind).forEach(client -> enter(client, Place.IN_TURN));
  }

  private void activate(Lane lane, boolean active) {
    if (lane.active() == active) {
      return;
    }
    lane.active(active);
    ClientShare client = lane.client();
    int change = active ? lane.weight() : -lane.weight();
    client.weight(client.weight() + change);
    activeWeight += change;
    if (active) {
      lane.charge(Math.max(lane.charge(), client.innerTime()));
    }
  }

  private void enter(ClientShare client, Place place) {
    leave(client);
    client.place(place);
    places(place).add(client);
  }

  /** Before its charge changes, or it would not be found in its order again. */
  private boolean leave(ClientShare client) {
    if (client.place() == Place.NOWHERE) {
      return false;
    }
    places(client.place()).remove(client);
    client.place(Place.NOWHERE);
    return true;
  }

  private NavigableSet<ClientShare> places(Place place) {
    return switch (place) {
      case IN_TURN -> inTurn;
      case BEHIND -> behind;
      case SANDBOX_BEHIND -> sandboxBehind;
      case LONG_BEHIND -> longBehind;
      case NOWHERE -> throw new IllegalStateException("it waits nowhere");
    };
  }
}
