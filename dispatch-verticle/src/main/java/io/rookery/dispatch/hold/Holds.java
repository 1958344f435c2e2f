package io.rookery.dispatch.hold;

import io.rookery.dispatch.hold.HoldStore.Hold;
import io.rookery.shared.contract.ControlContract.Stop;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.WaitReason;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What humans hold back of the shards that this node owns. Only the owner changes the holds of a
 * shard, so memory and table agree once a shard is loaded; before that nothing of it is read. The
 * stop switches are anybody's, and are read again each second.
 */
public final class Holds {
  private final HoldStore store;
  private final Map<EndpointKey, Map<HoldKind, Instant>> held = new HashMap<>();
  private final Set<EndpointKey> untested = new HashSet<>();
  private final Set<Environment> stopped = EnumSet.noneOf(Environment.class);

  /** Whose switch has changed since it was last asked which. */
  private final Set<Environment> switched = EnumSet.noneOf(Environment.class);

  public Holds(HoldStore store) {
    this.store = store;
  }

  /** Why nothing is sent to the endpoint; empty if no human holds it back. */
  public Optional<WaitReason> of(EndpointKey endpoint) {
    if (stopped.contains(endpoint.environment())) {
      return Optional.of(WaitReason.STOPPED);
    }
    Map<HoldKind, Instant> byHand = held.get(endpoint);
    if (byHand != null) {
      return Optional.of(byHand.keySet().iterator().next().reason());
    }
    return untested.contains(endpoint) ? Optional.of(WaitReason.UNTESTED) : Optional.empty();
  }

  /**
   * Takes note of whether the endpoint was released, as the registry says. Nothing is stored here:
   * whoever comes to own the shard asks again.
   *
   * @return true if it was not before, and is now
   */
  public boolean released(EndpointKey endpoint, boolean released) {
    if (!released) {
      untested.add(endpoint);
      return false;
    }
    return untested.remove(endpoint);
  }

  /** Reads what is held back of shards that were just gained. */
  public Future<Void> load(Collection<Short> shards) {
    return look()
        .compose(seen -> store.ofShards(shards))
        .map(
            holds -> {
              shards.forEach(this::forget);
              holds.forEach(this::add);
              return null;
            });
  }

  /**
   * Reads the stop switches.
   *
   * @return the environments whose switch has changed since the last time, or may have
   */
  public Future<Set<Environment>> readStops() {
    return look()
        .map(
            seen -> {
              Set<Environment> changed = Set.copyOf(switched);
              switched.clear();
              return changed;
            });
  }

  private Future<Void> look() {
    return store
        .stops()
        .map(
            stops -> {
              Set<Environment> now = EnumSet.noneOf(Environment.class);
              stops.stream().map(Stop::environment).forEach(now::add);
              for (Environment environment : Environment.values()) {
                if (now.contains(environment) != stopped.contains(environment)) {
                  switched.add(environment);
                }
              }
              stopped.clear();
              stopped.addAll(now);
              return null;
            });
  }

  public boolean isStopped(Environment environment) {
    return stopped.contains(environment);
  }

  /** Since when the endpoint is held back so; empty if it is not. */
  public Optional<Instant> since(EndpointKey endpoint, HoldKind kind) {
    return Optional.ofNullable(held.getOrDefault(endpoint, Map.of()).get(kind));
  }

  public void add(Hold hold) {
    held.computeIfAbsent(hold.endpoint(), key -> new EnumMap<>(HoldKind.class))
        .putIfAbsent(hold.kind(), hold.since());
  }

  public void remove(EndpointKey endpoint, HoldKind kind) {
    held.computeIfPresent(
        endpoint,
        (key, kinds) -> {
          kinds.remove(kind);
          return kinds.isEmpty() ? null : kinds;
        });
  }

  private void forget(short shard) {
    held.keySet().removeIf(endpoint -> endpoint.shard() == shard);
    untested.removeIf(endpoint -> endpoint.shard() == shard);
  }
}
