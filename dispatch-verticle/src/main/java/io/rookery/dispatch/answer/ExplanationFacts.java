package io.rookery.dispatch.answer;

import io.rookery.shared.contract.DispatchContract.EndpointCondition;
import io.rookery.shared.contract.DispatchContract.HistoryEntry;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.NotificationId;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * All that is known of a notification when it is to be explained.
 *
 * @param notification with the status of its newest delivery
 * @param seq of that; 0 if nothing has happened to it
 * @param history of that, oldest first
 * @param off why the endpoint is sent none of its type now; null: it is
 * @param behind the earlier notification of its user that still waits; null if none
 */
record ExplanationFacts(
    NotificationSummary notification,
    long seq,
    List<HistoryEntry> history,
    EndpointCondition endpoint,
    RetryRule rule,
    String off,
    NotificationId behind) {
  private static final String REPEAT_OF = "repeat_of: ";
  private static final Set<Integer> MESSAGE_REFUSED = Set.of(400, 413, 414, 415, 422, 431);

  /** The last call to the endpoint; null if there was none. */
  HistoryEntry lastAttempt() {
    HistoryEntry last = null;
    for (HistoryEntry entry : history) {
      if (entry.latencyMs() != null || entry.httpStatus() != null) {
        last = entry;
      }
    }
    return last;
  }

  /** Why its type was not sent, where it ended for that; null: it did not. */
  String endedBy() {
    String last = lastError();
    return last != null && (last.startsWith("type_off") || last.startsWith("family_off"))
        ? last
        : null;
  }

  /** What it repeated, where it ended for that and it is still known; null: it did not. */
  String repeatOf() {
    String last = lastError();
    return last != null && last.startsWith(REPEAT_OF) ? last.substring(REPEAT_OF.length()) : null;
  }

  private String lastError() {
    return history.isEmpty() ? null : history.get(history.size() - 1).error();
  }

  /** Age counts from the acceptance, for a replay from the replay. */
  Instant agesFrom() {
    return history.stream()
        .filter(entry -> entry.event() == DeliveryEvent.REPLAYED)
        .map(HistoryEntry::at)
        .findFirst()
        .orElse(notification.acceptedAt());
  }

  int attemptsMax() {
    HistoryEntry last = lastAttempt();
    boolean refused =
        last != null && last.httpStatus() != null && MESSAGE_REFUSED.contains(last.httpStatus());
    return refused ? rule.messageAttemptsMax() : rule.attemptsMax();
  }
}
