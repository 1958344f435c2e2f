package io.rookery.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What an endpoint ordered by user does when a notification is given up. */
public enum OnExhausted {
  /** The user's next one is sent. */
  SKIP("skip"),
  /** The user's later ones wait for a human. */
  BLOCK("block");

  private final String wireName;

  OnExhausted(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  public String wireName() {
    return wireName;
  }

  /**
   * Reads exactly {@code skip} or {@code block}.
   *
   * @throws IllegalArgumentException for every other text
   */
  @JsonCreator
  public static OnExhausted parse(String text) {
    for (OnExhausted reaction : values()) {
      if (reaction.wireName.equals(text)) {
        return reaction;
      }
    }
    throw new IllegalArgumentException("on exhausted an endpoint does skip or block");
  }
}
