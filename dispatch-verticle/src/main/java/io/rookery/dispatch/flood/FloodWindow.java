package io.rookery.dispatch.flood;

import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A window as it stands: its first went, and the repeats of it are counted.
 *
 * @param firstId of the notification that opened it
 * @param subscribedSince of the subscription in which that was
 * @param repeated how many ended as collapsed
 * @param repeats null where there was none
 */
record FloodWindow(
    EndpointKey endpoint,
    FloodKey key,
    NotificationId firstId,
    Instant subscribedSince,
    Instant closesAt,
    long repeated,
    Repeats repeats) {

  /**
   * What is known of the repeats.
   *
   * @param firstAt when the first of them occurred
   * @param lastAt when the last of them occurred
   * @param acceptedAt when the last of them was accepted
   */
  record Repeats(Instant firstAt, Instant lastAt, Instant acceptedAt) {}

  /** Whether it is to be told of: it counted something, and its time or subscription is over. */
  boolean isDue(Instant now, Instant presentlySubscribedSince) {
    return repeated > 0
        && (!closesAt.isAfter(now) || !subscribedSince.equals(presentlySubscribedSince));
  }

  /** The one notification in place of the repeats. */
  NotificationBody summary() {
    JsonObject details =
        new JsonObject()
            .put("repeated", repeated)
            .put("first_at", NotificationBody.datetime(repeats.firstAt()))
            .put("last_at", NotificationBody.datetime(repeats.lastAt()));
    String message =
        "Extraction from %s failed %d %s more: %s"
            .formatted(
                key.dataSource(),
                repeated,
                repeated == 1 ? "time" : "times",
                key.reason().replace('_', ' '));
    return new NotificationBody(
        endpoint,
        NotificationType.EXTRACTION_FAILED,
        key.userId(),
        key.dataSource(),
        key.reason(),
        message,
        repeats.lastAt(),
        details.toBuffer());
  }
}
