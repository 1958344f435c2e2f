package io.rookery.subscription;

import static io.rookery.subscription.registry.RegistryFixture.SANDBOX_URL;
import static io.rookery.subscription.registry.RegistryFixture.asking;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.rookery.shared.bus.BusFailure;
import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.contract.AccessContract;
import io.rookery.shared.contract.AccessContract.CheckKey;
import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.FindSubscription;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.ListSubscriptions;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.contract.SubscriptionContract.Resolve;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.Unsubscribe;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.directory.RegistryViews;
import io.rookery.shared.guard.GuardPolicy;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.registry.RegistryFixture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole role as the others meet it: on the bus, and behind it. */
class SubscriptionVerticleTest {
  private static final String FIRST_KEY = "rk_all_Abcdef012345_0123456789abcdefghijABCDEFGHIJ99";
  private static final Duration WITHIN = Duration.ofSeconds(5);

  private RegistryFixture given;
  private SubscriptionVerticle verticle;

  @BeforeEach
  void deploy() throws Exception {
    given = new RegistryFixture(TestDatabase.with(SubscriptionRole.REGISTRY));
    verticle = new SubscriptionVerticle(settings(), given.database);
    given.vertx.deployVerticle(verticle).await(10, SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    given.close();
  }

  @Test
  void a_subscription_lives_on_the_bus_from_save_to_unsubscribe() throws Exception {
    // Given
    ClientUuid client = client();
    // When
    SavedSubscription saved = ask(SubscriptionContract.SAVE, asking(client));
    Subscription found =
        ask(SubscriptionContract.FIND, new FindSubscription(client)).subscription();
    List<Subscription> listed =
        ask(SubscriptionContract.LIST, new ListSubscriptions("ACME", null, null, 10))
            .subscriptions();
    Subscription ended =
        ask(
                SubscriptionContract.UNSUBSCRIBE,
                new Unsubscribe(client, IfMatch.of(1), RegistryFixture.MANAGER))
            .subscription();
    // Then
    assertThat(found).isEqualTo(saved.subscription());
    assertThat(listed).containsExactly(saved.subscription());
    assertThat(ended.until()).isNotNull();
    assertThat(resolve(client).get(0).endpoint()).isNull();
  }

  @Test
  void a_refusal_crosses_the_bus_with_all_its_faults() {
    // Given
    SaveSubscription asked =
        new SaveSubscription(
            client(),
            null,
            "",
            new EndpointInput(SANDBOX_URL, null),
            new EndpointInput("http://10.0.0.1/", null),
            false,
            List.of(),
            RegistryFixture.MANAGER);
    // When
    BusFailure failure =
        catchThrowableOfType(BusFailure.class, () -> ask(SubscriptionContract.SAVE, asked));
    // Then
    assertThat(failure.kind()).isEqualTo(BusFailure.Kind.REFUSED);
    assertThat(failure.problem().status()).isEqualTo(422);
    assertThat(failure.problem().errors())
        .extracting(Fault::code, Fault::pointer)
        .containsExactly(
            tuple("invalid_name", "/name"), tuple("https_required", "/production/url"));
  }

  @Test
  void i5_the_view_behind_the_bus_says_the_same_as_the_answer_on_it() throws Exception {
    // Given
    ClientUuid subscribed = client();
    given.save(
        new SaveSubscription(
            subscribed,
            null,
            "Acme",
            new EndpointInput(
                SANDBOX_URL, given.platformSecret(subscribed, Environment.SANDBOX, "secret")),
            new EndpointInput("https://hooks.example.com/hook", null),
            false,
            List.of(),
            RegistryFixture.MANAGER));
    ClientUuid ended = client();
    given.subscribed(ended);
    given.unsubscribe(ended);
    ClientUuid unknown = client();
    List<EndpointKey> endpoints = endpoints(subscribed, ended, unknown);
    // When
    List<Resolution> onTheBus = resolve(subscribed, ended, unknown);
    List<Resolution> behindIt =
        new RegistryViews(given.database).resolve(endpoints).await(5, SECONDS);
    // Then
    assertThat(onTheBus).extracting(Resolution::key).isEqualTo(endpoints);
    assertThat(behindIt).isEqualTo(onTheBus);
  }

  @Test
  void i5_the_directory_answers_with_cold_caches_when_nobody_is_on_the_bus() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    Vertx alone = Vertx.vertx();
    Directory directory = new Directory(alone, given.database, Clock.systemUTC());
    // When
    List<Resolution> resolved = directory.resolve(endpoints(client)).await(5, SECONDS);
    Optional<Principal> principal = directory.check(FIRST_KEY).await(5, SECONDS);
    // Then
    assertThat(resolved).isEqualTo(resolve(client));
    assertThat(principal).map(Principal::role).contains(KeyRole.OPERATOR);
    alone.close().await(5, SECONDS);
  }

