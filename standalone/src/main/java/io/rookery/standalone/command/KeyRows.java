package io.rookery.standalone.command;

import io.rookery.shared.contract.KeyContract.FoundKey;
import io.rookery.shared.contract.KeyContract.StoredKey;
import io.rookery.shared.model.KeyGrant;
import io.rookery.standalone.print.Moments;
import io.rookery.standalone.print.Table;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** API keys as commands show them. */
final class KeyRows {

  static Table table(List<StoredKey> keys, Moments moments) {
    Table table =
        new Table("ID", "NAME", "ROLE", "ENVIRONMENT", "CLIENTS", "MADE", "ENDS", "LAST USED");
    for (StoredKey key : keys) {
      KeyGrant grant = key.grant();
      table.row(
          key.keyId(),
          grant.name(),
          grant.role().wireName(),
          grant.environment() == null ? "both" : grant.environment().wireName(),
          grant.clients() == null ? "all" : grant.clients().size(),
          relative(key.createdAt(), moments),
          key.revokedAt() == null
              ? relative(grant.expiresAt(), moments)
              : "revoked " + relative(key.revokedAt(), moments),
          relative(key.lastUsedAt(), moments));
    }
    return table;
  }

  static StoredKey requireFound(FoundKey found, String id) throws IOException {
    if (found.key() == null) {
      throw new IOException("no key has the id " + id);
    }
    return found.key();
  }

  private static String relative(Instant moment, Moments moments) {
    return moments.relative(moment == null ? null : moment.toString());
  }

  private KeyRows() {}
}
