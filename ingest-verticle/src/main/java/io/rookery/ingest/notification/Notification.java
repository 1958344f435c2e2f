package io.rookery.ingest.notification;

import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.model.NotificationId;
import io.vertx.core.buffer.Buffer;

/**
 * A trigger with the id under which it is delivered.
 *
 * @param json exactly the bytes that will be signed and sent
 */
public record Notification(NotificationId id, NotificationBody body, Buffer json) {

  /** Names the trigger and builds what is sent. */
  public static Notification of(NotificationId id, NotificationBody body) {
    return new Notification(id, body, body.toJson(id));
  }
}
