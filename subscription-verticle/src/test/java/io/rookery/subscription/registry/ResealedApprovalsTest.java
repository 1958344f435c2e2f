package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.MANAGER;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.SecretContract.RotatedSecret;
import io.rookery.shared.contract.SecretContract.SetPlatformSecret;
import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.NewSecret;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.directory.MasterKeyCheck;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.SigningSecret;
import io.rookery.subscription.registry.SecretResealer.Resealed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What waits for a second person while the master key is changed is approved after the change. */
class ResealedApprovalsTest extends ApprovalsFixture {
  private static MasterKey both;
  private static MasterKey newest;
  private static Node withNewestAlone;

  @BeforeAll
  static void changeTheKey() {
    String two = MasterKey.withNewKey(given.masterText);
    both = MasterKey.parse(two);
    newest = MasterKey.parse(MasterKey.currentOnly(two));
    withNewestAlone = Node.on(given.vertx, given.database, newest);
  }

  @Test
  void a_rotation_is_approved_without_the_old_key_and_signs_with_the_secret_that_was_shown()
      throws Exception {
    // Given
    ClientUuid client = subscribed();
    EndpointKey endpoint = new EndpointKey(client, Environment.PRODUCTION);
    RotatedSecret proposed =
        here.secrets().rotate(rotation(client, Environment.PRODUCTION)).await(30, SECONDS);
    // When
    reseal();
    Approval approved = withNewestAlone.approve(proposed.waits(), second);
    // Then
    assertThat(approved.state()).isEqualTo(ApprovalState.APPROVED);
    assertThat(signing(newest, endpoint, resolvedSigning(endpoint).get(0)))
        .isEqualTo(signing(given.master, endpoint, proposed.secret()));
  }

  @Test
  void a_first_subscription_begins_with_the_secrets_that_were_shown() throws Exception {
    // Given
    ClientUuid client = client();
    EndpointSecret platform = given.platformSecret(client, Environment.PRODUCTION, "open sesame");
    SaveSubscription usual = RegistryFixture.asking(client);
    SavedSubscription proposed =
        save(
            new SaveSubscription(
                client,
                null,
                usual.name(),
                usual.sandbox(),
                new EndpointInput(usual.production().url(), platform),
                false,
                List.of(),
                MANAGER));
    // When
    reseal();
    withNewestAlone.approve(proposed.waits(), second);
    // Then
    for (NewSecret shown : proposed.newSecrets()) {
      EndpointKey endpoint = new EndpointKey(client, shown.environment());
      assertThat(signing(newest, endpoint, resolvedSigning(endpoint).get(0)))
          .isEqualTo(signing(given.master, endpoint, shown.secret()));
    }
    assertThat(platformText(client)).isEqualTo("open sesame");
  }

  @Test
  void a_platform_secret_is_approved_without_the_old_key() throws Exception {
    // Given
    ClientUuid client = subscribed();
    EndpointKey endpoint = new EndpointKey(client, Environment.PRODUCTION);
    EndpointSecret platform = given.platformSecret(client, Environment.PRODUCTION, "open sesame");
    Approval waits =
        here.secrets()
            .setPlatform(new SetPlatformSecret(endpoint, null, platform, MANAGER))
            .await(30, SECONDS)
            .waits();
    // When
    reseal();
    withNewestAlone.approve(waits, second);
    // Then
    assertThat(platformText(client)).isEqualTo("open sesame");
  }

  @Test
  void a_change_without_a_secret_waits_on_as_it_is() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits = move(client);
    List<String> before = rows(client);
    // When
    reseal();
    List<String> after = rows(client);
    withNewestAlone.approve(waits, second);
    // Then
    assertThat(after).isEqualTo(before);
    assertThat(given.texts(URL, client)).containsExactly(MOVED);
  }

  @Test
  void one_that_no_key_opens_is_left_and_named_and_does_not_hold_up_the_others() throws Exception {
    // Given
    Approval unreadable =
        spoiledRotation(subscribed(), "\"base64\":\"[^\"]*\"", "\"base64\":\"AAAA\"");
    ClientUuid client = subscribed();
    RotatedSecret proposed =
        here.secrets().rotate(rotation(client, Environment.PRODUCTION)).await(30, SECONDS);
    // When
    Resealed done = new SecretResealer(given.database, both).reseal().await(30, SECONDS);
    withNewestAlone.approve(proposed.waits(), second);
    // Then
    assertThat(done.unreadable()).containsExactly(unreadable.id());
    here.reject(unreadable, second);
  }

  /** Every secret of the database, and every change that waits. */
  private void reseal() throws Exception {
    Resealed done = new SecretResealer(given.database, both).reseal().await(30, SECONDS);
    assertThat(done.unreadable()).isEmpty();
    MasterKeyCheck.require(given.database, newest).await(30, SECONDS);
  }

  private static SigningSecret signing(
      MasterKey master, EndpointKey endpoint, EndpointSecret sealed) {
    return SigningSecret.open(
        master, sealed.sealed(), SecretContext.signing(sealed.id(), endpoint));
  }

  private String platformText(ClientUuid client) throws Exception {
    EndpointKey endpoint = new EndpointKey(client, Environment.PRODUCTION);
    EndpointSecret platform = given.resolved(endpoint).platformSecret();
    byte[] clear = newest.open(platform.sealed(), SecretContext.platform(platform.id(), endpoint));
    return new String(clear, StandardCharsets.UTF_8);
  }
}
