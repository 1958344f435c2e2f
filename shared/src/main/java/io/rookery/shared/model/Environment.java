package io.rookery.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Sandbox or production: everything a client has, it has once in each, and nothing crosses. */
public enum Environment {
  SANDBOX(0, "sandbox"),
  PRODUCTION(1, "production");

  private final short code;
  private final String wireName;

  Environment(int code, String wireName) {
    this.code = (short) code;
    this.wireName = wireName;
  }

  /** The number stored in the tables. */
  public short code() {
    return code;
  }

  @JsonValue
  public String wireName() {
    return wireName;
  }

  /**
   * Reads exactly {@code sandbox} or {@code production}.
   *
   * @throws IllegalArgumentException for every other text
   */
  @JsonCreator
  public static Environment parse(String text) {
    for (Environment environment : values()) {
      if (environment.wireName.equals(text)) {
        return environment;
      }
    }
    throw new IllegalArgumentException("an environment is sandbox or production");
  }

  public static Environment ofCode(int code) {
    return switch (code) {
      case 0 -> SANDBOX;
      case 1 -> PRODUCTION;
      default -> throw new IllegalArgumentException("no environment has the code " + code);
    };
  }
}
