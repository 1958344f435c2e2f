package io.rookery.subscription.registry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.HmacSecret;
import io.rookery.shared.sealing.SigningSecret;
import io.rookery.shared.sealing.UnsealFailed;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** A secret that the caller brings, instead of one that is made. */
class OwnSecretTest extends SecretsFixture {
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
}
