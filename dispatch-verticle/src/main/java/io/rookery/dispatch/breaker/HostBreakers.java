package io.rookery.dispatch.breaker;

import io.rookery.dispatch.breaker.HostBreaker.State;
import io.rookery.shared.loop.Timers;
import io.rookery.shared.model.EndpointKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The breakers of hosts, for what all endpoints on a host share: its name, its port and its
 * certificate. While one is open its endpoints are held, and one of them at a time probes for all.
 * Remembers only hosts that were not reached lately, at most {@code breaker.endpointsMax} (I6);
 * nothing is stored, for five attempts bring it back. Not thread-safe.
 */
public final class HostBreakers {
  /** Endpoints that come back together, and the time between: a thousand take 6 s. */
  private static final int RELEASED_AT_ONCE = 16;

  private static final Duration RELEASED_EVERY = Duration.ofMillis(100);

  /** Who is told when something may be sent to a host again. */
  public interface Listener {
    /** The host wants a probe: whether the endpoint takes one now, and will send it. */
    boolean probes(EndpointKey endpoint);

    /** The endpoint is not held any more. */
    void released(EndpointKey endpoint);
  }

  private final BreakerPolicy policy;
  private final BreakerSettings settings;
  private final Timers timers;
  private final RandomGenerator random;
  private final Map<HostKey, HostBreaker> hosts = new LinkedHashMap<>();
  private final Map<EndpointKey, HostBreaker> heldBy = new HashMap<>();
  private Listener listener;

  public HostBreakers(BreakerSettings settings, Timers timers, RandomGenerator random) {
    this.policy = new BreakerPolicy(settings);
    this.settings = settings;
    this.timers = timers;
    this.random = random;
  }

  public void listener(Listener told) {
    listener = told;
  }

  /** Whether nothing is sent to the endpoint because of its host. */
  public boolean holds(EndpointKey endpoint) {
    return heldBy.containsKey(endpoint);
  }

  /** Whether the endpoint sends the probe of its host. */
  public boolean isProbing(EndpointKey endpoint) {
    HostBreaker breaker = heldBy.get(endpoint);
    return breaker != null && endpoint.equals(breaker.probing());
  }

  /**
   * Whether an attempt may be made, right before it is. If not, the endpoint is held from now on.
   *
   * @param version of the endpoint; a newer one may be on another host
   */
  public boolean admit(HostKey host, EndpointKey endpoint, long version) {
    HostBreaker breaker = hosts.get(host);
    HostBreaker before = heldBy.get(endpoint);
    if (before != null && before != breaker) {
      forget(endpoint);
    }
    if (breaker == null
        || breaker.state() == State.CLOSED
        || breaker.sendsProbe(endpoint)
        || (before == null && heldBy.size() >= settings.endpointsMax())) {
      return true;
    }
    // Where nothing was held, nobody could be asked: the first to come is the probe.
    boolean probes = breaker.state() == State.HALF_OPEN && breaker.held().isEmpty();
    breaker.held().putIfAbsent(endpoint, version);
    heldBy.put(endpoint, breaker);
    if (probes) {
      breaker.probe(endpoint);
    }
    return probes && breaker.sendsProbe(endpoint);
  }

  /** Takes note of what an attempt says of the host. */
  public void record(HostKey host, EndpointKey endpoint, Reach reach) {
    HostBreaker breaker = hosts.get(host);
    if (breaker != null && endpoint.equals(breaker.probing())) {
      switch (reach) {
        case REACHED -> close(breaker);
        case UNREACHABLE -> open(breaker, breaker.openings() + 1, breaker.openings() + 1);
        case NO_NEWS -> open(breaker, breaker.openings(), 1);
      }
    } else if (breaker == null || breaker.state() == State.CLOSED) {
      recordClosed(breaker, host, endpoint, reach);
    }
  }

  /** The probe ended, and if nothing was recorded of it, it was not sent. */
  public void probeEnded(EndpointKey endpoint) {
    if (isProbing(endpoint)) {
      HostBreaker breaker = heldBy.get(endpoint);
      open(breaker, breaker.openings(), 1);
    }
  }

