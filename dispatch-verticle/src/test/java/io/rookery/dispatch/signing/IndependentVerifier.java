package io.rookery.dispatch.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Verifies as a receiver would who had only the published text of the scheme: HMAC is written out
 * from RFC 2104, so that a mistake of the signer cannot be repeated here.
 */
public final class IndependentVerifier {

  public static boolean verifies(
      String secret, String id, String timestamp, String body, String header) {
    byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
    byte[] expected = hmac(key, (id + "." + timestamp + "." + body).getBytes(UTF_8));
    return Arrays.stream(header.split(" "))
        .filter(part -> part.startsWith("v1,"))
        .map(part -> Base64.getDecoder().decode(part.substring(3)))
        .anyMatch(given -> MessageDigest.isEqual(given, expected));
  }

  static byte[] hmac(byte[] key, byte[] message) {
    byte[] block = Arrays.copyOf(key, 64);
    return sha256(xored(block, 0x5c), sha256(xored(block, 0x36), message));
  }

  private static byte[] xored(byte[] block, int value) {
    byte[] xored = new byte[block.length];
    for (int i = 0; i < block.length; i++) {
      xored[i] = (byte) (block[i] ^ value);
    }
    return xored;
  }

  private static byte[] sha256(byte[] first, byte[] second) {
    try {
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(first);
      both.writeBytes(second);
      return MessageDigest.getInstance("SHA-256").digest(both.toByteArray());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private IndependentVerifier() {}
}
