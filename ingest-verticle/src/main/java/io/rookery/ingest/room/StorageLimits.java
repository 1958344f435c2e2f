package io.rookery.ingest.room;

import io.rookery.shared.config.Settings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How much may be stored and not be delivered yet, so that PostgreSQL never runs full: ingest
 * refuses before, and delivering goes on.
 *
 * @param perClientMax deliveries that may wait for one client in one environment
 * @param totalMax deliveries that may wait altogether
 * @param freeDiskBytesMin that must be left on the database's disk
 * @param diskPath a directory on that disk; empty: not looked at
 * @param checkEvery how often it is looked at
 */
public record StorageLimits(
    long perClientMax, long totalMax, long freeDiskBytesMin, String diskPath, Duration checkEvery) {

  /** So far the dispatchers count what waits for one client, once a minute. */
  private static final long COUNTED_PER_CLIENT_MAX = 1_000_000;

  /** Reads them from {@code intake.*}. */
  public static StorageLimits from(Settings settings) {
    return new StorageLimits(
        settings.read("intake.undeliveredPerClientMax", 1L, StorageLimits::counted),
        settings.longValue("intake.undeliveredMax", 1, 1_000_000_000_000L),
        settings.longValue("intake.freeDiskBytesMin", 0, 1L << 50),
        settings.read("intake.diskPath", "", StorageLimits::directory),
        settings.duration(
            "intake.storageCheckEvery", Duration.ofMillis(10), Duration.ofMinutes(1)));
  }

  /**
   * A larger one would be forgotten at each start, when nothing but the dispatchers' figures is
   * known.
   */
  private static long counted(String text) {
    long deliveries = Long.parseLong(text.strip().replace("_", ""));
    if (deliveries < 1 || deliveries > COUNTED_PER_CLIENT_MAX) {
      throw new IllegalArgumentException(
          "must be from 1 to "
              + COUNTED_PER_CLIENT_MAX
              + ": what waits for one client is counted no further, so a larger limit would not"
              + " hold after a restart");
    }
    return deliveries;
  }

  private static String directory(String text) {
    try {
      if (text.isEmpty() || Files.isDirectory(Path.of(text))) {
        return text;
      }
    } catch (InvalidPathException malformed) {
      // As one that is not there.
    }
    throw new IllegalArgumentException("must be empty or a directory on this machine");
  }
}
