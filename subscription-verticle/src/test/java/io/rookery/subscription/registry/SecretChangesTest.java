package io.rookery.subscription.registry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SecretContract.RotateSecret;
import io.rookery.shared.contract.SecretContract.RotatedSecret;
import io.rookery.shared.contract.SecretContract.SetPlatformSecret;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionChanged;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.SigningSecret;
import io.rookery.shared.testing.BusProbe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a change of a secret shows to others: its version, its record, its announcement. */
class SecretChangesTest extends SecretsFixture {
  @Test
  void a_rotation_is_announced_raises_the_version_and_leaves_the_breaker_alone() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    BusProbe<SubscriptionChanged> announced =
        BusProbe.of(given.vertx, SubscriptionContract.CHANGED);
    // When
    RotatedSecret rotated = rotate(endpoint, DAY);
    // Then
    assertThat(announced.next(Duration.ofSeconds(5)))
        .isEqualTo(new SubscriptionChanged(endpoint.client(), 2));
    assertThat(rotated.secrets().version()).isEqualTo(2);
    assertThat(given.endpointVersions(endpoint.client())).containsExactly(1L, 1L);
  }

  @Test
  void a_rotation_is_recorded_by_fingerprints() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    SigningSecret before = signing(endpoint).get(0);
    // When
    RotatedSecret rotated = rotate(endpoint, DAY);
    // Then
    String made = opened(endpoint, rotated.secret()).fingerprint();
    assertThat(
            given.texts(
                "SELECT actor||' '||(before->>'signing_fingerprints')||"
                    + "(after->>'signing_fingerprints') FROM audit.entry"
                    + " WHERE client_uuid = $1 AND action = 'secret.rotated'",
                endpoint.client()))
        .containsExactly(
            "manager [\"%s\"][\"%s\", \"%s\"]"
                .formatted(before.fingerprint(), made, before.fingerprint()));
  }

  @Test
  void a_change_in_view_of_an_older_version_is_refused_and_nothing_changes() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    IfMatch seen = given.seen(endpoint.client());
    rotate(endpoint, DAY);
    EndpointSecrets before = list(endpoint);
    EndpointSecret platform =
        given.platformSecret(endpoint.client(), Environment.PRODUCTION, "one");
    // When
    List<Throwable> failures =
        List.of(
            catchThrowable(
                () ->
                    secrets
                        .rotate(
                            new RotateSecret(
                                endpoint, seen, DAY, null, null, RegistryFixture.MANAGER))
                        .await(5, SECONDS)),
            catchThrowable(
                () ->
                    secrets
                        .setPlatform(
                            new SetPlatformSecret(
                                endpoint, seen, platform, RegistryFixture.MANAGER))
                        .await(5, SECONDS)));
    // Then
    assertThat(failures)
        .allSatisfy(
            failure ->
                assertThat(((ProblemException) failure).problem().code())
                    .isEqualTo("precondition_failed"));
    assertThat(list(endpoint)).isEqualTo(before);
  }

  @Test
  void a_change_in_view_of_the_present_version_is_made() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    IfMatch seen = given.seen(endpoint.client());
    // When
    RotatedSecret rotated =
        secrets
            .rotate(new RotateSecret(endpoint, seen, DAY, null, null, RegistryFixture.MANAGER))
            .await(5, SECONDS);
    // Then
    assertThat(rotated.secrets().version()).isEqualTo(seen.versions().get(0) + 1);
  }

  @Test
  void of_a_client_that_is_not_subscribed_nothing_changes() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    given.unsubscribe(endpoint.client());
    // When
    RotatedSecret rotated = rotate(endpoint, DAY);
    // Then
    assertThat(rotated).isEqualTo(new RotatedSecret(null, EndpointSecrets.NONE, null));
    assertThat(list(endpoint)).isEqualTo(EndpointSecrets.NONE);
  }
}
