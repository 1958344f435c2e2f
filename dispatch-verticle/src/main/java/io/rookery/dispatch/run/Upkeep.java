package io.rookery.dispatch.run;

import io.rookery.dispatch.breaker.Admission;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine looks after once a minute, whatever announcements were lost: rows lost sight of,
 * endpoints with a backlog, parked rows that grew too old, endpoints that changed while they were
 * held back.
 */
public final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final int ENDPOINTS_PER_QUESTION = 500;

  private final NodeState node;
  private final DeliveryLoop loop;
  private final Directory directory;

  public Upkeep(NodeState node, DeliveryLoop loop, Directory directory) {
    this.node = node;
    this.loop = loop;
    this.directory = directory;
  }

  /** One round. */
  public Future<Void> round() {
    node.lanes().prune();
    return loop.janitor()
        .onSuccess(this::count)
        .compose(found -> node.leases().forgetDeadDispatchers())
        .compose(forgotten -> loop.findBacklogs())
        .compose(endpoints -> expire(endpoints).compose(expired -> review(known(endpoints))));
  }

  /** Also those of which something is remembered though nothing waits: its cause may be gone. */
  private List<EndpointKey> known(List<EndpointKey> withBacklog) {
    Set<EndpointKey> known = new LinkedHashSet<>(withBacklog);
    known.addAll(node.breakers().endpoints());
    return List.copyOf(known);
  }

  /** The subscription of a client changed: what is held back for its endpoints may go or end. */
  public Future<Void> changed(ClientUuid client) {
    List<EndpointKey> endpoints = new ArrayList<>();
    for (Environment environment : Environment.values()) {
      EndpointKey endpoint = new EndpointKey(client, environment);
      if (node.leases().find(endpoint.shard()) != null) {
        endpoints.add(endpoint);
      }
    }
    return endpoints.isEmpty() ? Future.succeededFuture() : review(endpoints);
  }

  private void count(int found) {
    node.metrics().foundByJanitor(found);
    if (found > 0) {
      LOG.error("janitor.found rows={}", found);
    }
  }

  private Future<Void> expire(List<EndpointKey> endpoints) {
    if (endpoints.isEmpty()) {
      return Future.succeededFuture();
    }
    return loop.expire(endpoints)
        .compose(expired -> expired == 0 ? Future.succeededFuture() : expire(endpoints));
  }

  /** Where an endpoint has a newer version, or none any more, what was remembered of it is void. */
  private Future<Void> review(List<EndpointKey> endpoints) {
    if (endpoints.isEmpty()) {
      return Future.succeededFuture();
    }
    int end = Math.min(ENDPOINTS_PER_QUESTION, endpoints.size());
    return directory
        .resolve(endpoints.subList(0, end))
        .compose(found -> Future.join(found.stream().map(this::review).toList()))
        .compose(done -> review(endpoints.subList(end, endpoints.size())));
  }

  private Future<Void> review(Resolution resolution) {
    return loop.leftovers().end(resolution).onSuccess(ended -> renew(resolution));
  }

  private void renew(Resolution resolution) {
    EndpointKey endpoint = resolution.key();
    if (resolution.endpoint() == null) {
      loop.subscriptionEnded(endpoint);
      return;
    }
    node.hosts().review(endpoint, resolution.endpoint().version());
    // Admitting a newer version starts it clean, and says so to the loop.
    Admission admission = node.breakers().admit(endpoint, resolution.endpoint().version());
    boolean releasedNow = node.holds().released(endpoint, resolution.endpoint().released());
    if (releasedNow || admission.kind() == Admission.Kind.PROBE_DUE) {
      // Tested at last; or half-open, and nobody probes: the row to probe with could not be read
      // when it was due.
      loop.endpointReady(endpoint);
    }
  }
}
