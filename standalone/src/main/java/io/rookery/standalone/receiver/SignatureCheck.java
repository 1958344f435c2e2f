package io.rookery.standalone.receiver;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies Standard Webhooks signatures the way a receiver does: with the JDK alone. It shares no
 * code with the signer, so that a fault of the signer cannot hide in it.
 */
public final class SignatureCheck {
  private static final String SECRET_PREFIX = "whsec_";
  private static final String PUBLIC_KEY_PREFIX = "whpk_";
  private static final String HMAC_PREFIX = "v1,";
  private static final String ED25519_PREFIX = "v1a,";
  private static final int PUBLIC_KEY_BYTES = 32;

  /** The X.509 form of an Ed25519 public key (RFC 8410) is this and the 32 bytes. */
  private static final byte[] PUBLIC_KEY_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private final List<Key> keys;
  private final InstantSource clock;

  private SignatureCheck(List<Key> keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Verifies with any of these secrets and public keys.
   *
   * @throws IllegalArgumentException if one is not {@code whsec_} and base64, or {@code whpk_} and
   *     base64 of 32 bytes; the message holds nothing of it
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
    byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
    return keys.stream()
        .anyMatch(
            key ->
                key instanceof PublicKey own
                    ? anyEd25519(own, head, body, signatures)
                    : anyHmac(key, head, body, signatures));
  }

  private static boolean anyHmac(Key key, byte[] head, byte[] body, String signatures) {
    String expected = HMAC_PREFIX + hmac(key, head, body);
    return Arrays.stream(signatures.split(" ", -1))
        .anyMatch(given -> sameInConstantTime(expected, given));
  }

  private static boolean anyEd25519(PublicKey key, byte[] head, byte[] body, String signatures) {
    return Arrays.stream(signatures.split(" ", -1))
        .filter(given -> given.startsWith(ED25519_PREFIX))
        .anyMatch(given -> ed25519(key, head, body, given.substring(ED25519_PREFIX.length())));
  }

  private static boolean ed25519(PublicKey key, byte[] head, byte[] body, String base64) {
    try {
      byte[] given = Base64.getDecoder().decode(base64);
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update(head);
      signature.update(body);
      return signature.verify(given);
    } catch (SignatureException | IllegalArgumentException malformed) {
      return false;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has Ed25519", impossible);
    }
  }

  private static Key key(String text) {
    if (text.startsWith(PUBLIC_KEY_PREFIX)) {
      return publicKey(decoded(text, PUBLIC_KEY_PREFIX));
    }
    if (text.startsWith(SECRET_PREFIX)) {
      return new SecretKeySpec(decoded(text, SECRET_PREFIX), "HmacSHA256");
    }
    throw new IllegalArgumentException(
        "a signing secret begins with "
            + SECRET_PREFIX
            + ", a public key with "
            + PUBLIC_KEY_PREFIX);
  }

  private static byte[] decoded(String text, String prefix) {
    try {
      return Base64.getDecoder().decode(text.substring(prefix.length()));
    } catch (IllegalArgumentException notBase64) {
      throw new IllegalArgumentException("what follows " + prefix + " is base64");
    }
  }

  private static PublicKey publicKey(byte[] bytes) {
    if (bytes.length != PUBLIC_KEY_BYTES) {
      throw new IllegalArgumentException("a public key is whpk_ and base64 of 32 bytes");
    }
    byte[] encoded =
        ByteBuffer.allocate(PUBLIC_KEY_HEAD.length + bytes.length)
            .put(PUBLIC_KEY_HEAD)
            .put(bytes)
            .array();
    try {
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException noPoint) {
      throw new IllegalArgumentException("a public key is a point of Ed25519");
    }
  }

  private static String hmac(Key key, byte[] head, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(head);
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
