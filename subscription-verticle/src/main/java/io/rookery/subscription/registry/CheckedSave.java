package io.rookery.subscription.registry;

import java.util.List;

/**
 * What a save asks for, once it has no faults.
 *
 * @param name null: keep the one there is
 * @param urls one for each environment
 * @param sameUrlConfirmedBy who confirmed that both URLs are one; null: they differ
 */
record CheckedSave(
    String name, List<EndpointUrl> urls, List<String> dataWebhookUrls, String sameUrlConfirmedBy) {}
