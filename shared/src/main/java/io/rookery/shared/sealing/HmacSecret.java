package io.rookery.shared.sealing;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Of the scheme {@code v1}: {@code whsec_} and base64 of 24 to 64 bytes, the key of an HMAC-SHA256.
 */
public final class HmacSecret extends SigningSecret {
  private static final String PREFIX = "whsec_";
  private static final int BYTES_MIN = 24;
  private static final int BYTES_MAX = 64;
  private static final int BYTES_MADE = 32;

  private final SecretKey key;

  private HmacSecret(String text, byte[] key) {
    super(text);
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  /**
   * Reads a secret.
   *
   * @throws IllegalArgumentException for other texts; the message holds nothing of the text
   */
  public static HmacSecret parse(String text) {
    byte[] key = decoded(text, PREFIX);
    if (key.length < BYTES_MIN || key.length > BYTES_MAX) {
      throw new IllegalArgumentException("a signing secret is whsec_ and base64 of 24 to 64 bytes");
    }
    return new HmacSecret(text, key);
  }

  /** Makes a secret of 32 random bytes. */
  public static HmacSecret make(SecureRandom random) {
    byte[] key = new byte[BYTES_MADE];
    random.nextBytes(key);
    return new HmacSecret(PREFIX + Base64.getEncoder().encodeToString(key), key);
  }

  @Override
  public SignatureScheme scheme() {
    return SignatureScheme.V1;
  }

  @Override
  public SecretKey key() {
    return key;
  }

  @Override
  public Optional<String> publicKey() {
    return Optional.empty();
  }
}
