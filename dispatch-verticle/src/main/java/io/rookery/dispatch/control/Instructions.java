package io.rookery.dispatch.control;

import io.rookery.dispatch.control.InstructionStore.ExpiredReplay;
import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.hold.HoldKind;
import io.rookery.dispatch.hold.HoldStore.Hold;
import io.rookery.dispatch.hold.Holds;
import io.rookery.dispatch.run.DeliveryLoop;
import io.rookery.dispatch.run.Steering;
import io.rookery.shared.contract.ControlContract.InstructionKind;
import io.rookery.shared.contract.ControlContract.ResumeMode;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.WaitReason;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Carries out what people ask of the shards that this node owns, one after the other in the order
 * of asking. Carrying one out twice is harmless: a node that dies before it has marked one done
 * leaves it to the next owner.
 */
public final class Instructions {
  private static final int EXPIRED_REPLAYS_PER_SECOND = 500;

  private final Holds holds;
  private final InstructionStore store;
  private final WaitingStore waiting;
  private final DeliveryLoop loop;
  private final Steering steering;
  private final InstantSource clock;
  private final Function<Environment, Duration> retention;

  /** {@code retention} says for how long notifications are kept. */
  public Instructions(
      Holds holds,
      InstructionStore store,
      WaitingStore waiting,
      DeliveryLoop loop,
      InstantSource clock,
      Function<Environment, Duration> retention) {
    this.holds = holds;
    this.store = store;
    this.waiting = waiting;
    this.loop = loop;
    this.steering = loop.steering();
    this.clock = clock;
    this.retention = retention;
  }

  /** Obeys the stop switches, then carries out what is open. */
  public Future<Void> runOnce() {
    return holds.readStops().onSuccess(this::obeySwitches).compose(changed -> carryOutOpen());
  }

  private void obeySwitches(Set<Environment> changed) {
    for (Environment environment : changed) {
      if (holds.isStopped(environment)) {
        steering.holdBack(environment);
      } else {
        steering.letGo(environment);
      }
    }
  }

  private Future<Void> carryOutOpen() {
    List<Short> shards = loop.readableShards();
    if (shards.isEmpty()) {
      return Future.succeededFuture();
    }
    return store
        .open(shards)
        .compose(
            open ->
                open.isEmpty()
                    ? Future.succeededFuture()
                    : inOrder(open.iterator()).compose(done -> carryOutOpen()));
  }

  private Future<Void> inOrder(Iterator<Instruction> open) {
    return open.hasNext()
        ? carryOut(open.next()).compose(done -> inOrder(open))
        : Future.succeededFuture();
  }

  private Future<Void> carryOut(Instruction asked) {
    return switch (asked.kind()) {
      case PAUSE -> hold(asked, HoldKind.PAUSED);
      case DISABLE -> hold(asked, HoldKind.DISABLED);
      case RESUME -> release(asked, HoldKind.PAUSED);
      case ENABLE -> release(asked, HoldKind.DISABLED);
      case RETRY -> retry(asked);
      case CANCEL -> cancel(asked);
    };
  }

  private Future<Void> hold(Instruction asked, HoldKind kind) {
    return store
        .hold(asked, kind, kind.text())
        .onSuccess(
            done -> {
              holds.add(new Hold(asked.endpoint(), kind, asked.askedAt()));
              steering.holdBack(asked.endpoint(), kind.reason());
            });
  }

  /** What is to be cancelled is, before anything can be sent. */
  private Future<Void> release(Instruction asked, HoldKind kind) {
    EndpointKey endpoint = asked.endpoint();
    boolean disabledByEngine = kind == HoldKind.DISABLED && steering.isDisabledByEngine(endpoint);
    if (holds.since(endpoint, kind).isEmpty() && !disabledByEngine) {
      return store.done(asked, "not_" + kind.text());
    }
    String result = asked.kind() == InstructionKind.RESUME ? "resumed" : "enabled";
    return cancelUnwanted(asked)
        .compose(done -> store.release(asked, kind, result, expired(asked, kind)))
        .onSuccess(
            done -> {
              holds.remove(endpoint, kind);
              steering.letGo(endpoint, kind == HoldKind.DISABLED);
            });
  }

  private Future<Void> cancelUnwanted(Instruction asked) {
    if (asked.mode() == ResumeMode.ALL) {
      return Future.succeededFuture();
    }
    // Of what was accepted before, some may still be unread: it joins what waits first.
    return steering
        .settled()
        .compose(
            then ->
                steering.cancelAll(
                    held ->
                        switch (asked.mode()) {
                          case ALL -> Future.succeededFuture(List.<Delivery>of());
                          case SINCE -> waiting.older(asked.endpoint(), asked.since(), held);
                          case LATEST_PER_USER ->
                              waiting.superseded(asked.endpoint(), asked.askedAt(), held);
                          case DISCARD -> waiting.older(asked.endpoint(), asked.askedAt(), held);
                        }))
        .mapEmpty();
  }

  /** Null where what expired stays expired. */
  private ExpiredReplay expired(Instruction asked, HoldKind kind) {
    if (asked.mode() != ResumeMode.ALL && asked.mode() != ResumeMode.SINCE) {
      return null;
    }
    Instant kept = asked.askedAt().minus(retention.apply(asked.endpoint().environment()));
    Instant from =
        asked.mode() == ResumeMode.SINCE && asked.since().isAfter(kept) ? asked.since() : kept;
    Instant heldSince = holds.since(asked.endpoint(), kind).orElse(null);
    return new ExpiredReplay(
        UUID.randomUUID(), heldSince, from, asked.askedAt(), EXPIRED_REPLAYS_PER_SECOND);
  }

  private Future<Void> retry(Instruction asked) {
    return waiting
        .of(asked.endpoint(), asked.notification())
        .compose(
            found -> {
              if (found.isEmpty()) {
                return notWaiting(asked);
              }
              Optional<WaitReason> held = loop.heldBackBy(asked.endpoint());
              if (held.isPresent()) {
                return store.done(asked, "held_back_" + held.get().wireName());
              }
              if (steering.isHeld(found.get())) {
                return store.done(asked, "in_flight");
              }
              return store
                  .retry(asked, found.get().seq(), clock.instant(), "retried")
                  .onSuccess(done -> loop.takeDue());
            });
  }

  private Future<Void> cancel(Instruction asked) {
    return waiting
        .of(asked.endpoint(), asked.notification())
        .compose(
            found -> {
              if (found.isEmpty()) {
                return notWaiting(asked);
              }
              return steering
                  .cancel(found.get())
                  .compose(cancelled -> store.done(asked, cancelled ? "cancelled" : "in_flight"));
            });
  }

  private Future<Void> notWaiting(Instruction asked) {
    return waiting
        .hasEnded(asked.endpoint(), asked.notification())
        .compose(ended -> store.done(asked, ended ? "ended" : "in_flight"));
  }
}
