package io.rookery.console.page;

import io.rookery.shared.contract.KeyContract.StoredKey;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.KeyGrant;
import java.time.Instant;
import java.util.List;

/**
 * One API key as people read it.
 *
 * @param state active, expired or revoked
 * @param reach which environment and whose notifications, in words
 * @param lastUsedAt to the hour; null: not yet
 * @param own true: the key that its reader is signed in with
 */
public record KeyRow(
    String keyId,
    String name,
    String role,
    String state,
    String mood,
    String reach,
    Instant createdAt,
    Instant expiresAt,
    Instant revokedAt,
    Instant lastUsedAt,
    boolean own) {

  static KeyRow of(StoredKey key, Visit visit, Instant now) {
    KeyGrant grant = key.grant();
    String state =
        key.revokedAt() != null
            ? "revoked"
            : grant.expiresAt() != null && !grant.expiresAt().isAfter(now) ? "expired" : "active";
    return new KeyRow(
        key.keyId(),
        grant.name(),
        grant.role().wireName(),
        state,
        state.equals("active") ? "good" : "quiet",
        reach(grant),
        key.createdAt(),
        grant.expiresAt(),
        key.revokedAt(),
        key.lastUsedAt(),
        key.keyId().equals(visit.scope().principal().keyId()));
  }

  public boolean isActive() {
    return state.equals("active");
  }

  private static String reach(KeyGrant grant) {
    String where =
        grant.environment() == null
            ? "both environments"
            : grant.environment().wireName() + " only";
    List<ClientUuid> clients = grant.clients();
    if (clients == null) {
      return where + ", all clients";
    }
    return where + ", " + (clients.size() == 1 ? "1 client" : clients.size() + " clients");
  }
}
