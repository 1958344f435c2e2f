package io.rookery.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A client of the platform, as the platform names it: a UUID of version 4. */
public record ClientUuid(UUID value) {

  /**
   * Reads the canonical text form, {@code 8-4-4-4-12} hexadecimal digits.
   *
   * @throws IllegalArgumentException if the text has another form or another version than 4
   */
  @JsonCreator
  public static ClientUuid parse(String text) {
    UUID value = CanonicalUuid.parse(text);
    if (value.version() != 4) {
      throw new IllegalArgumentException("a client_uuid is a UUID of version 4");
    }
    return new ClientUuid(value);
  }

  @JsonValue
  @Override
  public String toString() {
    return value.toString();
  }
}
