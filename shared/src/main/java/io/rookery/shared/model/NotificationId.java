package io.rookery.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.UUID;

/**
 * The id of a notification: a UUID of version 7 (RFC 9562, section 5.7), so ids sort by the
 * millisecond in which they were drawn and a day of notifications is a range of ids.
 */
public record NotificationId(UUID value) {

  /**
   * Reads the canonical text form.
   *
   * @throws IllegalArgumentException if the text is no UUID of version 7
   */
  @JsonCreator
  public static NotificationId parse(String text) {
    UUID value = CanonicalUuid.parse(text);
    if (value.version() != 7) {
      throw new IllegalArgumentException("a notification id is a UUID of version 7");
    }
    return new NotificationId(value);
  }

  /** The smallest value an id drawn at or after {@code instant} can have: a bound for ranges. */
  public static UUID lowerBound(Instant instant) {
    return new UUID(instant.toEpochMilli() << 16, 0L);
  }

  /** When the id was drawn, to the millisecond. */
  public Instant drawnAt() {
    return Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16);
  }

  @JsonValue
  @Override
  public String toString() {
    return value.toString();
  }
}
