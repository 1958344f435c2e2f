package io.rookery.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** In which order an endpoint gets its notifications. */
public enum Ordering {
  /** In none: the quickest way, and the default. */
  NONE("none"),
  /** Those of one user one after the other, in the order of their acceptance. */
  USER("user");

  private final String wireName;

  Ordering(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  public String wireName() {
    return wireName;
  }

  /**
   * Reads exactly {@code none} or {@code user}.
   *
   * @throws IllegalArgumentException for every other text
   */
  @JsonCreator
  public static Ordering parse(String text) {
    for (Ordering ordering : values()) {
      if (ordering.wireName.equals(text)) {
        return ordering;
      }
    }
    throw new IllegalArgumentException("an ordering is none or user");
  }
}
