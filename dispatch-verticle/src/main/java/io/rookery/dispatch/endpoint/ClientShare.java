package io.rookery.dispatch.endpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A client's part of the node's slots: how much time its calls have held, in the virtual time of
 * {@link SlotShares}. It has at most two lanes, one for each environment.
 */
final class ClientShare {
  /** Least charged first; the number tells two apart that are charged alike. */
  static final Comparator<ClientShare> LEAST_CHARGED =
      Comparator.comparingDouble((ClientShare share) -> share.charge)
          .thenComparingLong(share -> share.number);

  /** Where it waits for a slot. */
  enum Place {
    NOWHERE,
    IN_TURN,
    /** It has its fair share: it waits until there are slots that nobody else misses. */
    BEHIND,
    /** The same, and it is only that all sandboxes together have theirs. */
    SANDBOX_BEHIND,
    /** The same, and it is only that all long calls together have theirs. */
    LONG_BEHIND
  }

  private final long number;
  private final List<Lane> lanes = new ArrayList<>(2);
  private double charge;
  private double innerTime;
  private int weight;
  private int inFlight;
  private Place place = Place.NOWHERE;

  ClientShare(long number) {
    this.number = number;
  }

  List<Lane> lanes() {
    return lanes;
  }

  double charge() {
    return charge;
  }

  void charge(double charged) {
    charge = charged;
  }

  /** The weights of its lanes that have something to do: 10, 1 or 11. */
  int weight() {
    return weight;
  }

  void weight(int sum) {
    weight = sum;
  }

  int inFlight() {
    return inFlight;
  }

  void inFlight(int change) {
    inFlight += change;
  }

  Place place() {
    return place;
  }

  void place(Place where) {
    place = where;
  }

  /** The lane has its turn, which moves the virtual time within the client on. */
  void granted(Lane lane) {
    innerTime = Math.max(innerTime, lane.charge());
  }

  double innerTime() {
    return innerTime;
  }

  boolean isReady(long now) {
    for (Lane lane : lanes) {
      if (lane.isReady(now)) {
        return true;
      }
    }
    return false;
  }

  /** The ready lane with the least charge, of those that may be; null if there is none. */
  Lane next(long now, boolean mayBeSandbox, boolean mayBeLong) {
    Lane next = null;
    for (Lane lane : lanes) {
      if (lane.isReady(now)
          && (mayBeSandbox || !lane.isSandbox())
          && (mayBeLong || !lane.isLong())
          && (next == null || lane.charge() < next.charge())) {
        next = lane;
      }
    }
    return next;
  }
}
