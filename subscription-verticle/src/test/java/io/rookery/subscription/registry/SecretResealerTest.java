package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.asking;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.directory.MasterKeyCheck;
import io.rookery.shared.directory.RegistryViews;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.CustomHeaders;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.SigningSecret;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.rookery.subscription.registry.SecretResealer.Resealed;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretResealerTest {
  private RegistryFixture given;
  private MasterKey both;
  private MasterKey newest;

  @BeforeEach
  void open() throws Exception {
    given = new RegistryFixture(TestDatabase.with(SubscriptionRole.REGISTRY));
    String two = MasterKey.withNewKey(given.masterText);
    both = MasterKey.parse(two);
    newest = MasterKey.parse(MasterKey.currentOnly(two));
  }

  @AfterEach
  void close() throws Exception {
    given.close();
  }

  @Test
  void all_secrets_are_sealed_anew_and_stay_the_same() throws Exception {
    // Given
    List<ClientUuid> clients = new ArrayList<>();
    for (int i = 0; i < 110; i++) {
      clients.add(client());
      given.save(asking(clients.get(i)));
    }
    List<SigningSecret> before = signing(clients, given.master);
    // When
    Resealed done = new SecretResealer(given.database, both).reseal().await(20, SECONDS);
    // Then
    assertThat(done).isEqualTo(new Resealed(220, List.of()));
    assertThat(signing(clients, newest)).isEqualTo(before);
    MasterKeyCheck.require(given.database, newest).await(5, SECONDS);
  }

  @Test
  void custom_headers_are_sealed_anew_too() throws Exception {
    // Given
    ClientUuid client = client();
    given.save(asking(client));
    EndpointKey sandbox = new EndpointKey(client, Environment.SANDBOX);
    given.changeHeaders(sandbox, Map.of("x-api-key", "value"));
    // When
    Resealed done = new SecretResealer(given.database, both).reseal().await(20, SECONDS);
    // Then
    assertThat(done).isEqualTo(new Resealed(3, List.of()));
    EndpointSecret sealed = given.resolved(sandbox).headers();
    assertThat(
            CustomHeaders.open(
                newest, sealed.sealed(), SecretContext.headers(sealed.id(), sandbox)))
        .isEqualTo(CustomHeaders.of(Map.of("x-api-key", "value")));
    MasterKeyCheck.require(given.database, newest).await(5, SECONDS);
  }

  @Test
  void what_no_key_opens_is_left_and_named_and_does_not_hold_up_the_others() throws Exception {
    // Given
    ClientUuid client = client();
    given.save(asking(client));
    UUID torn = UUID.fromString(idOf(client, Environment.SANDBOX));
    given
        .database
        .pool()
        .preparedQuery("UPDATE registry.secret SET sealed = 'AAAA' WHERE id = $1")
        .execute(Tuple.of(torn))
        .await(5, SECONDS);
    // When
    Resealed done = new SecretResealer(given.database, both).reseal().await(20, SECONDS);
    // Then
    assertThat(done).isEqualTo(new Resealed(1, List.of(torn)));
  }

  @Test
  void a_master_key_that_does_not_know_a_stored_version_is_refused() throws Exception {
    // Given
    given.save(asking(client()));
    // When
    Throwable unknown = failure(given.database, newest);
    // Then
    assertThat(unknown)
        .hasMessage(
            "masterKey: 2 stored secrets are sealed with version 1, which is not among [2]: add"
                + " that key");
  }

  @Test
  void another_master_key_of_the_same_version_is_refused() throws Exception {
    // Given
    given.save(asking(client()));
    // When
    Throwable another = failure(given.database, MasterKey.parse(MasterKey.generate()));
    // Then
    assertThat(another).hasMessageContaining("which is another key here");
  }

  @Test
  void where_nothing_is_stored_yet_any_master_key_may_start() throws Exception {
    // Given
    Database empty = TestDatabase.with().open(given.vertx);
    // When
    Throwable none = failure(given.database, newest);
    Throwable noTables = failure(empty, newest);
    // Then
    assertThat(none).isNull();
    assertThat(noTables).isNull();
    empty.close().await(5, SECONDS);
  }

  private static Throwable failure(Database database, MasterKey master) {
    return catchThrowable(() -> MasterKeyCheck.require(database, master).await(5, SECONDS));
  }

  private List<SigningSecret> signing(List<ClientUuid> clients, MasterKey master) throws Exception {
    List<EndpointKey> endpoints =
        clients.stream().map(one -> new EndpointKey(one, Environment.PRODUCTION)).toList();
    return new RegistryViews(given.database)
        .resolve(endpoints).await(5, SECONDS).stream()
            .map(
                found -> {
                  EndpointSecret one = found.endpoint().signingSecrets().get(0);
                  return SigningSecret.open(
                      master, one.sealed(), SecretContext.signing(one.id(), found.key()));
                })
            .toList();
  }

  private String idOf(ClientUuid client, Environment environment) throws Exception {
    return given
        .texts(
            "SELECT id::text FROM registry.secret WHERE client_uuid = $1 AND environment = "
                + environment.code(),
            client)
        .get(0);
  }
}
