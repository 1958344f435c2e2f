package io.rookery.console.api;

import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.Release;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** A subscription as the door shows it: the form in which it is saved, and what became of it. */
final class SubscriptionJson {

  /** Only the endpoints that {@code scope} may see. */
  static JsonObject of(Subscription subscription, Scope scope) {
    return of(subscription, scope, Map.of());
  }

  /**
   * With signing secrets in clear.
   *
   * @param signingSecrets those that were just made
   */
  static JsonObject of(
      Subscription subscription, Scope scope, Map<Environment, String> signingSecrets) {
    JsonObject json =
        new JsonObject()
            .put("client_uuid", subscription.client().toString())
            .put("name", subscription.name())
            .put("version", subscription.version())
            .put("subscribed", subscription.until() == null)
            .put("since", Texts.of(subscription.since()))
            .put("until", Texts.of(subscription.until()));
    for (Endpoint endpoint : subscription.endpoints()) {
      if (scope.maySee(endpoint.environment())) {
        JsonObject shown = endpoint(endpoint);
        if (signingSecrets.containsKey(endpoint.environment())) {
          shown.put("signing_secret", signingSecrets.get(endpoint.environment()));
        }
        json.put(endpoint.environment().wireName(), shown);
      }
    }
    return json.put("data_webhook_urls", new JsonArray(subscription.dataWebhookUrls()))
        .put("same_url_confirmed_by", subscription.sameUrlConfirmedBy());
  }

  private static JsonObject endpoint(Endpoint endpoint) {
    return new JsonObject()
        .put("url", endpoint.url())
        .put("verified", endpoint.verified())
        .put("secret_fingerprint", endpoint.secretFingerprint())
        .put("has_platform_secret", endpoint.hasPlatformSecret())
        .put("released", release(endpoint.release()));
  }

  /** Null: never tested, so that of production nothing is sent. */
  private static JsonObject release(Release release) {
    return release == null
        ? null
        : new JsonObject()
            .put("at", Texts.of(release.at()))
            .put("by", release.by())
            .put("override_why", release.overrideWhy());
  }

  /** The endpoint with how it wants its notifications; of custom headers the names. */
  static JsonObject withSettings(Endpoint endpoint) {
    return endpoint(endpoint)
        .mergeIn(settings(endpoint))
        .put("header_names", new JsonArray(endpoint.headerNames()));
  }

  /** What a promotion copies. */
  static JsonObject settings(Endpoint endpoint) {
    EndpointSettings settings = endpoint.settings();
    return new JsonObject()
        .put("ordering", settings.ordering().wireName())
        .put("on_exhausted", settings.onExhausted().wireName())
        .put("in_flight_max", settings.inFlightMax())
        .put("rate_per_second", settings.ratePerSecond())
        .put("families_off", new JsonArray(settings.off().families()))
        .put(
            "types_off",
            new JsonArray(settings.off().types().stream().map(NotificationType::wireName).toList()))
        .put("x_rook_hash", settings.rookHash())
        .put("flood_window_minutes", settings.floodWindowMinutes())
        .put("description", endpoint.note().description())
        .put("contact", endpoint.note().contact());
  }

  private SubscriptionJson() {}
}
