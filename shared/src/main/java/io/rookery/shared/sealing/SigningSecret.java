package io.rookery.shared.sealing;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A secret of Standard Webhooks that signs notifications. What is sealed is its text, whose prefix
 * tells the scheme.
 */
public abstract sealed class SigningSecret permits HmacSecret, Ed25519Secret {
  private static final int LAST_CHARACTERS = 4;

  private final String text;

  SigningSecret(String text) {
    this.text = text;
  }

  /**
   * Reads a secret of either scheme.
   *
   * @throws IllegalArgumentException for other texts; the message holds nothing of the text
   */
  public static SigningSecret parse(String text) {
    return text.startsWith(Ed25519Secret.PREFIX)
        ? Ed25519Secret.parse(text)
        : HmacSecret.parse(text);
  }

  /** Makes a new secret. */
  public static SigningSecret make(SignatureScheme scheme, SecureRandom random) {
    return switch (scheme) {
      case V1 -> HmacSecret.make(random);
      case V1A -> Ed25519Secret.make(random);
    };
  }

  /**
   * Opens a sealed secret.
   *
   * @throws UnsealFailed if it was sealed with another key or in another context
   */
  public static SigningSecret open(MasterKey master, SealedSecret sealed, SecretContext context) {
    return parse(new String(master.open(sealed, context), StandardCharsets.US_ASCII));
  }

  public final SealedSecret seal(MasterKey master, SecretContext context) {
    return master.seal(text.getBytes(StandardCharsets.US_ASCII), context);
  }

  public abstract SignatureScheme scheme();

  /** What signs: a {@link javax.crypto.SecretKey} or a {@link java.security.PrivateKey}. */
  public abstract Key key();

  /** The {@code whpk_} text that verifies; empty where the secret itself does. */
  public abstract Optional<String> publicKey();

  /** The whole secret. One that verifies too is shown once, to the one who receives with it. */
  public final String text() {
    return text;
  }

  /** First 16 hexadecimal digits of the SHA-256 of the text: tells secrets apart, gives none. */
  public final String fingerprint() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /** By which people know it again: at most 24 of its at least 192 bits. */
  public final String last4() {
    return text.substring(text.length() - LAST_CHARACTERS);
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof SigningSecret secret
        && MessageDigest.isEqual(
            text.getBytes(StandardCharsets.US_ASCII),
            secret.text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public final int hashCode() {
    return text.hashCode();
  }

  /** Never the secret: what is printed ends in a log. */
  @Override
  public final String toString() {
    return "SigningSecret[" + fingerprint() + "]";
  }

  /** The bytes after the prefix; none if the text is of another form. */
  static byte[] decoded(String text, String prefix) {
    try {
      return text.startsWith(prefix)
          ? Base64.getDecoder().decode(text.substring(prefix.length()))
          : new byte[0];
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }
}
