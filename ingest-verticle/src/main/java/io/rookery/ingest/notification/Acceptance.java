package io.rookery.ingest.notification;

import io.rookery.shared.model.NotificationId;
import java.util.List;

/**
 * One request to be stored: all of its notifications or none.
 *
 * @param claim null if the producer sent no Idempotency-Key
 */
public record Acceptance(List<Notification> notifications, Claim claim) {

  List<NotificationId> ids() {
    return notifications.stream().map(Notification::id).toList();
  }

  /** Names the request within its statement. */
  NotificationId firstId() {
    return notifications.get(0).id();
  }
}
