package io.rookery.dispatch.run;

import io.rookery.dispatch.delivery.LeftoverStore;
import io.rookery.dispatch.delivery.LeftoverStore.Leftover;
import io.rookery.dispatch.endpoint.SubscriptionRule;
import io.rookery.dispatch.run.Steering.Ending;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Ends at once what a subscription left waiting when it ended: also what is due only tomorrow, and
 * what is held back by hand and would wait until it is too old. A new subscription sends nothing
 * older than itself, so nobody ever sends it.
 */
final class Leftovers {
  /** After every id: that of a node whose clock is ahead too. */
  private static final Duration ALL = Duration.ofDays(1);

  private final LeftoverStore store;
  private final Steering steering;
  private final Function<EndpointKey, Instant> oldest;
  private final InstantSource clock;

  /** {@code oldest} says from when the oldest may be that still waits for an endpoint. */
  Leftovers(
      LeftoverStore store,
      Steering steering,
      Function<EndpointKey, Instant> oldest,
      InstantSource clock) {
    this.store = store;
    this.steering = steering;
    this.oldest = oldest;
    this.clock = clock;
  }

  Future<Void> end(Resolution resolution) {
    Optional<Instant> before = mayLeave(resolution);
    if (before.isEmpty()) {
      return Future.succeededFuture();
    }
    return steering
        .endAll(
            held ->
                store
                    .drawnBefore(resolution.key(), before.get(), held)
                    .map(found -> endings(found, resolution)))
        .mapEmpty();
  }

  /** Before when a leftover was accepted; empty if there can be none. */
  private Optional<Instant> mayLeave(Resolution resolution) {
    if (resolution.endpoint() == null) {
      return Optional.of(clock.instant().plus(ALL));
    }
    boolean endedLately =
        resolution.ended().stream()
            .anyMatch(period -> period.until().isAfter(oldest.apply(resolution.key())));
    return endedLately ? Optional.of(resolution.endpoint().subscribedSince()) : Optional.empty();
  }

  private static List<Ending> endings(List<Leftover> found, Resolution resolution) {
    return found.stream().flatMap(one -> ending(one, resolution).stream()).toList();
  }

  private static Optional<Ending> ending(Leftover found, Resolution resolution) {
    Optional<DeliveryEvent> state =
        found.acceptedAt() == null
            ? Optional.of(DeliveryEvent.EXPIRED)
            : SubscriptionRule.outside(found.acceptedAt(), resolution);
    return state.map(ended -> new Ending(found.delivery(), ended));
  }
}
