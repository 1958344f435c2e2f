package io.rookery.subscription.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rookery.shared.contract.AccessContract;
import io.rookery.shared.contract.AccessContract.CheckKey;
import io.rookery.shared.contract.AccessContract.KeyChanged;
import io.rookery.shared.contract.KeyContract.ExpireKey;
import io.rookery.shared.contract.KeyContract.FindKey;
import io.rookery.shared.contract.KeyContract.FoundKey;
import io.rookery.shared.contract.KeyContract.KeyPage;
import io.rookery.shared.contract.KeyContract.ListKeys;
import io.rookery.shared.contract.KeyContract.RevokeKey;
import io.rookery.shared.contract.KeyContract.StoredKey;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.ApiKey;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.BusProbe;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One operator's key that manages keys is there at the beginning. */
@ExtendWith(VertxExtension.class)
class EndOfKeysTest {
  private static final Actor ACTOR = new Actor("boss", "grace", KeyRole.OPERATOR, "request-1");
  private static final Instant SOON = Instant.parse("2100-01-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2100-01-02T00:00:00Z");

  private Database database;
  private ApiKeys keys;
  private KeyRegistry registry;
  private ApiKey only;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    database = TestDatabase.with(SubscriptionRole.REGISTRY).open(vertx);
    keys = new ApiKeys(database, new SecureRandom());
    registry = new KeyRegistry(vertx, database, keys);
    only = create(KeyRole.OPERATOR, null, null, null);
  }

  @AfterEach
  void close() throws Exception {
    database.close().await(5, SECONDS);
  }

  @Test
  void a_revoked_key_is_announced_recorded_and_valid_no_more(Vertx vertx) throws Exception {
    // Given
    ApiKey producer = create(KeyRole.PRODUCER, Environment.SANDBOX, null, null);
    BusProbe<KeyChanged> changes = BusProbe.of(vertx, AccessContract.CHANGED);
    // When
    StoredKey revoked =
        registry.revoke(new RevokeKey(producer.id(), ACTOR)).await(5, SECONDS).key();
    // Then
    assertThat(revoked.revokedAt()).isNotNull();
    assertThat(changes.next(Duration.ofSeconds(5))).isEqualTo(new KeyChanged(producer.id()));
    assertThat(isValid(producer)).isFalse();
    assertThat(recorded(producer)).containsExactly("key.created", "key.revoked");
  }

  @Test
  void a_key_is_revoked_once() throws Exception {
    // Given
    ApiKey producer = create(KeyRole.PRODUCER, Environment.SANDBOX, null, null);
    StoredKey first = revoke(producer).key();
    // When
    StoredKey again = revoke(producer).key();
    // Then
    assertThat(again).isEqualTo(first);
    assertThat(recorded(producer)).containsExactly("key.created", "key.revoked");
    assertThat(codeOf(() -> expire(producer, null))).isEqualTo("key_revoked");
  }

  @Test
  void the_end_of_a_key_is_changed_and_recorded() throws Exception {
    // Given
    ApiKey producer = create(KeyRole.PRODUCER, Environment.SANDBOX, null, null);
    // When
    StoredKey key = expire(producer, SOON).key();
    // Then
    assertThat(key.grant().expiresAt()).isEqualTo(SOON);
    assertThat(keys.find(new FindKey(producer.id())).await(5, SECONDS).key()).isEqualTo(key);
    assertThat(recorded(producer)).containsExactly("key.created", "key.expiry_changed");
  }

  @Test
  void what_is_no_key_is_not_found() throws Exception {
    // Given
    ApiKey unknown = ApiKey.make(null, new SecureRandom());
    // When
    List<FoundKey> found = List.of(revoke(unknown), expire(unknown, SOON));
    // Then
    assertThat(found).containsOnly(new FoundKey(null));
  }

  /** What another key is, and whether the only one may then be revoked, and end {@link #SOON}. */
  @ParameterizedTest
  @CsvSource({
    // role,          environment, client, until, revoked, ends
    "OPERATOR,        ,            false,  ,      true,    true",
    "OPERATOR,        ,            false,  LATER, true,    true",
    "OPERATOR,        ,            false,  SOON,  true,    false",
    "OPERATOR,        ,            false,  PAST,  false,   false",
    "OPERATOR,        SANDBOX,     false,  ,      false,   false",
    "OPERATOR,        ,            true,   ,      false,   false",
    "ACCOUNT_MANAGER, ,            false,  ,      false,   false",
    "AUDITOR,         ,            false,  ,      false,   false",
  })
  void one_key_that_manages_keys_always_remains(
      KeyRole role,
      Environment environment,
      boolean ofOneClient,
      String until,
      boolean mayBeRevoked,
      boolean mayEnd)
      throws Exception {
    // Given
    List<ClientUuid> clients = ofOneClient ? List.of(new ClientUuid(UUID.randomUUID())) : null;
    create(role, environment, clients, until == null ? null : end(until));
    // When
    String ending = codeOf(() -> expire(only, SOON));
    expire(only, null);
    String revoking = codeOf(() -> revoke(only));
    // Then
    assertThat(ending).isEqualTo(mayEnd ? null : "last_operator_key");
    assertThat(revoking).isEqualTo(mayBeRevoked ? null : "last_operator_key");
    assertThat(isValid(only)).isNotEqualTo(mayBeRevoked);
  }

  @Test
  void of_two_that_are_revoked_at_the_same_time_one_remains() throws Exception {
    // Given
    ApiKey other = create(KeyRole.OPERATOR, null, null, null);
    // When
    Future.join(
            keys.revoke(new RevokeKey(only.id(), ACTOR)),
            keys.revoke(new RevokeKey(other.id(), ACTOR)))
        .otherwiseEmpty()
        .await(10, SECONDS);
    // Then
    assertThat(isValid(only)).isNotEqualTo(isValid(other));
  }

  @Test
  void keys_are_listed_newest_first_page_by_page() throws Exception {
    // Given
    ApiKey second = create(KeyRole.AUDITOR, null, null, null);
    ApiKey third = create(KeyRole.PRODUCER, Environment.PRODUCTION, null, SOON);
    // When
    KeyPage first = keys.list(new ListKeys(null, 2)).await(5, SECONDS);
    KeyPage last = keys.list(new ListKeys(first.next(), 2)).await(5, SECONDS);
    // Then
    assertThat(first.keys()).extracting(StoredKey::keyId).containsExactly(third.id(), second.id());
    assertThat(last.keys()).extracting(StoredKey::keyId).containsExactly(only.id());
    assertThat(last.next()).isNull();
  }

  @Test
  void the_last_use_is_written_once_an_hour() throws Exception {
    // Given
    Instant never = lastUse();
    check(only);
    int first = registry.writeUses().await(5, SECONDS);
    check(only);
    // When
    int again = registry.writeUses().await(5, SECONDS);
    execute("UPDATE registry.api_key SET last_used_at = last_used_at - interval '61 min'");
    check(only);
    int hourLater = registry.writeUses().await(5, SECONDS);
    // Then
    assertThat(never).isNull();
    assertThat(lastUse()).isNotNull();
    assertThat(List.of(first, again, hourLater)).containsExactly(1, 0, 1);
  }

  @Test
  void a_key_that_was_refused_is_not_used() throws Exception {
    // When
    registry.check(new CheckKey(only.id(), "00")).await(5, SECONDS);
    // Then
    assertThat(registry.writeUses().await(5, SECONDS)).isZero();
  }

  private interface Change {
    FoundKey make() throws Exception;
  }

  /** Of the refusal; null if there is none. */
  private static String codeOf(Change change) {
    ProblemException refused = catchThrowableOfType(ProblemException.class, change::make);
    return refused == null ? null : refused.problem().code();
  }

  private static Instant end(String until) {
    return switch (until) {
      case "SOON" -> SOON;
      case "LATER" -> LATER;
      default -> Instant.parse("2020-01-01T00:00:00Z");
    };
  }

  private ApiKey create(
      KeyRole role, Environment environment, List<ClientUuid> clients, Instant until)
      throws Exception {
    KeyGrant grant = new KeyGrant("grace", role, environment, clients, until);
    return ApiKey.parse(keys.create(grant, ACTOR).await(5, SECONDS));
  }

  private FoundKey revoke(ApiKey key) throws Exception {
    return keys.revoke(new RevokeKey(key.id(), ACTOR)).await(5, SECONDS);
  }

  private FoundKey expire(ApiKey key, Instant end) throws Exception {
    return keys.expire(new ExpireKey(key.id(), end, ACTOR)).await(5, SECONDS);
  }

  private boolean isValid(ApiKey key) throws Exception {
    return check(key) != null;
  }

  private Object check(ApiKey key) throws Exception {
    return registry
        .check(new CheckKey(key.id(), HexFormat.of().formatHex(key.hash())))
        .await(5, SECONDS)
        .principal();
  }

  private Instant lastUse() throws Exception {
    return keys.find(new FindKey(only.id())).await(5, SECONDS).key().lastUsedAt();
  }

  private List<String> recorded(ApiKey key) throws Exception {
    List<String> actions = new ArrayList<>();
    for (Row row :
        database
            .pool()
            .preparedQuery("SELECT action FROM audit.entry WHERE object = $1 ORDER BY id")
            .execute(Tuple.of(key.id()))
            .await(5, SECONDS)) {
      actions.add(row.getString(0));
    }
    return actions;
  }

  private void execute(String sql) throws Exception {
    database.pool().query(sql).execute().await(5, SECONDS);
  }
}
