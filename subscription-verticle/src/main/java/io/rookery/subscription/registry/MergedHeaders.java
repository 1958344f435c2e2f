package io.rookery.subscription.registry;

import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import java.util.List;

/**
 * The custom headers of an endpoint after a change.
 *
 * @param secret all of them, sealed
 * @param names in lower case, sorted
 */
record MergedHeaders(EndpointSecret secret, List<String> names) {}
