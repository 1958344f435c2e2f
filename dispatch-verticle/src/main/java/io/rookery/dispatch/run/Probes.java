package io.rookery.dispatch.run;

import io.rookery.dispatch.breaker.Admission;
import io.rookery.dispatch.endpoint.Lanes;
import io.rookery.dispatch.endpoint.Slot;
import io.rookery.dispatch.shard.Held;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.WaitReason;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints that want a probe, first come, first served. Each waits for a slot before its row
 * is read: a thousand dead endpoints whose time is over at once hold as many slots as there are for
 * probes, and no more. An endpoint waits here at most once, so there are at most as many as there
 * are breakers.
 */
final class Probes {
  private static final Logger LOG = LoggerFactory.getLogger(Probes.class);

  /** Sends a row in a slot. */
  interface Start {
    void start(Slot slot, Held held, boolean probe);
  }

  /** Gives a slot back. */
  interface Ended {
    void ended(Slot slot, DeliveryRun.Ended end);
  }

  private final NodeState node;
  private final Lanes lanes;
  private final BacklogReader backlog;
  private final Entrance entrance;
  private final UserOrdering ordering;
  private final Start start;
  private final Ended ended;
  private final Set<EndpointKey> wanting = new LinkedHashSet<>();

  private final Set<EndpointKey> notInTurn = new LinkedHashSet<>();

  /** The seq probed last at each endpoint that is held back: the next probe takes the next one. */
  private final Map<EndpointKey, Long> probed = new HashMap<>();

  Probes(
      NodeState node,
      BacklogReader backlog,
      Entrance entrance,
      UserOrdering ordering,
      Start start,
      Ended ended) {
    this.node = node;
    this.ordering = ordering;
    this.lanes = node.lanes();
    this.backlog = backlog;
    this.entrance = entrance;
    this.start = start;
    this.ended = ended;
  }

  /** The endpoint is half-open. */
  void wanted(EndpointKey endpoint) {
    wanting.add(endpoint);
    start();
  }

  /** The endpoint works again: its next outage starts with its oldest row. */
  void over(EndpointKey endpoint) {
    probed.remove(endpoint);
  }

  void forgetShard(short shard) {
    wanting.removeIf(endpoint -> endpoint.shard() == shard);
    notInTurn.removeIf(endpoint -> endpoint.shard() == shard);
    probed.keySet().removeIf(endpoint -> endpoint.shard() == shard);
  }

  /** Starts as many as there are slots for. */
  void start() {
    while (!wanting.isEmpty()) {
      EndpointKey endpoint = wanting.iterator().next();
      Slot slot = lanes.nextForProbe(endpoint);
      if (slot == null) {
        return;
      }
      wanting.remove(endpoint);
      backlog
          .oldestWaiting(endpoint, probed.getOrDefault(endpoint, 0L))
          .onSuccess(found -> probe(endpoint, slot, found.orElse(null)))
          .onFailure(
              failure -> {
                LOG.warn("probe.not_read cause={}", failure.toString());
                node.hosts().probeEnded(endpoint);
                ended.ended(slot, DeliveryRun.Ended.WITHOUT_NEWS);
              });
    }
  }

  /** Asks again for those that could not be sent for the sake of their order. */
  void again() {
    wanting.addAll(notInTurn);
    notInTurn.clear();
    start();
  }

  private void probe(EndpointKey endpoint, Slot slot, Held held) {
    if (held != null && !ordering.letProbe(held)) {
      node.holdings().abandon(held);
      notInTurn.add(endpoint);
      ended.ended(slot, DeliveryRun.Ended.WITHOUT_NEWS);
      return;
    }
    if (held != null && mayProbe(endpoint)) {
      probed.put(endpoint, held.delivery().seq());
      start.start(slot, held, true);
      return;
    }
    if (held != null) {
      entrance.park(held, WaitReason.BREAKER_OPEN);
      node.hosts().probeEnded(endpoint);
    } else if (node.hosts().isProbing(endpoint)) {
      // Nothing waits for it: another endpoint on its host is asked.
      node.hosts().forget(endpoint);
    }
    ended.ended(slot, DeliveryRun.Ended.WITHOUT_NEWS);
  }

  private boolean mayProbe(EndpointKey endpoint) {
    boolean ownIsClosed = node.breakers().admit(endpoint, 0).kind() == Admission.Kind.PASS;
    return ownIsClosed ? node.hosts().isProbing(endpoint) : node.breakers().takeProbe(endpoint);
  }
}
