package io.rookery.dispatch.shard;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.shared.model.EndpointKey;
import java.util.UUID;

/**
 * A user of an endpoint that is being erased.
 *
 * @param untilId the last notification that is; later ones are sent as usual
 */
public record Erasing(EndpointKey endpoint, String user, UUID untilId) {

  public boolean covers(Delivery delivery) {
    return user.equals(delivery.userId())
        && endpoint.equals(delivery.endpoint())
        && delivery.id().value().compareTo(untilId) <= 0;
  }

  /** Never the user. */
  @Override
  public String toString() {
    return "Erasing[" + endpoint + "]";
  }
}
