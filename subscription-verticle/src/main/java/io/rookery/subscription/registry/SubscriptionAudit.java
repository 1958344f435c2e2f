package io.rookery.subscription.registry;

import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.audit.AuditEntry;
import io.rookery.shared.bus.Wire;
import io.rookery.shared.contract.SettingsContract.ChangeSettings;
import io.rookery.shared.contract.SettingsContract.PromoteSettings;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.ReleaseEndpoint;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.Unsubscribe;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What is recorded of a change: the subscription as people see it, before and after. */
final class SubscriptionAudit {

  static AuditEntry saved(
      SaveSubscription asked, Optional<Subscription> before, SavedSubscription saved) {
    JsonObject after = json(saved.subscription());
    JsonArray secrets = newPlatformSecrets(asked);
    if (!secrets.isEmpty()) {
      after.put("new_platform_secrets", secrets);
    }
    AuditAction action =
        saved.created() ? AuditAction.SUBSCRIPTION_CREATED : AuditAction.SUBSCRIPTION_CHANGED;
    AuditEntry entry = AuditEntry.of(asked.actor(), action, asked.client(), null, null).to(after);
    return saved.created() ? entry : entry.from(json(before.orElseThrow()));
  }

  static AuditEntry ended(Unsubscribe asked, Subscription ended) {
    return AuditEntry.of(asked.actor(), AuditAction.SUBSCRIPTION_ENDED, asked.client(), null, null)
        .from(json(ended));
  }

  static AuditEntry settings(ChangeSettings asked, Subscription before, Subscription after) {
    Environment environment = asked.endpoint().environment();
    return AuditEntry.of(
            asked.actor(), AuditAction.ENDPOINT_SETTINGS_CHANGED, asked.endpoint(), null)
        .from(settings(before, environment))
        .to(settings(after, environment));
  }

  static AuditEntry promoted(PromoteSettings asked, Subscription before, Subscription after) {
    EndpointKey production = new EndpointKey(asked.client(), Environment.PRODUCTION);
    return AuditEntry.of(asked.actor(), AuditAction.ENDPOINT_SETTINGS_PROMOTED, production, null)
        .from(settings(before, Environment.PRODUCTION))
        .to(settings(after, Environment.PRODUCTION));
  }

  static AuditEntry released(ReleaseEndpoint asked) {
    return AuditEntry.of(asked.actor(), AuditAction.ENDPOINT_RELEASED, asked.endpoint(), null)
        .to(
            asked.testedVersion() == null
                ? new JsonObject().put("override_why", asked.why())
                : new JsonObject().put("tested_version", asked.testedVersion()));
  }

  private static JsonObject json(Subscription subscription) {
    return Wire.encode(subscription).toJsonObject();
  }

  /** Of custom headers only the names. */
  private static JsonObject settings(Subscription subscription, Environment environment) {
    Endpoint endpoint = subscription.endpoint(environment);
    return Wire.encode(endpoint.settings())
        .toJsonObject()
        .mergeIn(Wire.encode(endpoint.note()).toJsonObject())
        .put("header_names", new JsonArray(endpoint.headerNames()));
  }

  /** They have no fingerprint: people choose them, and a short one could be guessed from it. */
  static JsonArray newPlatformSecrets(SaveSubscription asked) {
    JsonArray environments = new JsonArray();
    for (Environment environment : Environment.values()) {
      EndpointInput input =
          environment == Environment.SANDBOX ? asked.sandbox() : asked.production();
      if (input.platformSecret() != null) {
        environments.add(environment.wireName());
      }
    }
    return environments;
  }

  private SubscriptionAudit() {}
}
