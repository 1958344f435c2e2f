package io.rookery.subscription.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.AccessContract.CheckKey;
import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.directory.RegistryViews;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.ApiKey;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ApiKeysTest {
  private static TestDatabase testDatabase;
  private Database database;
  private ApiKeys keys;
  private RegistryViews views;

  @BeforeAll
  static void create() throws Exception {
    testDatabase = TestDatabase.with(SubscriptionRole.REGISTRY);
  }

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    database = testDatabase.open(vertx);
    keys = new ApiKeys(database, new SecureRandom());
    views = new RegistryViews(database);
  }

  @AfterEach
  void close() throws Exception {
    database.close().await(5, SECONDS);
  }

  @Test
  void a_key_tells_who_holds_it_and_what_it_may() throws Exception {
    // Given
    List<ClientUuid> clients = List.of(new ClientUuid(UUID.randomUUID()));
    KeyGrant grant =
        new KeyGrant(
            "grace", KeyRole.ACCOUNT_MANAGER, null, clients, Instant.parse("2100-01-01T00:00:00Z"));
    ApiKey key = ApiKey.parse(create(grant));
    // When
    Principal principal = check(key.id(), key.hash());
    // Then
    assertThat(principal)
        .isEqualTo(new Principal(key.id(), "grace", KeyRole.ACCOUNT_MANAGER, null, clients));
  }

  @Test
  void a_producer_key_is_bound_to_its_environment() throws Exception {
    // Given
    ApiKey key = ApiKey.parse(create(producer(null)));
    // When
    Principal principal = check(key.id(), key.hash());
    // Then
    assertThat(key.text()).startsWith("rk_sandbox_");
    assertThat(principal.mayUse(Environment.SANDBOX)).isTrue();
    assertThat(principal.mayUse(Environment.PRODUCTION)).isFalse();
  }

  @Test
  void only_the_hash_of_a_key_is_stored() throws Exception {
    // Given
    String text = create(producer(null));
    // When
    StringBuilder rows = new StringBuilder();
    for (Row row : execute("SELECT k::text FROM registry.api_key k", Tuple.tuple())) {
      rows.append(row.getString(0));
    }
    // Then
    assertThat(rows.toString()).contains(HexFormat.of().formatHex(ApiKey.parse(text).hash()));
    assertThat(rows.toString()).doesNotContain(text.substring(text.lastIndexOf('_') + 1));
  }

  @Test
  void a_new_key_is_recorded_by_its_id() throws Exception {
    // When
    String text = create(producer(null));
    // Then
    List<String> entries = new ArrayList<>();
    for (Row row :
        execute(
            "SELECT to_jsonb(e)::text FROM audit.entry e WHERE object = $1",
            Tuple.of(ApiKey.parse(text).id()))) {
      entries.add(row.getString(0));
    }
    assertThat(entries).hasSize(1);
    assertThat(entries.get(0))
        .contains("key.created", "orders", "sandbox")
        .doesNotContain(text.substring(text.lastIndexOf('_') + 1));
  }

  @Test
  void an_unknown_key_has_no_principal() throws Exception {
    // Given
    ApiKey key = ApiKey.make(null, new SecureRandom());
    // When
    Principal principal = check(key.id(), key.hash());
    // Then
    assertThat(principal).isNull();
  }

  @Test
  void a_known_id_with_another_secret_has_no_principal() throws Exception {
    // Given
    ApiKey key = ApiKey.parse(create(producer(null)));
    // When
    Principal principal = check(key.id(), ApiKey.make(null, new SecureRandom()).hash());
    // Then
    assertThat(principal).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no hash", "00"})
  void what_is_no_hash_has_no_principal(String hash) throws Exception {
    // Given
    ApiKey key = ApiKey.parse(create(producer(null)));
    // When
    Principal principal = views.check(new CheckKey(key.id(), hash)).await(5, SECONDS);
    // Then
    assertThat(principal).isNull();
  }

  @Test
  void an_expired_key_has_no_principal() throws Exception {
    // Given
    ApiKey key = ApiKey.parse(create(producer(Instant.parse("2020-01-01T00:00:00Z"))));
    // When
    Principal principal = check(key.id(), key.hash());
    // Then
    assertThat(principal).isNull();
  }

  @Test
  void a_revoked_key_has_no_principal() throws Exception {
    // Given
    ApiKey key = ApiKey.parse(create(producer(null)));
    execute("UPDATE registry.api_key SET revoked_at = now() WHERE id = $1", Tuple.of(key.id()));
    // When
    Principal principal = check(key.id(), key.hash());
    // Then
    assertThat(principal).isNull();
  }

  private static KeyGrant producer(Instant expiresAt) {
    return new KeyGrant("orders", KeyRole.PRODUCER, Environment.SANDBOX, null, expiresAt);
  }

  private String create(KeyGrant grant) throws Exception {
    return keys.create(grant, Actor.withoutKey("test")).await(5, SECONDS);
  }

  private Principal check(String keyId, byte[] hash) throws Exception {
    CheckKey asked = new CheckKey(keyId, HexFormat.of().formatHex(hash));
    return views.check(asked).await(5, SECONDS);
  }

  private Iterable<Row> execute(String sql, Tuple parameters) throws Exception {
    return database.pool().preparedQuery(sql).execute(parameters).await(5, SECONDS);
  }
}
