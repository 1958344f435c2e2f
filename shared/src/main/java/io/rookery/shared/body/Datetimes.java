package io.rookery.shared.body;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Datetimes as they cross the doors: ISO 8601 with an offset or Z in, UTC with microseconds out.
 * Written by hand because it is done for every notification: a formatter of the JDK costs a
 * microsecond each way, and an exception for each bad one.
 */
public final class Datetimes {
  private static final int FRACTION_DIGITS_MAX = 9;
  private static final int OFFSET_HOURS_MAX = 18;

  /**
   * Reads {@code 2026-11-23T10:03:38.483Z}: a date, a time to the second with up to nine further
   * digits, and Z, {@code +01:00}, {@code +0100} or {@code +01}. Empty for all other texts.
   */
  public static Optional<Instant> parse(String text) {
    Reader reader = new Reader(text);
    int year = reader.digits(4);
    int month = reader.then('-').digits(2);
    int day = reader.then('-').digits(2);
    int hour = reader.then('T').digits(2);
    int minute = reader.then(':').digits(2);
    int second = reader.then(':').digits(2);
    int nanos = reader.fraction();
    int offset = reader.offset();
    if (!reader.isWhole()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.of(year, month, day, hour, minute, second, nanos)
              .toInstant(ZoneOffset.UTC)
              .minusSeconds(offset));
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }

  /** Writes {@code 2026-11-23T10:03:38.483000Z}; the year has four digits. */
  static String format(Instant instant) {
    long seconds = instant.getEpochSecond();
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, 86_400L));
    int time = (int) Math.floorMod(seconds, 86_400L);
    char[] text = new char[27];
    write(text, 0, 4, date.getYear(), '-');
    write(text, 5, 2, date.getMonthValue(), '-');
    write(text, 8, 2, date.getDayOfMonth(), 'T');
    write(text, 11, 2, time / 3600, ':');
    write(text, 14, 2, time / 60 % 60, ':');
    write(text, 17, 2, time % 60, '.');
    write(text, 20, 6, instant.getNano() / 1000, 'Z');
    return new String(text);
  }

  private static void write(char[] text, int at, int digits, int number, char then) {
    int rest = number;
    for (int i = at + digits - 1; i >= at; i--) {
      text[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
    text[at + digits] = then;
  }

  private static final class Reader {
    private final String text;
    private int at;
    private boolean failed;

    Reader(String text) {
      this.text = text;
    }

    boolean isWhole() {
      return !failed && at == text.length();
    }

    Reader then(char expected) {
      failed |= !skip(expected);
      return this;
    }

    int digits(int count) {
      int number = 0;
      for (int i = 0; i < count; i++) {
        number = number * 10 + digit();
      }
      return number;
    }

    /** Nanoseconds; zero where there is no fraction. */
    int fraction() {
      if (!skip('.')) {
        return 0;
      }
      int nanos = 0;
      int start = at;
      while (isDigit() && at - start < FRACTION_DIGITS_MAX) {
        nanos = nanos * 10 + digit();
      }
      failed |= at == start;
      for (int i = at - start; i < FRACTION_DIGITS_MAX; i++) {
        nanos *= 10;
      }
      return nanos;
    }

    /** Seconds east of UTC. */
    int offset() {
      if (skip('Z')) {
        return 0;
      }
      boolean west = skip('-');
      if (!west) {
        then('+');
      }
      int hours = digits(2);
      int minutes = 0;
      if (skip(':') || at < text.length()) {
        minutes = digits(2);
      }
      int seconds = hours * 3600 + minutes * 60;
      failed |= minutes > 59 || seconds > OFFSET_HOURS_MAX * 3600;
      return west ? -seconds : seconds;
    }

    private boolean skip(char wanted) {
      boolean found = at < text.length() && text.charAt(at) == wanted;
      at += found ? 1 : 0;
      return found;
    }

    private boolean isDigit() {
      return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private int digit() {
      if (!isDigit()) {
        failed = true;
        return 0;
      }
      return text.charAt(at++) - '0';
    }
  }

  private Datetimes() {}
}
