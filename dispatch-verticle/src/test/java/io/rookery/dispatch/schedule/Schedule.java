package io.rookery.dispatch.schedule;

import io.rookery.dispatch.breaker.Admission;
import io.rookery.dispatch.breaker.BreakerChange;
import io.rookery.dispatch.breaker.BreakerChange.What;
import io.rookery.dispatch.breaker.BreakerSettings;
import io.rookery.dispatch.breaker.EndpointBreakers;
import io.rookery.dispatch.breaker.HostBreakers;
import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.dispatch.endpoint.CallEnd;
import io.rookery.dispatch.endpoint.Lane;
import io.rookery.dispatch.endpoint.Lanes;
import io.rookery.dispatch.endpoint.Slot;
import io.rookery.dispatch.shard.Held;
import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.dispatch.shard.OwnedShards;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The scheduler put together as in {@code DeliveryLoop}, in virtual time and without a database:
 * real lanes, slots, breakers of endpoints and hosts; scripted receivers. Checks its caps at each
 * start of a call.
 */
final class Schedule implements HostBreakers.Listener {
  static final int PER_ENDPOINT_MAX = 64;
  static final int WAITING_PER_ENDPOINT_MAX = 32;
  private static final int DRAINED_AT_ONCE = 64;
  private static final int WAITING_FROM_BACKLOG_MAX = DRAINED_AT_ONCE * 3 / 2;
  private static final BreakerSettings BREAKER =
      new BreakerSettings(
          5, 20, 50, Duration.ofSeconds(10), Duration.ofMinutes(15), Duration.ofDays(5), 1_000);
  private static final NotificationId ID = new NotificationId(new UUID(0, 1));

  final VirtualTime time = new VirtualTime();
  final Map<EndpointKey, Receiver> receivers = new LinkedHashMap<>();
  final Lanes lanes;
  final EndpointBreakers breakers;
  final HostBreakers hosts;
  private final int slots;
  private final SplittableRandom random;
  private final OwnedShard shard = OwnedShards.owned((short) 0);
  private final Set<EndpointKey> wantingProbe = new LinkedHashSet<>();
  Duration sweepEvery = Duration.ofMillis(500);
  private long seq;
  private boolean filling;

  Schedule(Vertx vertx, int slots, SplittableRandom random) {
    this.slots = slots;
    this.random = random;
    this.lanes =
        new Lanes(
            new Lanes.Limits(slots, 10, PER_ENDPOINT_MAX, WAITING_PER_ENDPOINT_MAX, 10_000),
            time,
            time);
    this.breakers =
        new EndpointBreakers(time.vertx(vertx), BREAKER, random.split(), this::endpointReady);
    this.hosts = new HostBreakers(BREAKER, time, random.split());
    hosts.listener(this);
    lanes.onReady(this::fill);
    time.after(sweepEvery, this::sweep);
  }

  void add(Receiver receiver) {
    receivers.put(receiver.key, receiver);
  }

  /** Notifications for the endpoint arrive at random, so many a second, until then. */
  void arrivals(Receiver receiver, double perSecond, double untilSeconds) {
    double next = -Math.log(1 - random.nextDouble()) / perSecond;
    time.afterSeconds(
        next,
        () -> {
          if (time.seconds() < untilSeconds) {
            accept(receiver);
            arrivals(receiver, perSecond, untilSeconds);
          }
        });
  }

  void accept(Receiver receiver) {
    receiver.accepted++;
    long next = ++seq;
    if (heldBack(receiver.key) || !lanes.hasRoom(receiver.key)) {
      park(receiver, next);
    } else {
      lanes.add(held(receiver, next, Place.QUEUE));
    }
    fill();
  }

  long undelivered() {
    return receivers.values().stream().mapToLong(one -> one.accepted - one.delivered).sum();
  }

  private Held held(Receiver receiver, long number, Place place) {
    return OwnedShards.held(new Delivery(number, receiver.key, ID, null, 0, place), shard);
  }

  private void sweep() {
    receivers.values().forEach(this::drain);
    startProbes();
    fill();
    time.after(sweepEvery, this::sweep);
  }

  private void fill() {
    if (filling) {
      return;
    }
    filling = true;
    for (Slot slot = lanes.next(); slot != null; slot = lanes.next()) {
      EndpointKey key = slot.lane().endpoint();
      start(slot, slot.held(), breakers.takeProbe(key));
    }
    filling = false;
  }

  private void start(Slot slot, Held held, boolean probe) {
    Receiver receiver = receivers.get(held.delivery().endpoint());
    receiver.started++;
    check(lanes.inFlight() <= slots, "more calls than slots");
    check(
        receiver.isWithinLimits(slot.lane(), PER_ENDPOINT_MAX, time.seconds()),
        "an endpoint's own limit");
    check(slot.lane().waitingFresh() <= WAITING_PER_ENDPOINT_MAX, "fresh rows held for it");
    check(slot.lane().waitingFromBacklog() <= WAITING_FROM_BACKLOG_MAX, "waiting rows held for it");
    lanes.settings(receiver.key, receiver.inFlightMax, receiver.ratePerSecond);
    if (receiver.limitedSince < 0) {
      receiver.limitedSince = time.seconds();
      receiver.startedWhenLimited = receiver.started;
    }
    boolean mayGo = probe || breakers.admit(receiver.key, 1).kind() == Admission.Kind.PASS;
    if (!mayGo || !hosts.admit(receiver.host, receiver.key, 1)) {
      park(receiver, held.delivery().seq());
      if (probe) {
        breakers.probeUnsent(receiver.key, time.instant()).ifPresent(this::obey);
      }
      ended(receiver, slot, probe, CallEnd.NO_NEWS);
      return;
    }
    double began = time.seconds();
    Behaviour.Answer answer = receiver.behaviour.answer(receiver.usualSeconds, random);
    time.afterSeconds(
        answer.seconds(),
        () -> {
          receiver.slotSeconds += time.seconds() - began;
          answered(receiver, slot, held, probe, answer);
        });
  }

