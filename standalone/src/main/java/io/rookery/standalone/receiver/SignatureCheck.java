package io.rookery.standalone.receiver;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies Standard Webhooks signatures the way a receiver does: with the JDK alone. It shares no
 * code with the signer, so that a fault of the signer cannot hide in it.
 */
public final class SignatureCheck {
  private static final String SECRET_PREFIX = "whsec_";
  private static final String SIGNATURE_PREFIX = "v1,";
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private final List<byte[]> keys;
  private final InstantSource clock;

  private SignatureCheck(List<byte[]> keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Verifies with any of these secrets.
   *
   * @throws IllegalArgumentException if one is not {@code whsec_} and base64; the message holds
   *     nothing of it
   */
  public static SignatureCheck with(List<String> secrets, InstantSource clock) {
    return new SignatureCheck(secrets.stream().map(SignatureCheck::key).toList(), clock);
  }

  /** Whether one of the signatures is right for these bytes, and the time is about now. */
  public boolean verify(String id, String timestamp, String signatures, byte[] body) {
    if (id == null
        || timestamp == null
        || signatures == null
        || !timestamp.matches("[0-9]{1,12}")) {
      return false;
    }
    Instant signedAt = Instant.ofEpochSecond(Long.parseLong(timestamp));
    if (Duration.between(signedAt, clock.instant()).abs().compareTo(TOLERANCE) > 0) {
      return false;
    }
    for (byte[] key : keys) {
      String expected = SIGNATURE_PREFIX + hmac(key, id + "." + timestamp + ".", body);
      for (String given : signatures.split(" ", -1)) {
        if (sameInConstantTime(expected, given)) {
          return true;
        }
      }
    }
    return false;
  }

  private static byte[] key(String secret) {
    if (!secret.startsWith(SECRET_PREFIX)) {
      throw new IllegalArgumentException("a signing secret begins with " + SECRET_PREFIX);
    }
    try {
      return Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length()));
    } catch (IllegalArgumentException notBase64) {
      throw new IllegalArgumentException("a signing secret is base64 after " + SECRET_PREFIX);
    }
  }

  private static String hmac(byte[] key, String head, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(head.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256", impossible);
    }
  }

  private static boolean sameInConstantTime(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
