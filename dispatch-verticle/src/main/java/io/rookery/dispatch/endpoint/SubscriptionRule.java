package io.rookery.dispatch.endpoint;

import io.rookery.dispatch.delivery.Content;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.NotificationType;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a notification is sent at all: it belongs to a subscription by the moment at which it was
 * accepted, and the endpoint takes its type now.
 */
public final class SubscriptionRule {

  /**
   * The end of what is not sent.
   *
   * @param why what the history says of it; null: the state says it
   */
  public record Unsent(DeliveryEvent state, String why) {}

  /** Empty if it is sent; one whose type is switched off ends as skipped. */
  public static Optional<Unsent> unsent(Content content, Resolution resolution) {
    Optional<DeliveryEvent> outside = outside(content.acceptedAt(), resolution);
    return outside.isPresent()
        ? outside.map(state -> new Unsent(state, null))
        : resolution
            .endpoint()
            .settings()
            .off()
            .why(NotificationType.ofCode(content.typeCode()))
            .map(why -> new Unsent(DeliveryEvent.SKIPPED, why));
  }

  /**
   * The final state of a notification that was accepted outside the present subscription.
   *
   * @return cancelled if it was accepted in a subscription that has ended, skipped if it was
   *     accepted outside any: a new subscription sends nothing older than itself
   */
  public static Optional<DeliveryEvent> outside(Instant acceptedAt, Resolution resolution) {
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
