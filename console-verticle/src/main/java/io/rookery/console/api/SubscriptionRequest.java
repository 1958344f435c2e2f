package io.rookery.console.api;

import java.util.List;

/**
 * What a {@code PUT} asks for.
 *
 * @param name null: as it is
 * @param dataWebhookUrls null: as they are
 */
record SubscriptionRequest(
    String name,
    EndpointRequest sandbox,
    EndpointRequest production,
    boolean confirmSameUrl,
    List<String> dataWebhookUrls) {

  /**
   * One endpoint of it.
   *
   * @param platformSecret in clear; null: as it is
   */
  record EndpointRequest(String url, String platformSecret) {

    /** Never the secret: what is printed ends in a log. */
    @Override
    public String toString() {
      return "EndpointRequest[" + url + "]";
    }
  }
}
