package io.rookery.shared.contract;

import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.KeyGrant;
import java.time.Instant;
import java.util.List;

/**
 * The management of API keys, served by subscription. A key itself never crosses the bus: whoever
 * makes one sends its hash. What changes is announced on {@link AccessContract#CHANGED}.
 *
 * <p>A change that would leave no key that manages keys is refused: 409 {@code last_operator_key}.
 */
public final class KeyContract {
  public static final RequestAddress<CreateKey, FoundKey> CREATE =
      new RequestAddress<>("access.create.v1", CreateKey.class, FoundKey.class);
  public static final RequestAddress<ListKeys, KeyPage> LIST =
      new RequestAddress<>("access.list.v1", ListKeys.class, KeyPage.class);
  public static final RequestAddress<FindKey, FoundKey> FIND =
      new RequestAddress<>("access.find.v1", FindKey.class, FoundKey.class);
  public static final RequestAddress<ExpireKey, FoundKey> EXPIRE =
      new RequestAddress<>("access.expire.v1", ExpireKey.class, FoundKey.class);
  public static final RequestAddress<RevokeKey, FoundKey> REVOKE =
      new RequestAddress<>("access.revoke.v1", RevokeKey.class, FoundKey.class);

  /**
   * Stores a key that the asker made.
   *
   * @param hash SHA-256 of the whole key, hexadecimal
   */
  public record CreateKey(String keyId, String hash, KeyGrant grant, Actor actor) {}

  /**
   * Asks for keys, newest first.
   *
   * @param before the {@code next} of an earlier page; null: from the newest
   */
  public record ListKeys(String before, int limit) {}

  public record FindKey(String keyId) {}

  /**
   * Changes until when a key is valid.
   *
   * @param expiresAt null: for ever
   */
  public record ExpireKey(String keyId, Instant expiresAt, Actor actor) {}

  /** Ends a key now and for ever; one that is revoked already stays as it is. */
  public record RevokeKey(String keyId, Actor actor) {}

  /** {@code key} is null if there is none of that id. */
  public record FoundKey(StoredKey key) {}

  /**
   * Some of the keys.
   *
   * @param next null: there is no more
   */
  public record KeyPage(List<StoredKey> keys, String next) {}

  /**
   * What is known of a key.
   *
   * @param revokedAt null: it is not
   * @param lastUsedAt to the hour; null: not yet
   */
  public record StoredKey(
      String keyId, KeyGrant grant, Instant createdAt, Instant revokedAt, Instant lastUsedAt) {}

  private KeyContract() {}
}
