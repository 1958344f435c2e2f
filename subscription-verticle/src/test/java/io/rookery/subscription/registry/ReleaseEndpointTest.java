package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.SANDBOX_URL;
import static io.rookery.subscription.registry.RegistryFixture.asking;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.Release;
import io.rookery.shared.contract.SubscriptionContract.ReleaseEndpoint;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A production endpoint gets nothing before it was tested, or somebody answers for it by name. */
class ReleaseEndpointTest {
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
  void of_a_new_subscription_sandbox_alone_is_sent_to() throws Exception {
    // Given
    ClientUuid client = client();
    // When
    Subscription subscription = given.subscribed(client);
    // Then
    assertThat(subscription.endpoints()).allMatch(endpoint -> endpoint.release() == null);
    assertThat(given.resolved(new EndpointKey(client, Environment.SANDBOX)).released()).isTrue();
    assertThat(given.resolved(production(client)).released()).isFalse();
  }

  @Test
  void a_green_test_releases_and_names_who_asked_for_it() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    // When
    Subscription after = tested(client, 1);
    // Then
    Release release = after.endpoints().get(1).release();
    assertThat(release.by()).isEqualTo("manager");
    assertThat(release.overrideWhy()).isNull();
    assertThat(after.version()).isEqualTo(2);
    ResolvedEndpoint resolved = given.resolved(production(client));
    assertThat(resolved.released()).isTrue();
    assertThat(resolved.version()).isEqualTo(1);
  }

  @Test
  void a_test_of_what_was_changed_meanwhile_releases_nothing() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    given.save(asking(client, SANDBOX_URL, "https://hooks.example.com/other"));
    // When
    Subscription after = tested(client, 1);
    // Then
    assertThat(after.endpoints().get(1).release()).isNull();
    assertThat(given.resolved(production(client)).released()).isFalse();
  }

  @Test
  void another_url_needs_another_test_and_the_same_one_does_not() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    tested(client, 1);
    // When
    Subscription same = given.save(asking(client)).subscription();
    Subscription other =
        given.save(asking(client, SANDBOX_URL, "https://hooks.example.com/other")).subscription();
    // Then
    assertThat(same.endpoints().get(1).release()).isNotNull();
    assertThat(other.endpoints().get(1).release()).isNull();
    assertThat(given.resolved(production(client)).released()).isFalse();
  }

  @Test
  void an_override_says_who_and_why_and_which_version_was_seen() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    // When
    Subscription after = override(client, IfMatch.of(1));
    // Then
    Release release = after.endpoints().get(1).release();
    assertThat(release.by()).isEqualTo("manager");
    assertThat(release.overrideWhy()).isEqualTo("their firewall opens tomorrow");
    assertThat(given.resolved(production(client)).released()).isTrue();
    assertThatThrownBy(() -> override(client, null))
        .isInstanceOfSatisfying(
            ProblemException.class, it -> assertThat(it.problem().status()).isEqualTo(428));
    assertThatThrownBy(() -> override(client, IfMatch.of(1)))
        .isInstanceOfSatisfying(
            ProblemException.class, it -> assertThat(it.problem().status()).isEqualTo(412));
  }

  @Test
  void a_green_test_and_an_override_are_recorded_and_a_refused_one_is_not() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    // When
    tested(client, 1);
    override(client, IfMatch.of(2));
    assertThatThrownBy(() -> override(client, IfMatch.of(2))).isInstanceOf(ProblemException.class);
    // Then
    assertThat(
            given.texts(
                "SELECT actor||' '||coalesce(after->>'override_why','tested') FROM audit.entry"
                    + " WHERE client_uuid = $1 AND action = 'endpoint.released' ORDER BY id",
                client))
        .containsExactly("manager tested", "manager their firewall opens tomorrow");
  }

  @Test
  void a_host_that_did_not_resolve_is_verified_by_a_green_test() throws Exception {
    // Given
    ClientUuid client = client();
    Subscription before =
        given
            .save(asking(client, SANDBOX_URL, "https://nowhere.example.com/rookery"))
            .subscription();
    assertThat(before.endpoints().get(1).verified()).isFalse();
    // When
    Subscription after = tested(client, 1);
    // Then
    assertThat(after.endpoints().get(1).verified()).isTrue();
  }

  @Test
  void who_is_not_subscribed_has_nothing_to_release() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    given.unsubscribe(client);
    // Then
    assertThat(tested(client, 1)).isNull();
  }

  private static Subscription tested(ClientUuid client, long version) throws Exception {
    return release(
        new ReleaseEndpoint(production(client), version, null, null, RegistryFixture.MANAGER));
  }

  private static Subscription override(ClientUuid client, IfMatch ifMatch) throws Exception {
    return release(
        new ReleaseEndpoint(
            production(client),
            null,
            "their firewall opens tomorrow",
            ifMatch,
            RegistryFixture.MANAGER));
  }

  private static Subscription release(ReleaseEndpoint asked) throws Exception {
    return given.registry.release(asked).await(5, SECONDS).subscription();
  }

  private static EndpointKey production(ClientUuid client) {
    return new EndpointKey(client, Environment.PRODUCTION);
  }
}
