package io.rookery.shared.http;

import io.rookery.shared.config.Settings;
import java.time.Duration;

/**
 * Where a door is, and its limits. The same keys stand in the section of each door.
 *
 * @param port 0: the system chooses
 * @param leaveDelay so long the door goes on after readiness went off, for load balancers to notice
 * @param drainTimeout so long may requests under way take to end when the door closes
 */
public record DoorSettings(
    String host,
    int port,
    Limits limits,
    Rate rate,
    Duration leaveDelay,
    Duration drainTimeout,
    TlsFiles tls) {

  /**
   * What one client, and all together, may take.
   *
   * @param connectionsMax further connections are closed at once; each has one request in work
   * @param idleTimeout a connection without traffic for so long is closed
   * @param bodyTimeout a body that has not arrived by then is answered 408; a connection that has
   *     sent no request by then is closed
   * @param bodiesBytesMax what bodies that are half read may hold together; more is answered 503
   * @param uriBytesMax a longer URL is answered 414
   * @param headerBytesMax of all headers; more is answered 431
   * @param headersMax how many; more is answered 431
   */
  public record Limits(
      int connectionsMax,
      Duration idleTimeout,
      Duration bodyTimeout,
      long bodiesBytesMax,
      int uriBytesMax,
      int headerBytesMax,
      int headersMax) {

    static Limits from(Settings settings, String section) {
      return new Limits(
          settings.integer(section + ".connectionsMax", 1, 1_000_000),
          settings.duration(section + ".idleTimeout", Duration.ofSeconds(1), Duration.ofHours(1)),
          settings.duration(
              section + ".bodyTimeout", Duration.ofMillis(100), Duration.ofMinutes(1)),
          settings.longValue(section + ".bodiesBytesMax", 1 << 20, 1L << 40),
          settings.integer(section + ".uriBytesMax", 256, 65_536),
          settings.integer(section + ".headerBytesMax", 1_024, 65_536),
          settings.integer(section + ".headersMax", 10, 1_000));
    }
  }

  /**
   * How often one API key may ask, on one node.
   *
   * @param burst so many at once after a silence
   */
  public record Rate(int perSecond, int burst) {

    static Rate from(Settings settings, String section) {
      return new Rate(
          settings.integer(section + ".requestsPerSecondOfKey", 1, 1_000_000),
          settings.integer(section + ".requestsBurstOfKey", 1, 10_000_000));
    }
  }

  /** Reads {@code <section>.host} and so on. */
  public static DoorSettings from(Settings settings, String section) {
    return new DoorSettings(
        settings.text(section + ".host"),
        settings.integer(section + ".port", 0, 65_535),
        Limits.from(settings, section),
        Rate.from(settings, section),
        settings.duration(section + ".leaveDelay", Duration.ZERO, Duration.ofMinutes(1)),
        settings.duration(section + ".drainTimeout", Duration.ZERO, Duration.ofMinutes(5)),
        TlsFiles.from(settings, section));
  }
}
