package io.rookery.dispatch.hold;

import io.rookery.shared.model.WaitReason;
import java.util.Locale;

/** How a human holds an endpoint back. */
public enum HoldKind {
  DISABLED(WaitReason.DISABLED),
  PAUSED(WaitReason.PAUSED);

  private final WaitReason reason;

  HoldKind(WaitReason reason) {
    this.reason = reason;
  }

  public WaitReason reason() {
    return reason;
  }

  /** As in the table. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static HoldKind ofText(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