  @Test
  void the_first_key_of_the_settings_works_on_the_bus() throws Exception {
    // When
    Principal right = check(FIRST_KEY);
    Principal wrong = check(FIRST_KEY.replace("99", "98"));
    // Then
    assertThat(right.role()).isEqualTo(KeyRole.OPERATOR);
    assertThat(wrong).isNull();
  }

  @Test
  void a_drained_role_ends_what_is_under_way_and_takes_no_more() throws Exception {
    // Given
    ClientUuid client = client();
    Future<SavedSubscription> underWay =
        SubscriptionContract.SAVE.ask(given.vertx, asking(client), WITHIN);
    ask(SubscriptionContract.FIND, new FindSubscription(client));
    // When
    verticle.drain().await(5, SECONDS);
    // Then
    assertThat(underWay.await(5, SECONDS).created()).isTrue();
    BusFailure failure =
        catchThrowableOfType(
            BusFailure.class, () -> ask(SubscriptionContract.FIND, new FindSubscription(client)));
    assertThat(failure.kind()).isEqualTo(BusFailure.Kind.NOBODY_LISTENS);
  }

  @Test
  void without_its_database_the_role_says_unavailable_and_not_a_fault() throws Exception {
    // Given
    Vertx vertx = Vertx.vertx();
    DatabaseSettings nowhere =
        new DatabaseSettings(
            "postgresql://127.0.0.1:1/rookery", "rookery", "", 1, 1, Duration.ofSeconds(1));
    SubscriptionSettings withoutFirstKey =
        new SubscriptionSettings(
            settings().guard(), given.master, Optional.empty(), false, settings().resolveTimeout());
    vertx
        .deployVerticle(new SubscriptionVerticle(withoutFirstKey, Database.open(vertx, nowhere)))
        .await(5, SECONDS);
    // When
    BusFailure failure =
        catchThrowableOfType(
            BusFailure.class,
            () ->
                SubscriptionContract.FIND
                    .ask(vertx, new FindSubscription(client()), WITHIN)
                    .await(5, SECONDS));
    // Then
    assertThat(failure.problem().status()).isEqualTo(503);
    assertThat(failure.problem().retryAfterSeconds()).isPositive();
    vertx.close().await(5, SECONDS);
  }

  private SubscriptionSettings settings() {
    return new SubscriptionSettings(
        new GuardPolicy(List.of(), Set.of()),
        given.master,
        Optional.of(FIRST_KEY),
        false,
        Duration.ofSeconds(1));
  }

  private List<Resolution> resolve(ClientUuid... clients) throws Exception {
    return ask(SubscriptionContract.RESOLVE, new Resolve(endpoints(clients))).resolutions();
  }

  private static List<EndpointKey> endpoints(ClientUuid... clients) {
    List<EndpointKey> endpoints = new ArrayList<>();
    for (ClientUuid client : clients) {
      for (Environment environment : Environment.values()) {
        endpoints.add(new EndpointKey(client, environment));
      }
    }
    return endpoints;
  }

  private Principal check(String key) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII));
    String id = key.split("_", -1)[2];
    return ask(AccessContract.CHECK, new CheckKey(id, HexFormat.of().formatHex(hash))).principal();
  }

  private <Q extends Record, R extends Record> R ask(RequestAddress<Q, R> address, Q question)
      throws Exception {
    return address.ask(given.vertx, question, WITHIN).await(5, SECONDS);
  }
}
