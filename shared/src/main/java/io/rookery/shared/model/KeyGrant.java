package io.rookery.shared.model;

import java.time.Instant;
import java.util.List;

/**
 * What a new API key may do, and for whom.
 *
 * @param name names the caller, in records and for idempotency; several keys may share it
 * @param environment null: both; a producer is bound to one
 * @param clients null: all
 * @param expiresAt null: never
 */
public record KeyGrant(
    String name,
    KeyRole role,
    Environment environment,
    List<ClientUuid> clients,
    Instant expiresAt) {
  public static final int CLIENTS_MAX = 1_000;

  /** What {@link #checkedName} lets pass. */
  public static final String NAME_FORM = "a name of 1 to 100 characters, no control characters";

  private static final int NAME_CHARACTERS_MAX = 100;

  public KeyGrant {
    checkedName(name);
    if (role == null) {
      throw new IllegalArgumentException("a key has a role");
    }
    if (role == KeyRole.PRODUCER && environment == null) {
      throw new IllegalArgumentException("a producer key is bound to sandbox or to production");
    }
    if (clients != null && (clients.isEmpty() || clients.size() > CLIENTS_MAX)) {
      throw new IllegalArgumentException(
          "a key names 1 to " + CLIENTS_MAX + " clients, or none to see all");
    }
    clients = clients == null ? null : List.copyOf(clients);
  }

  /** All rights, everywhere, for ever. */
  public static KeyGrant firstOperator() {
    return new KeyGrant("first-operator", KeyRole.OPERATOR, null, null, null);
  }

  /**
   * The same name.
   *
   * @throws IllegalArgumentException if it is none that a key can have
   */
  public static String checkedName(String name) {
    if (name == null
        || name.isBlank()
        || name.length() > NAME_CHARACTERS_MAX
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a key has " + NAME_FORM);
    }
    return name;
  }
}
