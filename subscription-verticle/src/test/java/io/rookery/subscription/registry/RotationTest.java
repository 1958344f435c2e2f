package io.rookery.subscription.registry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rookery.shared.contract.SecretContract.RotatedSecret;
import io.rookery.shared.contract.SecretContract.SecretTraits;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.sealing.SignatureScheme;
import io.rookery.shared.sealing.SigningSecret;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which secrets sign, from when and until when. */
class RotationTest extends SecretsFixture {
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
