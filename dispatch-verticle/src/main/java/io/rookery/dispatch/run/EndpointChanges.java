package io.rookery.dispatch.run;

import io.rookery.dispatch.breaker.Admission;
import io.rookery.dispatch.breaker.BreakerChange;
import io.rookery.dispatch.breaker.BreakerChange.What;
import io.rookery.dispatch.breaker.HostBreakers;
import io.rookery.dispatch.endpoint.EndpointStateStore;
import io.rookery.shared.model.EndpointKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done when an endpoint or its host goes away, may be probed, or comes back. */
final class EndpointChanges implements HostBreakers.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointChanges.class);

  private final NodeState node;
  private final EndpointStateStore states;
  private final Gate gate;
  private final Entrance entrance;
  private final BacklogReader backlog;
  private final Probes probes;

  EndpointChanges(
      NodeState node,
      EndpointStateStore states,
      Gate gate,
      Entrance entrance,
      BacklogReader backlog,
      Probes probes) {
    this.node = node;
    this.states = states;
    this.gate = gate;
    this.entrance = entrance;
    this.backlog = backlog;
    this.probes = probes;
  }

  /** The endpoint may take notifications again, or wants a probe. */
  void endpointReady(EndpointKey endpoint) {
    if (node.holds().of(endpoint).isPresent()) {
      return;
    }
    Admission.Kind kind = node.breakers().admit(endpoint, 0).kind();
    boolean wantsProbe = kind == Admission.Kind.PROBE_DUE;
    if (node.hosts().holds(endpoint)) {
      if ((wantsProbe || kind == Admission.Kind.PASS) && node.hosts().claimProbe(endpoint)) {
        probes.wanted(endpoint);
      }
    } else if (wantsProbe) {
      probes.wanted(endpoint);
    } else {
      comesBack(endpoint);
    }
  }

  /** Its host wants a probe: whether the endpoint is the one to make it. */
  @Override
  public boolean probes(EndpointKey endpoint) {
    if (node.holds().of(endpoint).isPresent()) {
      return false;
    }
    Admission.Kind kind = node.breakers().admit(endpoint, 0).kind();
    if (kind != Admission.Kind.PASS && kind != Admission.Kind.PROBE_DUE) {
      return false;
    }
    probes.wanted(endpoint);
    return true;
  }

  /** Its host is reached again. */
  @Override
  public void released(EndpointKey endpoint) {
    endpointReady(endpoint);
  }

  /** Keeps what a call or a probe changed of the endpoint, and acts on it. */
  void obey(BreakerChange change) {
    EndpointKey endpoint = change.state().key();
    states
        .save(change.state())
        .onFailure(failure -> LOG.warn("endpoint_state.not_saved cause={}", failure.toString()));
    if (change.what().contains(What.CLOSED)) {
      probes.over(endpoint);
      comesBack(endpoint);
    } else {
      gate.heldBack(endpoint).ifPresent(reason -> entrance.parkLane(endpoint, reason));
    }
    LOG.info(
        "endpoint.changed client={} environment={} what={} open_until={} rest_until={} disabled={}",
        endpoint.client(),
        endpoint.environment().wireName(),
        change.what(),
        change.state().openUntil(),
        change.state().restUntil(),
        change.state().disabledWhy());
  }

  /** What is stored of versions of the endpoint before this one is void. */
  void outdated(EndpointKey endpoint, long version) {
    states
        .forgetBefore(endpoint, version)
        .onFailure(failure -> LOG.warn("endpoint_state.not_saved cause={}", failure.toString()));
  }

  /** Its subscription has ended: all that was remembered of it is void. */
  void subscriptionEnded(EndpointKey endpoint) {
    node.holds().released(endpoint, true);
    node.breakers().forget(endpoint);
    node.hosts().forget(endpoint);
    outdated(endpoint, Long.MAX_VALUE);
    endpointReady(endpoint);
  }

  private void comesBack(EndpointKey endpoint) {
    node.lanes().rampUp(endpoint);
    node.lanes().lane(endpoint).backlogGrew();
    backlog.drain();
  }
}
