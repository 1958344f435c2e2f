package io.rookery.subscription.registry;

import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.model.Environment;

/** A signing secret that was made just now, sealed. */
record MadeSecret(Environment environment, EndpointSecret secret, String fingerprint) {}
