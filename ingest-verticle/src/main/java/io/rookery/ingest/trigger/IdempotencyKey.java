package io.rookery.ingest.trigger;

import io.rookery.shared.http.Problem;
import java.util.List;
import java.util.Optional;

/** Reads the key with which a producer makes it safe to send a request again. */
final class IdempotencyKey {
  private static final int LENGTH_MAX = 255;

  /** From the values of the header: none or one, 1 to 255 printable ASCII characters. */
  static Optional<String> of(List<String> values) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    if (values.size() > 1 || !isLegal(values.get(0))) {
      throw Problem.of(
              400, "invalid_idempotency_key", "It is one key of 1 to 255 ASCII characters.")
          .exception();
    }
    return Optional.of(values.get(0));
  }

  private static boolean isLegal(String key) {
    for (int i = 0; i < key.length(); i++) {
      if (key.charAt(i) < ' ' || key.charAt(i) > '~') {
        return false;
      }
    }
    return !key.isBlank() && key.length() <= LENGTH_MAX;
  }

  private IdempotencyKey() {}
}
