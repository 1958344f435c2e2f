package io.rookery.dispatch.run;

import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.dispatch.delivery.Move;
import io.rookery.dispatch.endpoint.Lanes;
import io.rookery.dispatch.outcome.OutcomeRecorder;
import io.rookery.dispatch.shard.Held;
import io.rookery.dispatch.shard.Holdings;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.WaitReason;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Where a row that was just read goes: into its endpoint's lane, or to the backlog at once, because
 * the endpoint takes nothing now (one move per notification) or has more than memory holds for it.
 */
final class Entrance {
  /** Moves to the backlog under way: two batches, so that records of calls wait for few of them. */
  private static final int PARKING_MAX = 1_000;

  private final Lanes lanes;
  private final Holdings holdings;
  private final int heldMax;
  private final Function<EndpointKey, Optional<WaitReason>> gate;
  private final OutcomeRecorder recorder;
  private final InstantSource clock;
  private final Runnable somethingIsReady;
  private final Set<EndpointKey> toBacklog = new HashSet<>();
  private Predicate<Held> ordering = held -> false;
  private Runnable roomAgain = () -> {};
  private int parking;
  private boolean memoryFull;

  /** {@code gate} says why an endpoint takes nothing now; empty if it does. */
  Entrance(
      Lanes lanes,
      Holdings holdings,
      int heldMax,
      Function<EndpointKey, Optional<WaitReason>> gate,
      OutcomeRecorder recorder,
      InstantSource clock,
      Runnable somethingIsReady) {
    this.lanes = lanes;
    this.holdings = holdings;
    this.heldMax = heldMax;
    this.gate = gate;
    this.recorder = recorder;
    this.clock = clock;
    this.somethingIsReady = somethingIsReady;
  }

  /** Rows that it takes go where it says, for the sake of their order. */
  void orderBy(Predicate<Held> takes) {
    ordering = takes;
  }

  /** Called when rows that had no room may have it now. */
  void onRoom(Runnable action) {
    roomAgain = action;
  }

  /**
   * False only for as long as this node is the bottleneck: memory is full, or the row would be
   * parked and so many are being parked that it has to wait for a commit or two.
   */
  boolean hasRoom(EndpointKey endpoint) {
    if (holdings.size() >= heldMax) {
      memoryFull = true;
      return false;
    }
    return parking < PARKING_MAX || (lanes.hasRoom(endpoint) && gate.apply(endpoint).isEmpty());
  }

  /** Something that was held is not any more. */
  void released() {
    if (memoryFull && holdings.size() <= heldMax - 1 - heldMax / 10) {
      memoryFull = false;
      roomAgain.run();
    }
  }

  void admit(Held held) {
    if (!ordering.test(held)) {
      admitUnordered(held);
    }
  }

  /** A row whose turn it is at an ordered endpoint, which takes notifications. */
  void goesOn(Held held, boolean fresh) {
    if (fresh) {
      lanes.addFresh(held);
    } else {
      lanes.add(held);
    }
    somethingIsReady.run();
  }

  void admitUnordered(Held held) {
    EndpointKey endpoint = held.delivery().endpoint();
    Optional<WaitReason> closed = gate.apply(endpoint);
    if (closed.isPresent()) {
      park(held, closed.get());
    } else if (lanes.hasRoom(endpoint) || held.delivery().place() == Place.BACKLOG) {
      lanes.add(held);
      somethingIsReady.run();
    } else {
      park(held, WaitReason.SPILLED);
    }
  }

  /** Parks a row that is held, and remembers that the endpoint has a backlog. */
  void park(Held held, WaitReason reason) {
    parking++;
    wentToBacklog(held.delivery().endpoint());
    recorder
        .record(held, Move.park(held.delivery(), reason, clock.instant()))
        .onComplete(done -> parked())
        .onSuccess(
            parked -> {
              lanes.lane(held.delivery().endpoint()).backlogGrew();
              somethingIsReady.run();
            });
  }

  /** A row of the endpoint went to the backlog, or stays in it, as memory has no room for it. */
  void wentToBacklog(EndpointKey endpoint) {
    toBacklog.add(endpoint);
  }

  /** The endpoints of which rows went to the backlog; asked once. */
  Set<EndpointKey> takeToBacklog() {
    Set<EndpointKey> taken = Set.copyOf(toBacklog);
    toBacklog.clear();
    return taken;
  }

  private void parked() {
    parking--;
    if (parking == PARKING_MAX / 2) {
      roomAgain.run();
    }
  }

  /** The endpoint takes nothing any more: what waits in its lane is parked. */
  void parkLane(EndpointKey endpoint, WaitReason reason) {
    lanes.dropWaiting(endpoint).forEach(held -> park(held, reason));
  }
}
