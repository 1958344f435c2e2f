package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.console.api.SubscriptionRequest.EndpointRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads one {@link SubscriptionRequest}, or says in one 422 all that is wrong with its form.
 * Whether the URLs may be sent to is for subscription to judge.
 */
final class SubscriptionReader {
  private static final int PLATFORM_SECRET_CHARACTERS_MAX = 500;
  private static final Set<String> FIELDS =
      Set.of("name", "sandbox", "production", "confirm_same_url", "data_webhook_urls");
  private static final Set<String> ENDPOINT_FIELDS = Set.of("url", "platform_secret");

  private final BodyFaults faults = new BodyFaults();

  private SubscriptionReader() {}

  static SubscriptionRequest read(JsonNode body) {
    SubscriptionReader reader = new SubscriptionReader();
    SubscriptionRequest request = reader.request(body);
    reader.faults.verify("invalid_subscription", "The subscription cannot be saved so.");
    return request;
  }

  private SubscriptionRequest request(JsonNode body) {
    faults.refuseUnknown(body, FIELDS);
    if (!body.isObject()) {
      return null;
    }
    return new SubscriptionRequest(
        text(body, "", "name"),
        endpoint(body, "sandbox"),
        endpoint(body, "production"),
        confirmed(body),
        dataWebhookUrls(body));
  }

  private EndpointRequest endpoint(JsonNode body, String environment) {
    JsonNode endpoint = body.path(environment);
    String at = "/" + environment;
    if (isAbsent(endpoint)) {
      urlMissing(at);
      return null;
    }
    if (!endpoint.isObject()) {
      faults.add("invalid_" + environment, at, "This must be an object with a url.");
      return null;
    }
    faults.refuseUnknown(endpoint, at, ENDPOINT_FIELDS);
    String url = text(endpoint, at, "url");
    if (isAbsent(endpoint.path("url")) || (url != null && url.isBlank())) {
      urlMissing(at);
    }
    String secret = text(endpoint, at, "platform_secret");
    if (secret != null && (secret.isBlank() || secret.length() > PLATFORM_SECRET_CHARACTERS_MAX)) {
      faults.add(
          "invalid_platform_secret",
          at + "/platform_secret",
          "A platform secret has 1 to " + PLATFORM_SECRET_CHARACTERS_MAX + " characters.");
    }
    return new EndpointRequest(url, secret);
  }

  private void urlMissing(String at) {
    faults.add(
        "two_urls_required",
        at + "/url",
        "A subscription needs a URL for sandbox and one for production.");
  }

  private boolean confirmed(JsonNode body) {
    JsonNode confirmed = body.path("confirm_same_url");
    if (!isAbsent(confirmed) && !confirmed.isBoolean()) {
      faults.add("invalid_confirm_same_url", "/confirm_same_url", "This must be true or false.");
    }
    return confirmed.isBoolean() && confirmed.booleanValue();
  }

  private List<String> dataWebhookUrls(JsonNode body) {
    JsonNode urls = body.path("data_webhook_urls");
    if (isAbsent(urls)) {
      return null;
    }
    if (!urls.isArray()) {
      faults.add(
          "invalid_data_webhook_urls", "/data_webhook_urls", "This must be an array of texts.");
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < urls.size(); i++) {
      if (urls.get(i).isTextual()) {
        texts.add(urls.get(i).textValue());
      } else {
        faults.add("invalid_data_webhook_urls", "/data_webhook_urls/" + i, "This must be a text.");
      }
    }
    return texts;
  }

  private String text(JsonNode object, String at, String field) {
    JsonNode value = object.path(field);
    if (!isAbsent(value) && !value.isTextual()) {
      faults.add("invalid_" + field, at + "/" + field, "This must be a text.");
    }
    return value.textValue();
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }
}
