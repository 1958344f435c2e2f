package io.rookery.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What {@code delivery_log} records of a delivery. The final ones are the final states: a delivery
 * has exactly one of them, once.
 */
public enum DeliveryEvent {
  DELIVERED(1, "delivered", true),
  EXHAUSTED(2, "exhausted", true),
  EXPIRED(3, "expired", true),
  SKIPPED(4, "skipped", true),
  CANCELLED(5, "cancelled", true),
  COLLAPSED(6, "collapsed", true),
  ERASED(7, "erased", true),
  /** An attempt that failed; a later one is due at {@code next_at}. */
  ATTEMPT_FAILED(20, "attempt_failed", false),
  /** A probe of a half-open breaker that failed; it used no attempt. */
  PROBE_FAILED(21, "probe_failed", false),
  /** Waits without a time; no attempt used. */
  PARKED(22, "parked", false),
  /** Waits for {@code next_at} because of a fault of our own; no attempt used. */
  POSTPONED(23, "postponed", false),
  /** A replay asked for this delivery; the notification had ended before. */
  REPLAYED(25, "replayed", false),
  /** A human asked for the next attempt to be made now. */
  RETRY_ASKED(26, "retry_asked", false);

  private final short code;
  private final String wireName;
  private final boolean isFinal;

  DeliveryEvent(int code, String wireName, boolean isFinal) {
    this.code = (short) code;
    this.wireName = wireName;
    this.isFinal = isFinal;
  }

  public short code() {
    return code;
  }

  @JsonValue
  public String wireName() {
    return wireName;
  }

  public boolean isFinal() {
    return isFinal;
  }

  @JsonCreator
  public static DeliveryEvent parse(String text) {
    for (DeliveryEvent event : values()) {
      if (event.wireName.equals(text)) {
        return event;
      }
    }
    throw new IllegalArgumentException("no such delivery event");
  }

  public static DeliveryEvent ofCode(int code) {
    for (DeliveryEvent event : values()) {
      if (event.code == code) {
        return event;
      }
    }
    throw new IllegalArgumentException("no delivery event has the code " + code);
  }
}
