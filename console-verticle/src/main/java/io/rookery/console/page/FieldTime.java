package io.rookery.console.page;

import io.rookery.shared.http.ApiTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * A time in a browser's field, which has no offset: it is of the zone that the page's script names
 * beside it, {@code zone=Europe/Madrid}. Without script it is UTC, and the label says so.
 */
final class FieldTime {
  private static final int ZONE_CHARACTERS_MAX = 64;

  /**
   * Reads it.
   *
   * @param text such as {@code 2026-11-25T09:30}, or with an offset
   * @param zone empty: UTC
   * @throws IllegalArgumentException for what is no time, or of no zone
   */
  static Instant read(String text, String zone) {
    try {
      return ApiTime.parse(LocalDateTime.parse(text).atZone(zone(zone)).toInstant().toString());
    } catch (DateTimeException offset) {
      return ApiTime.parse(text);
    }
  }

  /** For the field, where there is no script. */
  static String inUtc(Instant at) {
    return LocalDateTime.ofInstant(at.truncatedTo(ChronoUnit.SECONDS), ZoneOffset.UTC).toString();
  }

  private static ZoneId zone(String name) {
    return name.isEmpty() || name.length() > ZONE_CHARACTERS_MAX ? ZoneOffset.UTC : ZoneId.of(name);
  }

  private FieldTime() {}
}
