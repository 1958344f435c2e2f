package io.rookery.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What an API key may do. */
public enum KeyRole {
  /** Hands in triggers, in one environment; nothing else. */
  PRODUCER("producer"),
  /** Subscriptions, endpoints and deliveries, of all clients or of those named in the key. */
  ACCOUNT_MANAGER("account-manager"),
  /** All that an account manager may, and keys, erasure and the stop switch. */
  OPERATOR("operator"),
  /** Reads everything, changes nothing. */
  AUDITOR("auditor");

  private final String wireName;

  KeyRole(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  public String wireName() {
    return wireName;
  }

  @JsonCreator
  public static KeyRole parse(String text) {
    for (KeyRole role : values()) {
      if (role.wireName.equals(text)) {
        return role;
      }
    }
    throw new IllegalArgumentException("no such role");
  }
}
