package io.rookery.subscription.registry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SecretContract.SetPlatformSecret;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import org.junit.jupiter.api.Test;

/** The secret by which an endpoint knows us, beside those that sign. */
class PlatformSecretTest extends SecretsFixture {
  @Test
  void a_platform_secret_is_set_replaced_and_removed() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    EndpointSecret first = given.platformSecret(endpoint.client(), Environment.PRODUCTION, "one");
    EndpointSecret second = given.platformSecret(endpoint.client(), Environment.PRODUCTION, "two");
    // When
    EndpointSecrets set = setPlatform(endpoint, first);
    setPlatform(endpoint, second);
    EndpointSecret replaced = given.resolved(endpoint).platformSecret();
    EndpointSecrets removed = setPlatform(endpoint, null);
    // Then
    assertThat(set.platformSince()).isNotNull();
    assertThat(replaced).isEqualTo(second);
    assertThat(removed.platformSince()).isNull();
    assertThat(given.resolved(endpoint).platformSecret()).isNull();
    assertThat(signing(endpoint)).hasSize(1);
  }

  @Test
  void a_platform_secret_is_recorded_without_anything_of_it() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    setPlatform(endpoint, given.platformSecret(endpoint.client(), Environment.PRODUCTION, "one"));
    // When
    setPlatform(endpoint, null);
    // Then
    assertThat(
            given.texts(
                "SELECT action||' '||actor||' '||(before IS NULL AND after IS NULL)"
                    + " FROM audit.entry WHERE client_uuid = $1 AND action LIKE 'platform%'"
                    + " ORDER BY id",
                endpoint.client()))
        .containsExactly(
            "platform_secret.set manager true", "platform_secret.removed manager true");
  }

  private static EndpointSecrets setPlatform(EndpointKey endpoint, EndpointSecret secret)
      throws Exception {
    return secrets
        .setPlatform(new SetPlatformSecret(endpoint, null, secret, RegistryFixture.MANAGER))
        .await(5, SECONDS)
        .secrets();
  }
}
