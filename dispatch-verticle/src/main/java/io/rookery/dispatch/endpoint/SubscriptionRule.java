package io.rookery.dispatch.endpoint;

import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.model.DeliveryEvent;
import java.time.Instant;
import java.util.Optional;

/** Whether a notification belongs to a subscription, by the moment at which it was accepted. */
public final class SubscriptionRule {

  /**
   * The final state of a notification that is not sent; empty if it is.
   *
   * @return cancelled if it was accepted in a subscription that has ended, skipped if it was
   *     accepted outside any: a new subscription sends nothing older than itself
   */
  public static Optional<DeliveryEvent> unsent(Instant acceptedAt, Resolution resolution) {
    if (resolution.endpoint() != null
        && !acceptedAt.isBefore(resolution.endpoint().subscribedSince())) {
      return Optional.empty();
    }
    boolean inEnded =
        resolution.ended().stream()
            .anyMatch(
                period ->
                    !acceptedAt.isBefore(period.since()) && acceptedAt.isBefore(period.until()));
    return Optional.of(inEnded ? DeliveryEvent.CANCELLED : DeliveryEvent.SKIPPED);
  }

  private SubscriptionRule() {}
}
