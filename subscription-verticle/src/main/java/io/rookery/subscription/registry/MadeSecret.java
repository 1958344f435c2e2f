package io.rookery.subscription.registry;

import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.SigningSecret;

/**
 * A signing secret that begins to sign, sealed, and what is told of it.
 *
 * @param publicKey null where the secret itself verifies
 */
record MadeSecret(
    Environment environment,
    EndpointSecret secret,
    String fingerprint,
    String last4,
    String publicKey) {

  static MadeSecret of(Environment environment, EndpointSecret sealed, SigningSecret clear) {
    return new MadeSecret(
        environment, sealed, clear.fingerprint(), clear.last4(), clear.publicKey().orElse(null));
  }
}
