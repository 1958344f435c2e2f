package io.rookery.console.page;

import io.rookery.shared.contract.ControlContract.Instructed;
import java.util.Locale;

/** What came of a form, as it stands in the address after it: one of these and no other text. */
public enum Notice {
  PAUSED("Paused. Nothing is sent until somebody resumes it; what comes meanwhile waits."),
  RESUMED("Resumed. What waits is sent as you chose."),
  DISABLED("Disabled. Nothing is sent until somebody enables it; what comes meanwhile waits."),
  ENABLED("Enabled. What waits is sent as you chose."),
  NOT_PAUSED(false, "It was not paused any more, so nothing was changed."),
  NOT_DISABLED(false, "It was not disabled any more, so nothing was changed."),
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
  IN_FLIGHT(
      false, "It is being sent right now, so nothing was changed. What comes of that shows here."),
  ENDED(
      false,
      "It had ended before you asked, so nothing was changed. A replay can send it once more."),
  HELD_BACK(false, "Not tried: nothing is sent to its endpoint now, for the reason that follows."),
  STOPPED("Stopped. Nothing is sent in this environment until the stop is taken back."),
  STARTED("Started again. What waited is sent bit by bit."),
  KEY_EXPIRES("Changed. It holds everywhere within 30 seconds."),
  KEY_REVOKED("Revoked. Whoever uses that key is refused, everywhere within 30 seconds."),
  REPLAY_STARTED("The replay has begun."),
  REPLAY_CANCELLED("The replay is cancelled. What it had sent already is not taken back."),
  REPLAY_ENDED(false, "The replay had ended before you cancelled it: all of it was sent.");

  private static final String HELD_BACK_BY = "held_back_";

  private final boolean done;
  private final String sentence;

  Notice(String sentence) {
    this(true, sentence);
  }

  Notice(boolean done, String sentence) {
    this.done = done;
    this.sentence = sentence;
  }

  /** What came of an instruction, which is not always what was asked for: others act too. */
  static Notice of(Instructed instructed) {
    String result = instructed.result();
    if (result == null) {
      return ACCEPTED;
    }
    if (result.startsWith(HELD_BACK_BY)) {
      return HELD_BACK;
    }
    return switch (result) {
      case "paused" -> PAUSED;
      case "resumed" -> RESUMED;
      case "not_paused" -> NOT_PAUSED;
      case "disabled" -> DISABLED;
      case "enabled" -> ENABLED;
      case "not_disabled" -> NOT_DISABLED;
      case "retried" -> RETRIED;
      case "cancelled" -> CANCELLED;
      case "in_flight" -> IN_FLIGHT;
      case "ended" -> ENDED;
      default -> ACCEPTED;
    };
  }

  /** False: it was found otherwise than its reader thought, and nothing was changed. */
  public boolean isDone() {
    return done;
  }

  public String sentence() {
    return sentence;
  }

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Null for every text that is none. */
  static Notice parse(String code) {
    for (Notice notice : values()) {
      if (notice.code().equals(code)) {
        return notice;
      }
    }
    return null;
  }
}
