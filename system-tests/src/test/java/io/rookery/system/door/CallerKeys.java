package io.rookery.system.door;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.contract.KeyContract.RevokeKey;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.ApiKey;
import io.rookery.shared.storage.Database;
import io.rookery.subscription.access.ApiKeys;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A key for each caller, as the store of keys knows it, or does not. */
final class CallerKeys {
  private static final Actor ACTOR = Actor.withoutKey("test");

  private final ApiKeys store;
  private final Map<Caller, String> keys = new EnumMap<>(Caller.class);

  private CallerKeys(ApiKeys store) throws Exception {
    this.store = store;
    List<ClientUuid> another = List.of(new ClientUuid(UUID.randomUUID()));
    Instant past = Instant.parse("2020-01-01T00:00:00Z");
    keys.put(Caller.MALFORMED, "rk_all_what");
    keys.put(Caller.UNKNOWN, ApiKey.make(null, new SecureRandom()).text());
    keys.put(Caller.EXPIRED, make(KeyRole.OPERATOR, null, null, past));
    keys.put(Caller.REVOKED, make(KeyRole.OPERATOR, null, null, null));
    keys.put(Caller.PRODUCER_SANDBOX, make(KeyRole.PRODUCER, Environment.SANDBOX, null, null));
    keys.put(
        Caller.PRODUCER_PRODUCTION, make(KeyRole.PRODUCER, Environment.PRODUCTION, null, null));
    keys.put(Caller.MANAGER, make(KeyRole.ACCOUNT_MANAGER, null, null, null));
    keys.put(Caller.MANAGER_OF_ANOTHER, make(KeyRole.ACCOUNT_MANAGER, null, another, null));
    keys.put(
        Caller.MANAGER_OF_SANDBOX, make(KeyRole.ACCOUNT_MANAGER, Environment.SANDBOX, null, null));
    keys.put(Caller.OPERATOR, make(KeyRole.OPERATOR, null, null, null));
    keys.put(Caller.AUDITOR, make(KeyRole.AUDITOR, null, null, null));
    store.revoke(new RevokeKey(idOf(keys.get(Caller.REVOKED)), ACTOR)).await(10, SECONDS);
  }

  static CallerKeys in(Database database) throws Exception {
    return new CallerKeys(new ApiKeys(database, new SecureRandom()));
  }

  /** Null for {@link Caller#NONE}. */
  String of(Caller caller) {
    return keys.get(caller);
  }

  /** The id of one more, with which nobody asks. */
  String spare() throws Exception {
    return idOf(make(KeyRole.AUDITOR, null, null, null));
  }

  private String make(
      KeyRole role, Environment environment, List<ClientUuid> clients, Instant expiresAt)
      throws Exception {
    return store
        .create(new KeyGrant("test", role, environment, clients, expiresAt), ACTOR)
        .await(10, SECONDS);
  }

  private static String idOf(String key) {
    return key.split("_", -1)[2];
  }
}
