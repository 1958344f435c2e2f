package io.rookery.console;

import io.rookery.console.auth.SessionSettings;
import io.rookery.shared.config.Settings;
import io.rookery.shared.http.DoorSettings;
import io.rookery.shared.sealing.MasterKey;
import java.time.Duration;

/**
 * What console is set to.
 *
 * @param bodyBytesMax a longer body is answered 413
 * @param answerTimeout how long another role may take to answer
 * @param testTimeout how long a test delivery may take
 * @param liveViewersMax so many pages may follow the live feed; to a further one it says 503
 * @param masterKey seals platform secrets before they cross the bus, and opens new signing secrets
 *     to show them once; the same in every process
 */
public record ConsoleSettings(
    DoorSettings door,
    int bodyBytesMax,
    Duration answerTimeout,
    Duration testTimeout,
    SessionSettings sessions,
    int liveViewersMax,
    MasterKey masterKey) {

  /** Reads them; problems are noted in {@code settings}. */
  public static ConsoleSettings from(Settings settings) {
    return new ConsoleSettings(
        DoorSettings.from(settings, "console"),
        settings.integer("console.bodyBytesMax", 1_024, 1 << 20),
        settings.duration("console.answerTimeout", Duration.ofMillis(100), Duration.ofSeconds(30)),
        settings.duration("console.testTimeout", Duration.ofSeconds(1), Duration.ofMinutes(3)),
        SessionSettings.from(settings),
        settings.integer("console.liveViewersMax", 1, 10_000),
        MasterKey.from(settings));
  }

  /** Never the secrets: what is printed ends in a log. */
  @Override
  public String toString() {
    return "ConsoleSettings[" + door + ", " + bodyBytesMax + ", " + answerTimeout + "]";
  }
}
