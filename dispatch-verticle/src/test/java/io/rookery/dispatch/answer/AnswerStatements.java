package io.rookery.dispatch.answer;

import io.rookery.dispatch.health.HealthStore;
import java.util.Map;

/** What people are answered from. */
public final class AnswerStatements {

  public static Map<String, String> all() {
    return Map.ofEntries(
        Map.entry("condition", EndpointConditionStore.CONDITION),
        Map.entry("health", HealthStore.READ),
        Map.entry("behind", EndpointConditionStore.BEHIND),
        Map.entry("notification", NotificationStore.FIND),
        Map.entry("history", NotificationStore.HISTORY),
        Map.entry("notifications", NotificationStore.PAGE),
        Map.entry("notifications_of_user", NotificationStore.PAGE_OF_USER));
  }

  private AnswerStatements() {}
}
