package io.rookery.standalone.print;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Times as people say them, seen from now. */
public final class Moments {
  private final InstantSource clock;

  public Moments(InstantSource clock) {
    this.clock = clock;
  }

  /** Such as {@code 3 min ago} or {@code in 2 h 5 min}; {@code -} for null. */
  public String relative(String time) {
    if (time == null) {
      return "-";
    }
    Duration left = Duration.between(clock.instant(), Instant.parse(time));
    return left.isNegative() ? span(left.negated()) + " ago" : "in " + span(left);
  }

  /** The same behind the time itself. */
  public String full(String time) {
    return time == null ? "-" : time + " (" + relative(time) + ")";
  }

  /** In its two largest units, such as {@code 45 s}, {@code 2 h 5 min} or {@code 3 d 4 h}. */
  public static String span(Duration duration) {
    long minutes = duration.toMinutes();
    long hours = duration.toHours();
    if (minutes == 0) {
      return duration.toSeconds() + " s";
    }
    if (hours == 0) {
      return minutes + " min";
    }
    return hours < 24
        ? two(hours, "h", minutes % 60, "min")
        : two(duration.toDays(), "d", hours % 24, "h");
  }

  private static String two(long large, String unit, long small, String smallUnit) {
    String text = large + " " + unit;
    return small == 0 ? text : text + " " + small + " " + smallUnit;
  }
}
