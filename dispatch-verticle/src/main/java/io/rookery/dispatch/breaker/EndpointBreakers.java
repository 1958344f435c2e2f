package io.rookery.dispatch.breaker;

import io.rookery.shared.model.EndpointKey;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.random.RandomGenerator;

/**
 * The breakers of the endpoints that this node sends to. It remembers only endpoints with something
 * to remember — one that works has no entry — and at most {@code endpointsMax} of them (I6). Not
 * thread-safe: used from one context, on which it also calls back.
 */
public final class EndpointBreakers {
  private final Vertx vertx;
  private final BreakerPolicy policy;
  private final int endpointsMax;
  private final RandomGenerator random;
  private final Consumer<EndpointKey> onReady;
  private final Map<EndpointKey, EndpointBreaker> remembered = new LinkedHashMap<>();
  private ObjLongConsumer<EndpointKey> onOutdated = (endpoint, version) -> {};

  /**
   * Makes the breakers, all closed.
   *
   * @param onReady called when an endpoint that held its deliveries back may take one: it became
   *     half-open and wants a probe, or has a new version and starts clean. Who is called asks
   *     {@link #admit} what it may do.
   */
  public EndpointBreakers(
      Vertx vertx,
      BreakerSettings settings,
      RandomGenerator random,
      Consumer<EndpointKey> onReady) {
    this.vertx = vertx;
    this.policy = new BreakerPolicy(settings);
    this.endpointsMax = settings.endpointsMax();
    this.random = random;
    this.onReady = onReady;
  }

  /** Is told the newer version of an endpoint: whatever was stored of it before is void. */
  public void onOutdated(ObjLongConsumer<EndpointKey> action) {
    onOutdated = action;
  }

  /**
   * Whether a delivery may be sent to the endpoint now.
   *
   * @param version of the endpoint; a newer one than is remembered starts clean
   */
  public Admission admit(EndpointKey key, long version) {
    EndpointBreaker breaker = of(key, version);
    return breaker == null ? Admission.PASS : breaker.admission();
  }

  /**
   * Takes the right to send the probe of a half-open endpoint. Exactly one caller gets it; the
   * result of its attempt is reported with {@code probe} set.
   */
  public boolean takeProbe(EndpointKey key) {
    EndpointBreaker breaker = remembered.get(key);
    return breaker != null && breaker.takeProbe();
  }

  /**
   * Takes note of the result of an attempt.
   *
   * @param probe whether the attempt was the probe that {@link #takeProbe} allowed
   * @return what it changed, to be stored; empty if nothing that outlives this node
   */
  public Optional<BreakerChange> record(
      EndpointKey key, long version, BreakerSignal signal, boolean probe, Instant now) {
    EndpointBreaker breaker = of(key, version);
    if (breaker == null) {
      if (!isWorthRemembering(signal) || !makeRoom()) {
        return Optional.empty();
      }
      breaker = newBreaker(EndpointState.clean(key, version));
    } else if (version < breaker.version()) {
      return Optional.empty();
    }
    Optional<BreakerChange> change = breaker.take(signal, probe, now);
    if (breaker.isClean(now)) {
      forget(key);
    }
    return change;
  }

  /** The probe was taken, but nothing was sent: another one may be, after a short time. */
  public Optional<BreakerChange> probeUnsent(EndpointKey key, Instant now) {
    EndpointBreaker breaker = remembered.get(key);
    return breaker == null
        ? Optional.empty()
        : breaker.take(BreakerSignal.of(BreakerSignal.Kind.NONE), true, now);
  }

  /** Goes on from what an earlier owner of the shard stored. */
  public void restore(EndpointState stored, Instant now) {
    forget(stored.key());
    if (!stored.isClean() && makeRoom()) {
      newBreaker(stored).resume(now);
    }
  }

  /** Forgets an endpoint: by hand enabled, or no longer ours. */
  public void forget(EndpointKey key) {
    EndpointBreaker breaker = remembered.remove(key);
    if (breaker != null) {
      breaker.discard();
    }
  }

  /** Forgets the endpoints of a shard that is no longer ours. */
  public void forgetShard(short shard) {
    Iterator<EndpointBreaker> all = remembered.values().iterator();
    while (all.hasNext()) {
      EndpointBreaker breaker = all.next();
      if (breaker.key().shard() == shard) {
        all.remove();
        breaker.discard();
      }
    }
  }

  /** The endpoints that are remembered now. */
  public Set<EndpointKey> endpoints() {
    return Set.copyOf(remembered.keySet());
  }

  /** How many endpoints are remembered. */
  public int size() {
    return remembered.size();
  }

  /** How many endpoints hold their deliveries back. */
  public long heldBack() {
    return remembered.values().stream().filter(breaker -> !breaker.isClosed()).count();
  }

  private EndpointBreaker of(EndpointKey key, long version) {
    EndpointBreaker breaker = remembered.get(key);
    if (breaker == null || version <= breaker.version()) {
      return breaker;
    }
    boolean heldBack = !breaker.isClosed();
    forget(key);
    onOutdated.accept(key, version);
    if (heldBack) {
      // What is parked may go. Not within this call: the caller is about to send, and comes first.
      vertx.runOnContext(then -> onReady.accept(key));
    }
    return null;
  }

  private EndpointBreaker newBreaker(EndpointState state) {
    EndpointBreaker breaker = new EndpointBreaker(state, policy, vertx, random, onReady);
    remembered.put(state.key(), breaker);
    return breaker;
  }

  private static boolean isWorthRemembering(BreakerSignal signal) {
    return switch (signal.kind()) {
      case SUCCESS, MESSAGE_REFUSED -> false;
      case NONE -> signal.flag().isPresent();
      case FAILURE, THROTTLE, GONE -> true;
    };
  }

  /**
   * Where all places are taken, the oldest closed entry goes. Where none is closed, the newcomer
   * stays unguarded: its attempts fail one by one, and nothing is lost.
   */
  private boolean makeRoom() {
    if (remembered.size() < endpointsMax) {
      return true;
    }
    Iterator<EndpointBreaker> oldest = remembered.values().iterator();
    while (oldest.hasNext()) {
      if (oldest.next().isClosed()) {
        oldest.remove();
        return true;
      }
    }
    return false;
  }
}
