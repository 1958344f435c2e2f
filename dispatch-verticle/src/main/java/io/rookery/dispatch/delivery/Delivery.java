package io.rookery.dispatch.delivery;

import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;

/**
 * A delivery held in memory by the owner of its shard.
 *
 * @param seq names the delivery; a replay of the same notification has another one
 * @param content what is to be sent; null if the notification's partition is gone
 * @param attempts attempts used so far
 * @param place the table it was read from
 */
public record Delivery(
    long seq, EndpointKey endpoint, NotificationId id, Content content, int attempts, Place place) {

  /** Which table a delivery stands in while it is under way. */
  public enum Place {
    QUEUE,
    BACKLOG
  }

  /** The same, after it was moved to the backlog. */
  public Delivery inBacklog() {
    return new Delivery(seq, endpoint, id, content, attempts, Place.BACKLOG);
  }

  /** The user it is about; null if none, or if the notification is gone. */
  public String userId() {
    return content == null ? null : content.userId();
  }

  /** The shard it stands in. */
  public short shard() {
    return endpoint.shard();
  }
}
