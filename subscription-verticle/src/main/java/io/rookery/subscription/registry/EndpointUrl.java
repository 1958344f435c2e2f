package io.rookery.subscription.registry;

import io.rookery.shared.model.Environment;

/**
 * A URL that may be saved.
 *
 * @param url as it was given; the guard reads it again at each connect
 * @param verified false if its host does not resolve now
 */
record EndpointUrl(Environment environment, String url, boolean verified) {}
