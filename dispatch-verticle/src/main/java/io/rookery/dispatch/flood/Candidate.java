package io.rookery.dispatch.flood;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A delivery that may be a repeat.
 *
 * @param subscribedSince of the subscription that it belongs to: none repeats what another one sent
 * @param window how long one is that it opens
 */
record Candidate(Delivery delivery, FloodKey key, Instant subscribedSince, Duration window) {

  /** To the microsecond, as the database keeps it. */
  static Instant subscribedSince(ResolvedEndpoint endpoint) {
    return endpoint.subscribedSince().truncatedTo(ChronoUnit.MICROS);
  }

  /** Empty if it cannot be one, or the endpoint wants all there is. */
  static Optional<Candidate> of(Delivery delivery, ResolvedEndpoint endpoint) {
    Integer minutes = endpoint.settings().floodWindowMinutes();
    return minutes == null
        ? Optional.empty()
        : FloodKey.of(delivery)
            .map(
                key ->
                    new Candidate(
                        delivery, key, subscribedSince(endpoint), Duration.ofMinutes(minutes)));
  }
}