  /**
   * The endpoint's own breaker is half-open, or it has nothing to wait for but its host.
   *
   * @return whether it may send the probe of its host
   */
  public boolean claimProbe(EndpointKey endpoint) {
    HostBreaker breaker = heldBy.get(endpoint);
    if (breaker == null || breaker.state() != State.HALF_OPEN || breaker.probing() != null) {
      return false;
    }
    breaker.probe(endpoint);
    return true;
  }

  /** Has the endpoint a newer version than the one that is held, it may be on another host. */
  public void review(EndpointKey endpoint, long version) {
    HostBreaker breaker = heldBy.get(endpoint);
    if (breaker != null && version > breaker.held().get(endpoint)) {
      forget(endpoint);
      listener.released(endpoint);
    }
  }

  /** Forgets an endpoint: it is gone, nothing waits for it, or it is no longer ours. */
  public void forget(EndpointKey endpoint) {
    HostBreaker breaker = heldBy.remove(endpoint);
    if (breaker == null) {
      return;
    }
    boolean wasProbing = endpoint.equals(breaker.probing());
    breaker.held().remove(endpoint);
    if (breaker.held().isEmpty()) {
      breaker.close();
      hosts.remove(breaker.key());
    } else if (wasProbing) {
      halfOpen(breaker);
    }
  }

  /** Forgets the endpoints of a shard that is no longer ours. */
  public void forgetShard(short shard) {
    heldBy.keySet().stream()
        .filter(endpoint -> endpoint.shard() == shard)
        .toList()
        .forEach(this::forget);
  }

  /** How many hosts are remembered. */
  public int size() {
    return hosts.size();
  }

  /** How many hosts are not connected to now. */
  public long heldBack() {
    return hosts.values().stream().filter(one -> one.state() != State.CLOSED).count();
  }

  private void recordClosed(HostBreaker known, HostKey host, EndpointKey endpoint, Reach reach) {
    if (reach == Reach.REACHED && known != null && known.held().isEmpty()) {
      hosts.remove(host);
    } else if (reach == Reach.REACHED && known != null) {
      known.close();
    } else if (reach == Reach.UNREACHABLE && (known != null || makeRoom())) {
      HostBreaker breaker = known == null ? new HostBreaker(host) : known;
      hosts.put(host, breaker);
      int failures = breaker.failed(endpoint);
      if (policy.opens(failures, 0, 0)) {
        open(breaker, 1, 1);
      }
    }
  }

  private void open(HostBreaker breaker, int openings, int backOff) {
    Duration openFor = policy.openFor(backOff, random.nextDouble());
    breaker.open(openings, timers.after(openFor, () -> halfOpen(breaker)));
  }

  /** Asks one endpoint after the other; where none can, the first that can later claims it. */
  private void halfOpen(HostBreaker breaker) {
    breaker.halfOpen();
    for (EndpointKey endpoint : breaker.candidates()) {
      if (breaker.probing() == null && heldBy.get(endpoint) == breaker) {
        breaker.probe(endpoint);
        if (listener.probes(endpoint)) {
          return;
        }
        if (endpoint.equals(breaker.probing())) {
          breaker.halfOpen();
        }
      }
    }
  }

  private void close(HostBreaker breaker) {
    breaker.close();
    release(breaker);
  }

  private void release(HostBreaker breaker) {
    if (breaker.state() != State.CLOSED) {
      return;
    }
    List<EndpointKey> some = breaker.candidates();
    some = some.subList(0, Math.min(RELEASED_AT_ONCE, some.size()));
    some.forEach(
        endpoint -> {
          breaker.held().remove(endpoint);
          heldBy.remove(endpoint, breaker);
        });
    if (breaker.held().isEmpty()) {
      hosts.remove(breaker.key(), breaker);
    } else {
      timers.after(RELEASED_EVERY, () -> release(breaker));
    }
    some.forEach(listener::released);
  }

  /**
   * Where all places are taken, the oldest that holds nothing goes. Where all do, the newcomer
   * stays unguarded.
   */
  private boolean makeRoom() {
    if (hosts.size() < settings.endpointsMax()) {
      return true;
    }
    Iterator<HostBreaker> oldest = hosts.values().iterator();
    while (oldest.hasNext()) {
      HostBreaker one = oldest.next();
      if (one.state() != State.OPEN && one.held().isEmpty()) {
        oldest.remove();
        return true;
      }
    }
    return false;
  }
}
