package io.rookery.shared.model;

import java.util.UUID;

/**
 * {@link UUID#fromString} takes {@code 1-1-1-1-1}; what crosses our doors has all 36 characters.
 */
final class CanonicalUuid {
  private static final int CANONICAL_LENGTH = 36;

  static UUID parse(String text) {
    if (text == null || text.length() != CANONICAL_LENGTH) {
      throw new IllegalArgumentException("a UUID has 36 characters");
    }
    UUID value = UUID.fromString(text);
    if (!value.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException("not a UUID in canonical form");
    }
    return value;
  }

  private CanonicalUuid() {}
}
