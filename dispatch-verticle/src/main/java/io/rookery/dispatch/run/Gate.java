package io.rookery.dispatch.run;

import io.rookery.dispatch.breaker.Admission;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.WaitReason;
import java.util.Optional;

/** Says why an endpoint takes nothing now: a human, its breaker or its host holds it back. */
final class Gate {
  private final NodeState node;

  Gate(NodeState node) {
    this.node = node;
  }

  /** Empty if it takes notifications. */
  Optional<WaitReason> heldBack(EndpointKey endpoint) {
    Optional<WaitReason> byHand = node.holds().of(endpoint);
    if (byHand.isPresent()) {
      return byHand;
    }
    Admission admission = node.breakers().admit(endpoint, 0);
    Optional<WaitReason> host =
        node.hosts().holds(endpoint) ? Optional.of(WaitReason.HOST_OPEN) : Optional.empty();
    return switch (admission.kind()) {
      case PASS -> host;
      // The oldest that waits is the probe; a fresh one is, where nothing else waits.
      case PROBE_DUE ->
          node.lanes().lane(endpoint).backlogLeft() ? Optional.of(WaitReason.BREAKER_OPEN) : host;
      case OPEN, RESTING, DISABLED -> Optional.of(admission.waitReason());
    };
  }
}
