package io.rookery.shared.sealing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A secret of Standard Webhooks as its receiver is shown it: {@code whsec_} and base64 of 24 to 64
 * bytes, which are the key of the signature. What is sealed is this text.
 */
public final class SigningSecret {
  private static final String PREFIX = "whsec_";
  private static final int BYTES_MIN = 24;
  private static final int BYTES_MAX = 64;
  private static final int BYTES_MADE = 32;

  private final String text;
  private final byte[] key;

  private SigningSecret(String text, byte[] key) {
    this.text = text;
    this.key = key;
  }

  /**
   * Reads a secret.
   *
   * @throws IllegalArgumentException for other texts; the message holds nothing of the text
   */
  public static SigningSecret parse(String text) {
    byte[] key = text.startsWith(PREFIX) ? decoded(text.substring(PREFIX.length())) : new byte[0];
    if (key.length < BYTES_MIN || key.length > BYTES_MAX) {
      throw new IllegalArgumentException("a signing secret is whsec_ and base64 of 24 to 64 bytes");
    }
    return new SigningSecret(text, key);
  }

  /** Makes a new secret of 32 random bytes. */
  public static SigningSecret make(SecureRandom random) {
    byte[] key = new byte[BYTES_MADE];
    random.nextBytes(key);
    return new SigningSecret(PREFIX + Base64.getEncoder().encodeToString(key), key);
  }

  /**
   * Opens a sealed secret.
   *
   * @throws UnsealFailed if it was sealed with another key or in another context
   */
  public static SigningSecret open(MasterKey master, SealedSecret sealed, SecretContext context) {
    return parse(new String(master.open(sealed, context), StandardCharsets.US_ASCII));
  }

  public SealedSecret seal(MasterKey master, SecretContext context) {
    return master.seal(text.getBytes(StandardCharsets.US_ASCII), context);
  }

  /** The whole secret, to be shown once to the one who receives with it. */
  public String text() {
    return text;
  }

  /** The bytes that sign. */
  public byte[] key() {
    return key.clone();
  }

  /** First 16 hexadecimal digits of the SHA-256 of the text: tells secrets apart, gives none. */
  public String fingerprint() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SigningSecret secret && MessageDigest.isEqual(key, secret.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  /** Never the secret: what is printed ends in a log. */
  @Override
  public String toString() {
    return "SigningSecret[" + fingerprint() + "]";
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }
}
