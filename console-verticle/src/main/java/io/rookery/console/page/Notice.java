package io.rookery.console.page;

import java.util.Locale;

/** What was just done, as it stands in the address after it: one of these and no other text. */
enum Notice {
  PAUSED("Paused. Nothing is sent until somebody resumes it; what comes meanwhile waits."),
  RESUMED("Resumed. What waits is sent as you chose."),
  DISABLED("Disabled. Nothing is sent until somebody enables it; what comes meanwhile waits."),
  ENABLED("Enabled. What waits is sent as you chose."),
  ACCEPTED("Accepted. It is done within moments, and shows here then."),
  SUBSCRIBED("Subscribed."),
  SAVED("Saved. It holds for everything sent from now on."),
  PROMOTED(
      "Promoted. Production is sent to as sandbox is, from now on. Send it a test to see that it"
          + " still takes what it gets."),
  WAITS("It waits until somebody else's key approves it; nothing is changed until then."),
  APPROVED("Approved. The change is made."),
  REJECTED("Rejected. Nothing is changed; it can be proposed again."),
  WITHDRAWN("Withdrawn. Nothing is changed; it can be proposed again."),
  UNSUBSCRIBED("Unsubscribed. Nothing more is sent to this client."),
  RETRIED("The next attempt is made now; its result shows here."),
  CANCELLED("Cancelled. It is not sent."),
  STOPPED("Stopped. Nothing is sent in this environment until the stop is taken back."),
  STARTED("Started again. What waited is sent bit by bit."),
  KEY_EXPIRES("Changed. It holds everywhere within 30 seconds."),
  KEY_REVOKED("Revoked. Whoever uses that key is refused, everywhere within 30 seconds."),
  REPLAY_STARTED("The replay has begun."),
  REPLAY_CANCELLED("The replay is cancelled. What it had sent already is not taken back.");

  private final String sentence;

  Notice(String sentence) {
    this.sentence = sentence;
  }

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Null for every text that is none. */
  static String sentenceOf(String code) {
    for (Notice notice : values()) {
      if (notice.code().equals(code)) {
        return notice.sentence;
      }
    }
    return null;
  }
}
