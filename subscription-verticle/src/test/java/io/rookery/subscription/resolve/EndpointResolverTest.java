package io.rookery.subscription.resolve;

import static io.rookery.subscription.registry.RegistryFixture.PRODUCTION_URL;
import static io.rookery.subscription.registry.RegistryFixture.SANDBOX_URL;
import static io.rookery.subscription.registry.RegistryFixture.asking;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.Period;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.contract.SubscriptionContract.Resolve;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.directory.RegistryViews;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.rookery.subscription.registry.RegistryFixture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EndpointResolverTest {
  private static RegistryFixture given;
  private static EndpointResolver resolver;

  @BeforeAll
  static void open() throws Exception {
    given = new RegistryFixture(TestDatabase.with(SubscriptionRole.REGISTRY));
    resolver = new EndpointResolver(new RegistryViews(given.database));
  }

  @AfterAll
  static void close() throws Exception {
    given.close();
  }

  @Test
  void an_endpoint_resolves_to_its_own_url_and_secret() throws Exception {
    // Given
    ClientUuid client = client();
    SavedSubscription saved = given.save(asking(client));
    // When
    List<Resolution> resolutions = resolve(production(client), sandbox(client));
    // Then
    assertThat(resolutions)
        .containsExactly(
            new Resolution(
                production(client),
                new ResolvedEndpoint(
                    1,
                    saved.subscription().since(),
                    PRODUCTION_URL,
                    List.of(saved.newSecrets().get(1).secret()),
                    null,
                    null,
                    null,
                    false),
                List.of()),
            new Resolution(
                sandbox(client),
                new ResolvedEndpoint(
                    1,
                    saved.subscription().since(),
                    SANDBOX_URL,
                    List.of(saved.newSecrets().get(0).secret()),
                    null,
                    null,
                    null,
                    true),
                List.of()));
  }

  @Test
  void a_platform_secret_resolves_for_its_own_environment_alone() throws Exception {
    // Given
    ClientUuid client = client();
    EndpointSecret secret = given.platformSecret(client, Environment.SANDBOX, "platform secret");
    given.save(
        new SaveSubscription(
            client,
            null,
            "Acme",
            new EndpointInput(SANDBOX_URL, secret),
            new EndpointInput(PRODUCTION_URL, null),
            false,
            List.of(),
            RegistryFixture.MANAGER));
    // When
    List<Resolution> resolutions = resolve(sandbox(client), production(client));
    // Then
    assertThat(resolutions.get(0).endpoint().platformSecret()).isEqualTo(secret);
    assertThat(resolutions.get(1).endpoint().platformSecret()).isNull();
  }

  @Test
  void a_client_that_never_subscribed_resolves_to_nothing() throws Exception {
    // Given
    ClientUuid client = client();
    // When
    List<Resolution> resolutions = resolve(sandbox(client));
    // Then
    assertThat(resolutions).containsExactly(new Resolution(sandbox(client), null, List.of()));
  }

  @Test
  void an_ended_subscription_resolves_to_its_period() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    Subscription ended = given.unsubscribe(client);
    // When
    List<Resolution> resolutions = resolve(production(client));
    // Then
    assertThat(resolutions)
        .containsExactly(
            new Resolution(
                production(client), null, List.of(new Period(ended.since(), ended.until()))));
  }

  @Test
  void a_client_that_came_back_resolves_to_its_endpoint_and_earlier_periods_newest_first()
      throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    Subscription first = given.unsubscribe(client);
    given.subscribed(client);
    Subscription second = given.unsubscribe(client);
    Subscription third = given.subscribed(client);
    // When
    Resolution resolution = resolve(sandbox(client)).get(0);
    // Then
    assertThat(resolution.endpoint().subscribedSince()).isEqualTo(third.since());
    assertThat(resolution.ended())
        .containsExactly(
            new Period(second.since(), second.until()), new Period(first.since(), first.until()));
  }

  @Test
  void a_thousand_endpoints_are_answered_in_the_order_asked() throws Exception {
    // Given
    ClientUuid subscribed = client();
    given.subscribed(subscribed);
    List<EndpointKey> asked = new ArrayList<>();
    for (int i = 0; i < 998; i++) {
      asked.add(sandbox(client()));
    }
    asked.add(500, sandbox(subscribed));
    asked.add(700, sandbox(subscribed));
    // When
    List<Resolution> resolutions = resolve(asked.toArray(EndpointKey[]::new));
    // Then
    assertThat(resolutions).extracting(Resolution::key).isEqualTo(asked);
    assertThat(resolutions).filteredOn(found -> found.endpoint() != null).hasSize(2);
  }

  @Test
  void more_than_a_thousand_endpoints_are_refused() {
    // Given
    Resolve asked = new Resolve(Collections.nCopies(1_001, sandbox(client())));
    // When
    Throwable failure = catchThrowable(() -> resolver.resolve(asked));
    // Then
    assertThat(failure).isInstanceOf(ProblemException.class).hasMessageContaining("1000");
  }

  private static List<Resolution> resolve(EndpointKey... endpoints) throws Exception {
    return resolver.resolve(new Resolve(List.of(endpoints))).await(5, SECONDS).resolutions();
  }

  private static EndpointKey sandbox(ClientUuid client) {
    return new EndpointKey(client, Environment.SANDBOX);
  }

  private static EndpointKey production(ClientUuid client) {
    return new EndpointKey(client, Environment.PRODUCTION);
  }
}
