package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.client;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SecretContract.ListSecrets;
import io.rookery.shared.contract.SecretContract.RotateSecret;
import io.rookery.shared.contract.SecretContract.RotatedSecret;
import io.rookery.shared.contract.SecretContract.SecretTraits;
import io.rookery.shared.contract.SecretContract.SetPlatformSecret;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionChanged;
import io.rookery.shared.directory.RegistryViews;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.HmacSecret;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.SignatureScheme;
import io.rookery.shared.sealing.SigningSecret;
import io.rookery.shared.sealing.UnsealFailed;
import io.rookery.shared.testing.BusProbe;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {
  private static final long DAY = 86_400;
  private static RegistryFixture given;
  private static SecretRegistry secrets;

  @BeforeAll
  static void open() throws Exception {
    given = new RegistryFixture(TestDatabase.with(SubscriptionRole.REGISTRY));
    ApprovalGate gate = new ApprovalGate(false, UUID::randomUUID);
    secrets = new SecretRegistry(given.vertx, given.database, given.maker(), gate);
  }

  @AfterAll
  static void close() throws Exception {
    given.close();
  }

  @Test
  void during_the_overlap_both_secrets_sign_the_new_one_first() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    SigningSecret before = signing(endpoint).get(0);
    // When
    RotatedSecret rotated = rotate(endpoint, DAY);
    // Then
    assertThat(signing(endpoint)).containsExactly(opened(endpoint, rotated.secret()), before);
    List<SecretTraits> told = rotated.secrets().signing();
    assertThat(told)
        .extracting(SecretTraits::fingerprint)
        .containsExactly(signing(endpoint).get(0).fingerprint(), before.fingerprint());
    assertThat(told)
        .extracting(SecretTraits::last4)
        .containsExactly(signing(endpoint).get(0).last4(), before.last4());
    assertThat(told.get(0).expiresAt()).isNull();
    assertThat(told.get(1).expiresAt())
        .isCloseTo(told.get(0).createdAt().plusSeconds(DAY), within(1, ChronoUnit.SECONDS));
    assertThat(list(endpoint)).isEqualTo(rotated.secrets());
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
  void when_the_overlap_is_over_the_old_secret_signs_no_more_and_is_deleted() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    RotatedSecret rotated = rotate(endpoint, DAY);
    expire(endpoint);
    // When
    List<SigningSecret> resolved = signing(endpoint);
    int listed = list(endpoint).signing().size();
    secrets.dropExpired().await(5, SECONDS);
    // Then
    assertThat(resolved).containsExactly(opened(endpoint, rotated.secret()));
    assertThat(listed).isEqualTo(1);
    assertThat(
            given.texts(
                "SELECT id::text FROM registry.secret WHERE client_uuid = $1 AND environment = 1",
                endpoint.client()))
        .containsExactly(rotated.secret().id().toString());
  }

  @Test
  void without_an_overlap_every_older_secret_stops_at_once() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    rotate(endpoint, DAY);
    // When
    RotatedSecret rotated = rotate(endpoint, 0);
    // Then
    assertThat(signing(endpoint)).containsExactly(opened(endpoint, rotated.secret()));
  }

  @Test
  void a_later_rotation_never_lengthens_an_overlap_and_a_shorter_one_ends_all_earlier()
      throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    rotate(endpoint, DAY);
    // When
    List<SecretTraits> longer = rotate(endpoint, 7 * DAY).secrets().signing();
    rotate(endpoint, 0);
    rotate(endpoint, 3 * DAY);
    List<SecretTraits> shorter = rotate(endpoint, DAY).secrets().signing();
    // Then
    assertThat(Duration.between(longer.get(0).createdAt(), longer.get(2).expiresAt()))
        .isLessThanOrEqualTo(Duration.ofSeconds(DAY));
    assertThat(shorter.get(2).expiresAt()).isEqualTo(shorter.get(1).expiresAt());
  }

  @Test
  void a_third_old_secret_is_refused_unless_the_others_end_at_once() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    rotate(endpoint, DAY);
    rotate(endpoint, DAY);
    List<SigningSecret> before = signing(endpoint);
    // When
    Problem refusal = refusal(asking(endpoint, DAY, null, null));
    List<SigningSecret> after = signing(endpoint);
    rotate(endpoint, 0);
    // Then
    assertThat(refusal.status()).isEqualTo(409);
    assertThat(refusal.code()).isEqualTo("too_many_old_secrets");
    assertThat(after).isEqualTo(before).hasSize(3);
    assertThat(signing(endpoint)).hasSize(1);
  }

  @Test
  void a_secret_of_the_caller_signs_from_then_on() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    HmacSecret own = HmacSecret.make(new SecureRandom());
    // When
    secrets.rotate(asking(endpoint, DAY, null, sealed(endpoint, own))).await(5, SECONDS);
    // Then
    assertThat(signing(endpoint)).startsWith(own).hasSize(2);
  }

  @Test
  void a_secret_that_the_client_has_already_is_refused_in_both_environments() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    EndpointKey sandbox = new EndpointKey(endpoint.client(), Environment.SANDBOX);
    SigningSecret own = signing(endpoint).get(0);
    // When
    Problem here = refusal(asking(endpoint, DAY, null, sealed(endpoint, own)));
    Problem there = refusal(asking(sandbox, DAY, null, sealed(sandbox, own)));
    // Then
    assertThat(here.errors().get(0).code()).isEqualTo("secret_in_use");
    assertThat(there.errors().get(0).code()).isEqualTo("secret_in_use");
    assertThat(signing(sandbox)).hasSize(1);
  }

  @Test
  void a_secret_that_was_sealed_for_another_endpoint_is_not_taken() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    EndpointSecret foreign = sealed(subscribed(), HmacSecret.make(new SecureRandom()));
    // When
    Throwable failure =
        catchThrowable(() -> secrets.rotate(asking(endpoint, DAY, null, foreign)).await());
    // Then
    assertThat(failure).isInstanceOf(UnsealFailed.class);
    assertThat(signing(endpoint)).hasSize(1);
  }

  @Test
  void a_change_of_scheme_is_a_rotation_and_the_next_one_keeps_the_scheme() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    // When
    secrets.rotate(asking(endpoint, DAY, SignatureScheme.V1A, null)).await(5, SECONDS);
    List<SecretTraits> told = rotate(endpoint, DAY).secrets().signing();
    // Then
    assertThat(told)
        .extracting(SecretTraits::scheme)
        .containsExactly(SignatureScheme.V1A, SignatureScheme.V1A, SignatureScheme.V1);
    assertThat(told.get(0).publicKey())
        .isEqualTo(signing(endpoint).get(0).publicKey().orElseThrow());
    assertThat(told.get(2).publicKey()).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 7 * DAY + 1})
  void an_overlap_outside_0_to_7_days_is_refused(long seconds) throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    // When
    Problem refusal = refusal(asking(endpoint, seconds, null, null));
    // Then
    assertThat(refusal.errors().get(0).code()).isEqualTo("invalid_overlap_seconds");
  }

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
  void a_platform_secret_is_set_replaced_and_removed() throws Exception {
    // Given
    EndpointKey endpoint = subscribed();
    EndpointSecret first = given.platformSecret(endpoint.client(), Environment.PRODUCTION, "one");
    EndpointSecret second = given.platformSecret(endpoint.client(), Environment.PRODUCTION, "two");
    // When
    EndpointSecrets set = setPlatform(endpoint, first);
    setPlatform(endpoint, second);
    EndpointSecret replaced = resolved(endpoint).platformSecret();
    EndpointSecrets removed = setPlatform(endpoint, null);
    // Then
    assertThat(set.platformSince()).isNotNull();
    assertThat(replaced).isEqualTo(second);
    assertThat(removed.platformSince()).isNull();
    assertThat(resolved(endpoint).platformSecret()).isNull();
    assertThat(signing(endpoint)).hasSize(1);
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

  private static EndpointKey subscribed() throws Exception {
    ClientUuid client = client();
    given.save(RegistryFixture.asking(client));
    return new EndpointKey(client, Environment.PRODUCTION);
  }

  private static RotatedSecret rotate(EndpointKey endpoint, long overlap) throws Exception {
    return secrets.rotate(asking(endpoint, overlap, null, null)).await(5, SECONDS);
  }

  private static RotateSecret asking(
      EndpointKey endpoint, long overlap, SignatureScheme scheme, EndpointSecret own) {
    return new RotateSecret(endpoint, null, overlap, scheme, own, RegistryFixture.MANAGER);
  }

  private static Problem refusal(RotateSecret asked) throws Exception {
    try {
      secrets.rotate(asked).await(5, SECONDS);
    } catch (ProblemException refused) {
      return refused.problem();
    }
    throw new AssertionError("was rotated: " + asked);
  }

  private static EndpointSecrets setPlatform(EndpointKey endpoint, EndpointSecret secret)
      throws Exception {
    return secrets
        .setPlatform(new SetPlatformSecret(endpoint, null, secret, RegistryFixture.MANAGER))
        .await(5, SECONDS)
        .secrets();
  }

  private static EndpointSecrets list(EndpointKey endpoint) throws Exception {
    return secrets.list(new ListSecrets(endpoint)).await(5, SECONDS);
  }

  private static EndpointSecret sealed(EndpointKey endpoint, SigningSecret clear) {
    UUID id = UUID.randomUUID();
    return new EndpointSecret(id, clear.seal(given.master, SecretContext.signing(id, endpoint)));
  }

  private static SigningSecret opened(EndpointKey endpoint, EndpointSecret secret) {
    return SigningSecret.open(
        given.master, secret.sealed(), SecretContext.signing(secret.id(), endpoint));
  }

  private static ResolvedEndpoint resolved(EndpointKey endpoint) throws Exception {
    return new RegistryViews(given.database)
        .resolve(List.of(endpoint))
        .await(5, SECONDS)
        .get(0)
        .endpoint();
  }

  /** What the endpoint signs with, as the one who sends is told. */
  private static List<SigningSecret> signing(EndpointKey endpoint) throws Exception {
    return resolved(endpoint).signingSecrets().stream()
        .map(secret -> opened(endpoint, secret))
        .toList();
  }

  /** As if the overlaps of the client were over. */
  private static void expire(EndpointKey endpoint) throws Exception {
    given
        .database
        .pool()
        .preparedQuery(
            "UPDATE registry.secret SET expires_at = now() WHERE client_uuid = $1"
                + " AND expires_at IS NOT NULL")
        .execute(Tuple.of(endpoint.client().value()))
        .await(5, SECONDS);
  }
}
