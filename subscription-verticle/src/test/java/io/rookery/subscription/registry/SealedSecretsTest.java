package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.PRODUCTION_URL;
import static io.rookery.subscription.registry.RegistryFixture.SANDBOX_URL;
import static io.rookery.subscription.registry.RegistryFixture.asking;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.NewSecret;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.SigningSecret;
import io.rookery.shared.sealing.UnsealFailed;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SealedSecretsTest {
  private static RegistryFixture given;

  @BeforeAll
  static void open() throws Exception {
    given = new RegistryFixture(TestDatabase.with(SubscriptionRole.REGISTRY));
  }

  @AfterAll
  static void close() throws Exception {
    given.close();
  }

  @Test
  void a_new_secret_is_random_and_opens_only_for_its_own_endpoint() throws Exception {
    // Given
    ClientUuid client = client();
    // When
    SavedSubscription saved = given.save(asking(client));
    // Then
    NewSecret sandbox = saved.newSecrets().get(0);
    NewSecret production = saved.newSecrets().get(1);
    SigningSecret opened = opened(client, sandbox);
    assertThat(opened.key().getEncoded()).hasSize(32);
    assertThat(opened).isNotEqualTo(opened(client, production));
    assertThat(saved.subscription().endpoints().get(0).secretFingerprint())
        .isEqualTo(opened.fingerprint());
    assertThat(
            catchThrowable(
                () -> opened(client, new NewSecret(Environment.PRODUCTION, sandbox.secret()))))
        .isInstanceOf(UnsealFailed.class);
  }

  @Test
  void a_platform_secret_is_kept_by_a_change_that_names_none() throws Exception {
    // Given
    ClientUuid client = client();
    given.save(withPlatformSecret(client, "platform-secret-of-the-client"));
    // When
    SavedSubscription saved = given.save(asking(client));
    // Then
    assertThat(saved.subscription().endpoints())
        .extracting(Endpoint::hasPlatformSecret)
        .containsExactly(false, true);
  }

  @Test
  void another_platform_secret_replaces_the_one_before() throws Exception {
    // Given
    ClientUuid client = client();
    given.save(withPlatformSecret(client, "the first one"));
    SaveSubscription second = withPlatformSecret(client, "the second one");
    // When
    given.save(second);
    // Then
    assertThat(
            given.texts(
                "SELECT id::text FROM registry.secret WHERE kind = 'platform' AND client_uuid = $1",
                client))
        .containsExactly(second.production().platformSecret().id().toString());
    assertThat(given.endpointVersions(client)).containsExactly(1L, 2L);
  }

  @Test
  void a_platform_secret_that_another_master_key_sealed_is_not_saved() throws Exception {
    // Given
    ClientUuid client = client();
    SaveSubscription sealedForAnother = withPlatformSecret(client(), "of another client");
    SaveSubscription asked =
        new SaveSubscription(
            client,
            null,
            "Acme Health",
            sealedForAnother.sandbox(),
            sealedForAnother.production(),
            false,
            List.of(),
            RegistryFixture.MANAGER);
    // When
    Throwable failure = catchThrowable(() -> given.save(asked));
    // Then
    assertThat(failure).isInstanceOf(UnsealFailed.class);
    assertThat(given.find(client)).isNull();
  }

  @Test
  void no_secret_stands_in_clear_in_the_tables() throws Exception {
    // Given
    ClientUuid client = client();
    // When
    SavedSubscription saved = given.save(withPlatformSecret(client, "platform-secret-in-clear"));
    // Then
    String rows =
        String.join(
            " ",
            given.texts("SELECT x::text FROM registry.secret x WHERE client_uuid = $1", client));
    String base64 = opened(client, saved.newSecrets().get(0)).text().substring("whsec_".length());
    assertThat(rows)
        .contains(saved.newSecrets().get(0).secret().sealed().base64())
        .doesNotContain(base64, "whsec_", "platform-secret-in-clear");
  }

  private SaveSubscription withPlatformSecret(ClientUuid client, String text) {
    return new SaveSubscription(
        client,
        null,
        "Acme Health",
        new EndpointInput(SANDBOX_URL, null),
        new EndpointInput(
            PRODUCTION_URL, given.platformSecret(client, Environment.PRODUCTION, text)),
        false,
        List.of(),
        RegistryFixture.MANAGER);
  }

  private static SigningSecret opened(ClientUuid client, NewSecret secret) {
    EndpointKey endpoint = new EndpointKey(client, secret.environment());
    return SigningSecret.open(
        given.master,
        secret.secret().sealed(),
        SecretContext.signing(secret.secret().id(), endpoint));
  }
}
