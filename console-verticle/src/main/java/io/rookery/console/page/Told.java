package io.rookery.console.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sentence of another role as pages show it: instants in it, such as {@code at
 * 2026-11-25T09:30:00Z}, become times that the page's script tells in the reader's zone.
 */
public final class Told {
  private static final Pattern TIME =
      Pattern.compile(
          "(?:\\b(at|since|until) )?\\b(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?Z)");

  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /**
   * A piece of it.
   *
   * @param text for people without script, also of a time
   * @param at null: it is no time
   * @param preposition {@code at}, {@code since} or {@code until}, which stands before a time and
   *     is a part of {@code text}; null: there is none
   */
  public record Part(String text, Instant at, String preposition) {}

  public static List<Part> parts(String sentence) {
    List<Part> parts = new ArrayList<>();
    Matcher time = TIME.matcher(sentence);
    int end = 0;
    while (time.find()) {
      Instant at = instant(time.group(2));
      if (at != null) {
        parts.add(new Part(sentence.substring(end, time.start()), null, null));
        String preposition = time.group(1);
        parts.add(new Part(words(at, preposition), at, preposition));
        end = time.end();
      }
    }
    parts.add(new Part(sentence.substring(end), null, null));
    return parts;
  }

  /** Such as {@code since 25 Nov 2026, 09:30:00 UTC}. */
  public static String words(Instant at, String preposition) {
    return (preposition == null ? "" : preposition + " ") + UTC.format(at);
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException noTime) {
      return null;
    }
  }

  private Told() {}
}
