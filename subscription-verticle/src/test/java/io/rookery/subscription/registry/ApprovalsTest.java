package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.MANAGER;
import static io.rookery.subscription.registry.RegistryFixture.SANDBOX_URL;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SecretContract.PlatformSecretSet;
import io.rookery.shared.contract.SecretContract.RotatedSecret;
import io.rookery.shared.contract.SecretContract.SetPlatformSecret;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionChanged;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.testing.BusProbe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which changes of production wait, and what an approval makes of them. */
class ApprovalsTest extends ApprovalsFixture {
  @Test
  void another_production_url_waits_until_somebody_else_approves_it() throws Exception {
    // Given
    ClientUuid client = subscribed();
    BusProbe<SubscriptionChanged> told = BusProbe.of(given.vertx, SubscriptionContract.CHANGED);
    // When
    Approval waits = move(client);
    List<String> before = given.texts(URL, client);
    Approval approved = here.approve(waits, second);
    // Then
    assertThat(waits.state()).isEqualTo(ApprovalState.PENDING);
    assertThat(waits.expiresAt()).isEqualTo(waits.proposedAt().plusSeconds(86_400));
    assertThat(before).containsExactly(RegistryFixture.PRODUCTION_URL);
    assertThat(approved.state()).isEqualTo(ApprovalState.APPROVED);
    assertThat(approved.decidedBy()).isEqualTo(second);
    assertThat(given.texts(URL, client)).containsExactly(MOVED);
    assertThat(told.next(Duration.ofSeconds(30)).client()).isEqualTo(client);
  }

  @Test
  void the_record_of_the_change_names_both() throws Exception {
    // Given
    ClientUuid client = subscribed();
    // When
    Approval waits = move(client);
    here.approve(waits, second);
    // Then
    assertThat(
            given.texts(
                "SELECT action||' '||actor||' '||coalesce(approved_by->>'name', '-')||' '"
                    + "||coalesce(approved_by->>'key_id', '-') FROM audit.entry"
                    + " WHERE client_uuid = $1 ORDER BY id OFFSET 1",
                client))
        .containsExactly(
            "approval.proposed manager - -",
            "subscription.changed manager second " + second.keyId());
  }

  @Test
  void what_leaves_the_production_url_and_secrets_as_they_are_does_not_wait() throws Exception {
    // Given
    ClientUuid client = subscribed();
    SaveSubscription asked =
        RegistryFixture.asking(client, SANDBOX_URL + "/moved", RegistryFixture.PRODUCTION_URL);
    // When
    SavedSubscription saved = save(asked);
    RotatedSecret rotated =
        here.secrets().rotate(rotation(client, Environment.SANDBOX)).await(30, SECONDS);
    // Then
    assertThat(saved.waits()).isNull();
    assertThat(rotated.waits()).isNull();
    assertThat(rotated.secrets().signing()).hasSize(2);
  }

  @Test
  void a_first_production_url_waits_and_begins_with_the_secrets_that_were_shown() throws Exception {
    // Given
    ClientUuid client = client();
    // When
    SavedSubscription proposed = save(RegistryFixture.asking(client));
    Subscription meanwhile = given.find(client);
    here.approve(proposed.waits(), second);
    // Then
    assertThat(meanwhile).isNull();
    assertThat(
            given.texts(
                "SELECT id::text FROM registry.secret WHERE client_uuid = $1 ORDER BY environment",
                client))
        .isEqualTo(
            proposed.newSecrets().stream().map(one -> one.secret().id().toString()).toList());
    assertThat(given.find(client).endpoint(Environment.PRODUCTION).release()).isNull();
  }

  @Test
  void a_rotation_waits_with_the_secret_that_was_shown() throws Exception {
    // Given
    ClientUuid client = subscribed();
    EndpointKey endpoint = new EndpointKey(client, Environment.PRODUCTION);
    EndpointSecrets before = list(endpoint);
    // When
    RotatedSecret proposed =
        here.secrets().rotate(rotation(client, Environment.PRODUCTION)).await(30, SECONDS);
    EndpointSecrets meanwhile = list(endpoint);
    here.approve(proposed.waits(), second);
    // Then
    assertThat(meanwhile).isEqualTo(before);
    assertThat(resolvedSigning(endpoint)).first().isEqualTo(proposed.secret());
    assertThat(proposed.waits().after()).contains(list(endpoint).signing().get(0).fingerprint());
  }

  @Test
  void a_platform_secret_waits_and_stays_sealed() throws Exception {
    // Given
    ClientUuid client = subscribed();
    EndpointKey endpoint = new EndpointKey(client, Environment.PRODUCTION);
    EndpointSecret platform = given.platformSecret(client, Environment.PRODUCTION, "open sesame");
    // When
    PlatformSecretSet proposed =
        here.secrets()
            .setPlatform(new SetPlatformSecret(endpoint, null, platform, MANAGER))
            .await(30, SECONDS);
    List<String> stored = rows(client);
    EndpointSecrets meanwhile = list(endpoint);
    here.approve(proposed.waits(), second);
    // Then
    assertThat(stored).singleElement().asString().contains(platform.sealed().base64());
    assertThat(stored.toString()).doesNotContain("open sesame");
    assertThat(meanwhile.platformSince()).isNull();
    assertThat(list(endpoint).platformSince()).isNotNull();
    assertThat(rows(client).toString()).doesNotContain(platform.sealed().base64());
  }
}
