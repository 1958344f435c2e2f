package io.rookery.standalone.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time that is past: {@code 2h} ago, the beginning of a day in UTC, or a time. */
public final class PastTime implements ITypeConverter<Instant> {
  private static final Pattern AGO = Pattern.compile("[0-9]{1,5}[mhd]");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  private final InstantSource clock;

  /** Picocli makes it so. */
  public PastTime() {
    this(InstantSource.system());
  }

  PastTime(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Instant convert(String text) {
    try {
      if (AGO.matcher(text).matches()) {
        String iso = (text.endsWith("d") ? "P" : "PT") + text.toUpperCase(Locale.ROOT);
        return clock.instant().minus(Duration.parse(iso));
      }
      return DATE.matcher(text).matches()
          ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException malformed) {
      throw new TypeConversionException(
          "is written like 2h (ago), 2027-01-31 or 2027-01-31T12:00:00Z");
    }
  }
}
