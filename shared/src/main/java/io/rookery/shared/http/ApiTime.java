package io.rookery.shared.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** A point in time as the APIs take it: RFC 3339 with an offset, of the years 1970 to 9999. */
public final class ApiTime {
  /** Of other years there is no id, and PostgreSQL does not know all that Java can write. */
  private static final Instant FIRST = Instant.EPOCH;

  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  /** Fails with {@link IllegalArgumentException}. */
  public static Instant parse(String text) {
    Instant time;
    try {
      time = OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException malformed) {
      throw new IllegalArgumentException("no time", malformed);
    }
    if (time.isBefore(FIRST) || !time.isBefore(END)) {
      throw new IllegalArgumentException("a time too far away");
    }
    return time;
  }

  private ApiTime() {}
}
