package io.rookery.ingest.notification;

import io.rookery.shared.model.Environment;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;

/**
 * An Idempotency-Key on a request: whoever claims the key first decides what was accepted under it,
 * for 24 hours.
 *
 * @param requestHash SHA-256 of the bytes of the request
 */
public record Claim(Key key, Buffer requestHash) {

  /**
   * What is claimed.
   *
   * @param producer the name of the API key, which is kept when that is rotated
   */
  public record Key(Environment environment, String producer, String text) {
    /** The order in which rows are locked: two statements that claim the same never deadlock. */
    static final Comparator<Key> ORDER =
        Comparator.comparing(Key::environment)
            .thenComparing(Key::producer)
            .thenComparing(Key::text);
  }

  /** Claims the key for a request. */
  public static Claim of(Key key, Buffer request) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return new Claim(key, Buffer.buffer(sha256.digest(request.getBytes())));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
