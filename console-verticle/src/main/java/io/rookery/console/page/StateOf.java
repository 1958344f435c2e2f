package io.rookery.console.page;

import io.rookery.shared.contract.DispatchContract.NotificationSummary;

/** The colour of a notification's state, for templates. */
public final class StateOf {

  public static String mood(NotificationSummary notification) {
    return Words.moodOf(notification.status().word());
  }

  private StateOf() {}
}
