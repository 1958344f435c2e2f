package io.rookery.console.auth;

import io.rookery.shared.config.Settings;
import java.time.Duration;

/**
 * How long people stay signed in.
 *
 * @param sessionsMax with one more, the session that was idle longest ends
 * @param idleMax a session that was not used for so long ends
 * @param ageMax a session ends after so long however much it is used
 * @param linkAgeMax so long a sign-in link is valid
 */
public record SessionSettings(
    int sessionsMax, Duration idleMax, Duration ageMax, Duration linkAgeMax) {

  public static SessionSettings from(Settings settings) {
    Duration least = Duration.ofSeconds(1);
    return new SessionSettings(
        settings.integer("console.sessionsMax", 1, 100_000),
        settings.duration("console.sessionIdleMax", least, Duration.ofHours(24)),
        settings.duration("console.sessionAgeMax", least, Duration.ofDays(7)),
        settings.duration("console.signInLinkAgeMax", least, Duration.ofHours(1)));
  }
}
