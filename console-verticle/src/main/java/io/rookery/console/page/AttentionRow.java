package io.rookery.console.page;

import io.rookery.shared.contract.AttentionContract.Attention;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import java.time.Instant;

/**
 * One thing that needs a human.
 *
 * @param words what and why
 * @param notification the one that it is about; null: it is about all
 */
public record AttentionRow(
    String id,
    ClientUuid client,
    String name,
    Environment environment,
    String words,
    String notification,
    Instant since) {
  private static final String NOTIFICATION = "notification ";

  static AttentionRow of(Attention one, ClientNames names) {
    return new AttentionRow(
        "attention-" + one.id(),
        one.client(),
        names.of(one.client()),
        one.environment(),
        Words.ofAttention(one.kind(), one.detail()),
        notification(one.detail()),
        one.since());
  }

  private static String notification(String detail) {
    if (detail == null || !detail.startsWith(NOTIFICATION)) {
      return null;
    }
    try {
      return NotificationId.parse(detail.substring(NOTIFICATION.length())).toString();
    } catch (IllegalArgumentException other) {
      return null;
    }
  }
}
