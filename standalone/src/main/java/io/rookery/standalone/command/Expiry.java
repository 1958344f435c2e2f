package io.rookery.standalone.command;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads when a key ends: {@code 90d} from now, the beginning of a day in UTC, or a time. */
final class Expiry implements ITypeConverter<Instant> {
  private static final Pattern DAYS = Pattern.compile("[0-9]{1,5}d");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  private final InstantSource clock;

  /** Picocli makes it so. */
  Expiry() {
    this(InstantSource.system());
  }

  Expiry(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Instant convert(String text) {
    Instant end = read(text);
    if (!end.isAfter(clock.instant())) {
      throw new TypeConversionException("this time is past");
    }
    return end;
  }

  private Instant read(String text) {
    try {
      if (DAYS.matcher(text).matches()) {
        long days = Long.parseLong(text.substring(0, text.length() - 1));
        return clock.instant().plus(Duration.ofDays(days));
      }
      return DATE.matcher(text).matches()
          ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException malformed) {
      throw new TypeConversionException("is written like 90d, 2027-01-31 or 2027-01-31T12:00:00Z");
    }
  }
}
