package io.rookery.dispatch.retry;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the {@code Retry-After} header (RFC 9110, section 10.2.3): seconds, or a date in one of the
 * three forms that a recipient must accept. Anything else counts as absent.
 */
final class RetryAfter {
  /** Ten digits are 317 years; whoever asks clamps it anyway. */
  private static final int SECONDS_DIGITS_MAX = 10;

  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC));

  /** When the endpoint wants to be asked again; empty if it does not say so legibly. */
  static Optional<Instant> parse(String header, Instant now) {
    if (header == null || header.isBlank()) {
      return Optional.empty();
    }
    String text = header.strip();
    if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return text.length() > SECONDS_DIGITS_MAX
          ? Optional.of(Instant.MAX)
          : Optional.of(now.plusSeconds(Long.parseLong(text)));
    }
    return DATES.stream().flatMap(form -> parse(text, form).stream()).findFirst();
  }

  private static Optional<Instant> parse(String text, DateTimeFormatter form) {
    try {
      return Optional.of(Instant.from(form.parse(text)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private RetryAfter() {}
}
