package io.rookery.subscription;

import io.rookery.shared.config.Settings;
import io.rookery.shared.guard.GuardPolicy;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.subscription.access.FirstKey;
import java.time.Duration;
import java.util.Optional;

/**
 * What subscription is set to.
 *
 * @param masterKey seals secrets; the same in every process
 * @param firstKey the whole text of the first operator's key, where there is none yet
 * @param approvalRequired a change of a production URL or secret waits for a second person
 * @param resolveTimeout how long a save waits for a host to resolve
 */
public record SubscriptionSettings(
    GuardPolicy guard,
    MasterKey masterKey,
    Optional<String> firstKey,
    boolean approvalRequired,
    Duration resolveTimeout) {

  /** Reads them; problems are noted in {@code settings}. */
  public static SubscriptionSettings from(Settings settings) {
    Optional<String> firstKey = settings.secret("firstKey");
    try {
      firstKey.ifPresent(FirstKey::requireForm);
    } catch (IllegalArgumentException malformed) {
      settings.problem("firstKey", malformed.getMessage());
    }
    return new SubscriptionSettings(
        GuardPolicy.from(settings),
        MasterKey.from(settings),
        firstKey,
        settings.read("approvals.production", false, SubscriptionSettings::isRequired),
        settings.duration(
            "subscription.resolveTimeout", Duration.ofMillis(100), Duration.ofSeconds(4)));
  }

  private static boolean isRequired(String text) {
    return switch (text) {
      case "required" -> true;
      case "off" -> false;
      default -> throw new IllegalArgumentException("must be required or off");
    };
  }

  /** Never the secrets: what is printed ends in a log. */
  @Override
  public String toString() {
    return "SubscriptionSettings[" + guard + ", " + resolveTimeout + "]";
  }
}
