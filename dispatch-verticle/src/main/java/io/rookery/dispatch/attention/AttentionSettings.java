package io.rookery.dispatch.attention;

import io.rookery.dispatch.send.SendSettings;
import io.rookery.dispatch.signing.SigningKeys;
import io.rookery.shared.config.Settings;
import io.rookery.shared.guard.GuardPolicy;
import io.rookery.shared.guard.Target;
import io.rookery.shared.guard.TargetGuard;
import io.rookery.shared.guard.TargetRefused;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.SigningSecret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When to call for a human, and where.
 *
 * @param undeliveredAgeMax what waits for longer calls for one
 * @param certificateBefore a certificate that ends within this does, if that is less than a third
 *     of its lifetime
 * @param webhook empty: nobody is told but on the bus
 */
public record AttentionSettings(
    Duration undeliveredAgeMax, Duration certificateBefore, Optional<Webhook> webhook) {

  /**
   * The operator's webhook.
   *
   * @param guard with exceptions of its own: an address inside that the operator may be told at is
   *     none that clients may have notifications sent to
   */
  public record Webhook(Target target, SigningKeys keys, TargetGuard guard, SendSettings send) {}

  /** Reads the section {@code attention}. */
  public static AttentionSettings from(Settings settings, SendSettings send) {
    return new AttentionSettings(
        settings.duration(
            "attention.undeliveredAgeMax", Duration.ofMinutes(1), Duration.ofDays(30)),
        settings.duration("attention.certificateBefore", Duration.ofHours(1), Duration.ofDays(365)),
        webhook(settings, send));
  }

  private static Optional<Webhook> webhook(Settings settings, SendSettings send) {
    TargetGuard guard = new TargetGuard(GuardPolicy.from(settings, "attention.webhookExceptions"));
    String url = settings.text("attention.webhookUrl");
    if (url.isBlank()) {
      return Optional.empty();
    }
    Optional<Target> target = target(settings, guard, url);
    Optional<SigningKeys> keys = keys(settings);
    return target.flatMap(to -> keys.map(with -> new Webhook(to, with, guard, send)));
  }

  private static Optional<Target> target(Settings settings, TargetGuard guard, String url) {
    try {
      return Optional.of(guard.check(url, Environment.PRODUCTION));
    } catch (TargetRefused refused) {
      settings.problem("attention.webhookUrl", refused.detail());
      return Optional.empty();
    }
  }

  private static Optional<SigningKeys> keys(Settings settings) {
    Optional<String> secret = settings.secret("attention.webhookSecret");
    try {
      return Optional.of(
          new SigningKeys(
              List.of(
                  SigningSecret.parse(
                      secret.orElseThrow(
                          () -> new IllegalArgumentException("is missing: a webhook is signed")))),
              Optional.empty()));
    } catch (IllegalArgumentException wrong) {
      settings.problem("attention.webhookSecret", wrong.getMessage());
      return Optional.empty();
    }
  }
}
