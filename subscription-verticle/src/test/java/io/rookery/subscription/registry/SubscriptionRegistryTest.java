package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.PRODUCTION_URL;
import static io.rookery.subscription.registry.RegistryFixture.SANDBOX_URL;
import static io.rookery.subscription.registry.RegistryFixture.asking;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rookery.shared.contract.SettingsContract.ChangeSettings;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.NewSecret;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionChanged;
import io.rookery.shared.contract.SubscriptionContract.Unsubscribe;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.testing.BusProbe;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SubscriptionRegistryTest {
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
  void a_first_save_subscribes_with_two_endpoints_and_a_secret_for_each() throws Exception {
    // Given
    ClientUuid client = client();
    // When
    SavedSubscription saved = given.save(asking(client));
    // Then
    assertThat(saved.created()).isTrue();
    Subscription subscription = saved.subscription();
    assertThat(subscription.client()).isEqualTo(client);
    assertThat(subscription.name()).isEqualTo("Acme Health");
    assertThat(subscription.version()).isEqualTo(1);
    assertThat(subscription.since()).isNotNull();
    assertThat(subscription.until()).isNull();
    assertThat(subscription.endpoints())
        .extracting(Endpoint::environment, Endpoint::url, Endpoint::verified)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Environment.SANDBOX, SANDBOX_URL, true),
            org.assertj.core.groups.Tuple.tuple(Environment.PRODUCTION, PRODUCTION_URL, true));
    assertThat(saved.newSecrets())
        .extracting(NewSecret::environment)
        .containsExactly(Environment.SANDBOX, Environment.PRODUCTION);
    assertThat(given.find(client)).isEqualTo(subscription);
  }

  @Test
  void a_later_save_changes_the_same_subscription_and_keeps_its_secrets() throws Exception {
    // Given
    ClientUuid client = client();
    Subscription before = given.subscribed(client);
    // When
    SavedSubscription saved =
        given.save(asking(client, SANDBOX_URL, "https://hooks.example.com/other"));
    // Then
    assertThat(saved.created()).isFalse();
    assertThat(saved.newSecrets()).isEmpty();
    Subscription after = saved.subscription();
    assertThat(after.since()).isEqualTo(before.since());
    assertThat(after.version()).isEqualTo(2);
    assertThat(after.endpoints().get(1).url()).isEqualTo("https://hooks.example.com/other");
    assertThat(after.endpoints())
        .extracting(Endpoint::secretFingerprint)
        .isEqualTo(before.endpoints().stream().map(Endpoint::secretFingerprint).toList());
  }

  @Test
  void a_change_raises_the_version_of_only_the_endpoint_that_changed() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    // When
    given.save(asking(client, SANDBOX_URL, "https://hooks.example.com/other"));
    // Then
    assertThat(given.endpointVersions(client)).containsExactly(1L, 2L);
  }

  @Test
  void a_change_without_a_name_keeps_the_name() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    // When
    SavedSubscription saved = given.save(RegistryFixture.named(client, null));
    // Then
    assertThat(saved.subscription().name()).isEqualTo("Acme Health");
  }

  @Test
  void a_subscription_without_a_name_is_called_by_its_client() throws Exception {
    // Given
    ClientUuid client = client();
    // When
    SavedSubscription saved = given.save(RegistryFixture.named(client, null));
    // Then
    assertThat(saved.subscription().name()).isEqualTo(client.toString());
  }

  @Test
  void unsubscribing_ends_the_subscription_and_keeps_its_row() throws Exception {
    // Given
    ClientUuid client = client();
    Subscription before = given.subscribed(client);
    // When
    Subscription ended = given.unsubscribe(client);
    // Then
    assertThat(ended.since()).isEqualTo(before.since());
    assertThat(ended.until()).isAfterOrEqualTo(before.since());
    assertThat(ended.version()).isEqualTo(2);
    assertThat(given.find(client)).isEqualTo(ended);
  }

  @Test
  void unsubscribing_again_changes_nothing() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    Subscription ended = given.unsubscribe(client);
    // When
    Subscription again = given.unsubscribe(client);
    // Then
    assertThat(again).isEqualTo(ended);
  }

  @Test
  void a_client_that_never_had_a_subscription_has_none_to_find_or_to_end() throws Exception {
    // Given
    ClientUuid client = client();
    // When
    Subscription ended = given.unsubscribe(client);
    // Then
    assertThat(ended).isNull();
    assertThat(given.find(client)).isNull();
  }

  @Test
  void a_save_after_the_end_begins_a_new_subscription_with_new_secrets() throws Exception {
    // Given
    ClientUuid client = client();
    Subscription first = given.subscribed(client);
    Subscription ended = given.unsubscribe(client);
    // When
    SavedSubscription second = given.save(asking(client));
    // Then
    assertThat(second.created()).isTrue();
    assertThat(second.newSecrets()).hasSize(2);
    assertThat(second.subscription().since()).isAfterOrEqualTo(ended.until());
    assertThat(second.subscription().until()).isNull();
    assertThat(second.subscription().version()).isEqualTo(3);
    assertThat(second.subscription().endpoints().get(0).secretFingerprint())
        .isNotEqualTo(first.endpoints().get(0).secretFingerprint());
  }

  @Test
  void a_race_of_first_saves_makes_one_subscription_and_the_others_must_look() throws Exception {
    // Given
    ClientUuid client = client();
    List<Future<SavedSubscription>> racing = new ArrayList<>();
    // When
    for (int i = 0; i < 8; i++) {
      racing.add(given.registry.save(asking(client)));
    }
    Future.join(racing).otherwiseEmpty().await(10, SECONDS);
    // Then
    assertThat(racing).filteredOn(Future::succeeded).hasSize(1);
    assertThat(racing).filteredOn(Future::failed).extracting(this::status).containsOnly(428);
    assertThat(
            given.texts(
                "SELECT number::text FROM registry.subscription WHERE client_uuid = $1", client))
        .containsExactly("1");
    assertThat(given.texts("SELECT id::text FROM registry.secret WHERE client_uuid = $1", client))
        .hasSize(2);
    assertThat(given.find(client).version()).isEqualTo(1);
  }

  @Test
  void the_table_itself_refuses_a_second_active_subscription() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    String copy =
        """
        INSERT INTO registry.subscription (client_uuid, number, name, version, data_webhook_urls,
               since, created_by, changed_at, changed_by)
        SELECT client_uuid, 2, name, 2, data_webhook_urls, since, created_by, changed_at, changed_by
          FROM registry.subscription WHERE client_uuid = $1
        """;
    // When
    Throwable failure =
        catchThrowable(
            () ->
                given
                    .database
                    .pool()
                    .preparedQuery(copy)
                    .execute(Tuple.of(client.value()))
                    .await(5, SECONDS));
    // Then
    assertThat(failure).hasMessageContaining("subscription_one_active");
  }

  @Test
  void every_change_is_announced_after_its_commit() throws Exception {
    // Given
    ClientUuid client = client();
    BusProbe<SubscriptionChanged> probe = BusProbe.of(given.vertx, SubscriptionContract.CHANGED);
    // When
    given.subscribed(client);
    given.unsubscribe(client);
    // Then
    assertThat(probe.next(Duration.ofSeconds(5))).isEqualTo(new SubscriptionChanged(client, 1));
    assertThat(probe.next(Duration.ofSeconds(5))).isEqualTo(new SubscriptionChanged(client, 2));
  }

  @Test
  void a_change_of_what_exists_says_which_version_it_saw() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    EndpointKey production = new EndpointKey(client, Environment.PRODUCTION);
    // When
    List<Future<?>> unseen =
        List.of(
            given.registry.save(asking(client)),
            given.registry.unsubscribe(new Unsubscribe(client, null, RegistryFixture.MANAGER)),
            given.settings.change(settings(production, null)));
    Future.join(unseen).otherwiseEmpty().await(5, SECONDS);
    // Then
    assertThat(unseen).extracting(this::status).containsOnly(428);
    assertThat(given.find(client).version()).isEqualTo(1);
  }

  @Test
  void a_change_of_a_version_that_is_gone_is_refused() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    given.save(asking(client, SANDBOX_URL, "https://hooks.example.com/other"));
    EndpointKey production = new EndpointKey(client, Environment.PRODUCTION);
    IfMatch stale = IfMatch.of(1);
    // When
    List<Future<?>> late =
        List.of(
            given.registry.save(saving(client, stale)),
            given.registry.unsubscribe(new Unsubscribe(client, stale, RegistryFixture.MANAGER)),
            given.settings.change(settings(production, stale)),
            given.registry.save(saving(client(), stale)));
    Future.join(late).otherwiseEmpty().await(5, SECONDS);
    // Then
    assertThat(late).extracting(this::status).containsOnly(412);
    assertThat(given.find(client).version()).isEqualTo(2);
  }

  @Test
  void of_two_changes_of_one_version_one_is_made() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    // When
    List<Future<SavedSubscription>> racing = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      racing.add(given.registry.save(saving(client, IfMatch.of(1))));
    }
    Future.join(racing).otherwiseEmpty().await(10, SECONDS);
    // Then
    assertThat(racing).filteredOn(Future::succeeded).hasSize(1);
    assertThat(racing).filteredOn(Future::failed).extracting(this::status).containsOnly(412);
    assertThat(given.find(client).version()).isEqualTo(2);
  }

  private int status(Future<?> refused) {
    return ((ProblemException) refused.cause()).problem().status();
  }

  private static SaveSubscription saving(ClientUuid client, IfMatch ifMatch) {
    return new SaveSubscription(
        client,
        ifMatch,
        null,
        new EndpointInput(SANDBOX_URL, null),
        new EndpointInput(PRODUCTION_URL, null),
        false,
        List.of(),
        RegistryFixture.MANAGER);
  }

  private static ChangeSettings settings(EndpointKey endpoint, IfMatch ifMatch) {
    return new ChangeSettings(
        endpoint,
        ifMatch,
        RegistryFixture.patch("{\"ordering\":\"user\"}"),
        RegistryFixture.MANAGER);
  }
}
