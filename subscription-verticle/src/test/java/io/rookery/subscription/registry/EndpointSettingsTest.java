package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.SANDBOX_URL;
import static io.rookery.subscription.registry.RegistryFixture.asking;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.shared.contract.SubscriptionContract.ChangeSettings;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.directory.RegistryViews;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointSettingsTest {
  private static final EndpointSettings ORDERED =
      new EndpointSettings(Ordering.USER, OnExhausted.BLOCK, 3, 2.5);

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
  void a_change_reaches_whoever_resolves_and_leaves_the_endpoints_version() throws Exception {
    // Given
    ClientUuid client = client();
    Subscription before = given.subscribed(client);
    // When
    Subscription after = change(production(client), ORDERED);
    // Then
    assertThat(after.version()).isGreaterThan(before.version());
    assertThat(after.endpoints().get(0).settings()).isEqualTo(EndpointSettings.USUAL);
    assertThat(after.endpoints().get(1).settings()).isEqualTo(ORDERED);
    Resolution resolved =
        new RegistryViews(given.database)
            .resolve(List.of(production(client)))
            .await(5, SECONDS)
            .get(0);
    assertThat(resolved.endpoint().settings()).isEqualTo(ORDERED);
    assertThat(resolved.endpoint().version()).isEqualTo(before.version());
  }

  @Test
  void another_url_keeps_the_settings() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    change(production(client), ORDERED);
    // When
    Subscription after =
        given.save(asking(client, SANDBOX_URL, "https://hooks.example.com/other")).subscription();
    // Then
    assertThat(after.endpoints().get(1).settings()).isEqualTo(ORDERED);
  }

  @Test
  void what_is_not_given_stays_and_a_zero_takes_a_limit_away() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    change(production(client), ORDERED);
    // When
    Subscription after =
        given
            .registry
            .changeSettings(
                new ChangeSettings(
                    production(client),
                    given.seen(client),
                    null,
                    OnExhausted.SKIP,
                    0,
                    null,
                    RegistryFixture.MANAGER))
            .await(5, SECONDS)
            .subscription();
    // Then
    assertThat(after.endpoints().get(1).settings())
        .isEqualTo(new EndpointSettings(Ordering.USER, OnExhausted.SKIP, null, 2.5));
  }

  @Test
  void a_client_that_is_not_subscribed_has_no_settings_to_change() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    given.unsubscribe(client);
    // When
    Subscription changed = change(production(client), ORDERED);
    // Then
    assertThat(changed).isNull();
  }

  @ParameterizedTest
  @CsvSource({"65,1", "-1,1", "1,10001", "1,0.001", "1,-1", "1,NaN"})
  void what_is_out_of_bounds_is_refused(int inFlight, double rate) {
    // Given
    EndpointSettings wanted = new EndpointSettings(Ordering.NONE, OnExhausted.SKIP, inFlight, rate);
    // Then
    assertThatThrownBy(() -> change(production(client()), wanted))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo("invalid_subscription"));
  }

  private static Subscription change(EndpointKey endpoint, EndpointSettings wanted)
      throws Exception {
    return given
        .registry
        .changeSettings(
            new ChangeSettings(
                endpoint,
                given.seen(endpoint.client()),
                wanted.ordering(),
                wanted.onExhausted(),
                wanted.inFlightMax(),
                wanted.ratePerSecond(),
                RegistryFixture.MANAGER))
        .await(5, SECONDS)
        .subscription();
  }

  private static EndpointKey production(ClientUuid client) {
    return new EndpointKey(client, Environment.PRODUCTION);
  }
}
