package io.rookery.ingest.intake;

import io.rookery.shared.config.Settings;
import java.time.Duration;

/**
 * The limits of what waits to be stored.
 *
 * @param rowsMax notifications in one commit; a larger batch has a commit of its own
 * @param waitingMax requests that may wait for their commit
 * @param waitingBytesMax what they may hold together
 * @param answerWithin after which a request is answered 503
 * @param writeTimeout after which a commit that PostgreSQL does not report is given up
 */
public record IntakeSettings(
    int rowsMax,
    int waitingMax,
    long waitingBytesMax,
    Duration answerWithin,
    Duration writeTimeout) {

  /** Reads {@code intake.*}. */
  public static IntakeSettings from(Settings settings) {
    return new IntakeSettings(
        settings.integer("intake.rowsMax", 1, 500),
        settings.integer("intake.waitingMax", 1, 1_000_000),
        settings.longValue("intake.waitingBytesMax", 1 << 20, 1L << 40),
        settings.duration("intake.answerWithin", Duration.ofMillis(10), Duration.ofSeconds(30)),
        settings.duration("intake.writeTimeout", Duration.ofMillis(100), Duration.ofMinutes(5)));
  }
}