  private void answered(
      Receiver receiver, Slot slot, Held held, boolean probe, Behaviour.Answer answer) {
    hosts.record(receiver.host, receiver.key, answer.reach());
    Optional<BreakerChange> change =
        breakers.record(receiver.key, 1, answer.signal(), probe, time.instant());
    long number = held.delivery().seq();
    if (answer.delivers()) {
      receiver.delivered++;
    } else if (probe) {
      park(receiver, number);
    } else {
      time.afterSeconds(5 + 25 * random.nextDouble(), () -> due(receiver, number));
    }
    change.ifPresent(this::obey);
    ended(receiver, slot, probe, answer.end());
  }

  private void due(Receiver receiver, long number) {
    if (heldBack(receiver.key) || lanes.freeRows(lanes.lane(receiver.key)) <= 0) {
      park(receiver, number);
    } else {
      lanes.add(held(receiver, number, Place.BACKLOG));
      fill();
    }
  }

  private void ended(Receiver receiver, Slot slot, boolean probe, CallEnd end) {
    if (probe) {
      hosts.probeEnded(receiver.key);
    }
    lanes.ended(slot, end);
    if (heldBack(receiver.key)) {
      parkLane(receiver);
    }
    drain(receiver);
    startProbes();
    fill();
  }

  private void obey(BreakerChange change) {
    if (change.what().contains(What.CLOSED)) {
      comesBack(change.state().key());
    } else {
      parkLane(receivers.get(change.state().key()));
    }
  }

  private void park(Receiver receiver, long number) {
    receiver.parked.add(number);
    lanes.lane(receiver.key).backlogGrew();
  }

  private void parkLane(Receiver receiver) {
    lanes.dropWaiting(receiver.key).forEach(held -> park(receiver, held.delivery().seq()));
  }

  private void drain(Receiver receiver) {
    Lane lane = lanes.lane(receiver.key);
    if (!lane.backlogLeft() || lane.waitingFromBacklog() >= DRAINED_AT_ONCE / 2) {
      return;
    }
    if (heldBack(receiver.key)) {
      return;
    }
    for (int i = 0; i < DRAINED_AT_ONCE && !receiver.parked.isEmpty(); i++) {
      lanes.add(held(receiver, receiver.parked.pollFirst(), Place.BACKLOG));
    }
    if (receiver.parked.isEmpty()) {
      lane.backlogReadToItsEnd();
    }
  }

  private boolean heldBack(EndpointKey key) {
    return switch (breakers.admit(key, 0).kind()) {
      case PASS -> hosts.holds(key);
      case PROBE_DUE -> lanes.lane(key).backlogLeft() || hosts.holds(key);
      case OPEN, RESTING, DISABLED -> true;
    };
  }

  private void endpointReady(EndpointKey key) {
    Admission.Kind kind = breakers.admit(key, 0).kind();
    boolean wants = kind == Admission.Kind.PROBE_DUE;
    if (hosts.holds(key)) {
      if ((wants || kind == Admission.Kind.PASS) && hosts.claimProbe(key)) {
        wantingProbe.add(key);
      }
    } else if (wants) {
      wantingProbe.add(key);
    } else {
      comesBack(key);
    }
    startProbes();
  }

  private void comesBack(EndpointKey key) {
    lanes.rampUp(key);
    lanes.lane(key).backlogGrew();
    drain(receivers.get(key));
    fill();
  }

  @Override
  public boolean probes(EndpointKey key) {
    Admission.Kind kind = breakers.admit(key, 0).kind();
    if (kind != Admission.Kind.PASS && kind != Admission.Kind.PROBE_DUE) {
      return false;
    }
    wantingProbe.add(key);
    startProbes();
    return true;
  }

  @Override
  public void released(EndpointKey key) {
    endpointReady(key);
  }

  private void startProbes() {
    while (!wantingProbe.isEmpty()) {
      EndpointKey key = wantingProbe.iterator().next();
      Slot slot = lanes.nextForProbe(key);
      if (slot == null) {
        return;
      }
      wantingProbe.remove(key);
      // The row is read meanwhile: half a millisecond.
      time.afterSeconds(0.0005, () -> probe(receivers.get(key), slot));
    }
  }

  private void probe(Receiver receiver, Slot slot) {
    boolean closed = breakers.admit(receiver.key, 0).kind() == Admission.Kind.PASS;
    boolean waits = !receiver.parked.isEmpty();
    boolean may =
        waits && (closed ? hosts.isProbing(receiver.key) : breakers.takeProbe(receiver.key));
    if (may) {
      start(slot, held(receiver, receiver.parked.pollFirst(), Place.BACKLOG), true);
      return;
    }
    if (waits) {
      hosts.probeEnded(receiver.key);
    } else if (hosts.isProbing(receiver.key)) {
      hosts.forget(receiver.key);
    }
    ended(receiver, slot, false, CallEnd.NO_NEWS);
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("broken: " + what);
    }
  }
}
