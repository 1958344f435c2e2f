package io.rookery.shared.sealing;

import io.rookery.shared.config.Settings;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets with AES-256-GCM and opens them. It holds the current key and, after a change of
 * it, the earlier ones, which open what they sealed.
 *
 * <p>A nonce is random: with 96 bits one key may seal four thousand million secrets.
 */
public final class MasterKey {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final Pattern FORM = Pattern.compile("(?:([1-9][0-9]{0,8}):)?([A-Za-z0-9+/]+=*)");

  private final TreeMap<Integer, SecretKey> keys;
  // Not injected, as other randomness is: a nonce that repeats gives the key away.
  private final SecureRandom random = new SecureRandom();

  private MasterKey(Map<Integer, SecretKey> keys) {
    this.keys = new TreeMap<>(keys);
  }

  /**
   * Reads base64 of 32 bytes; or, once the key has been changed, {@code 2:<base64>,1:<base64>}: the
   * highest version seals, the others only open.
   *
   * @throws IllegalArgumentException for other texts; the message holds nothing of the text
   */
  public static MasterKey parse(String text) {
    Map<Integer, SecretKey> keys = new TreeMap<>();
    for (String part : text.strip().split(",", -1)) {
      Matcher matcher = FORM.matcher(part.strip());
      if (!matcher.matches()) {
        throw malformed();
      }
      int version = matcher.group(1) == null ? 1 : Integer.parseInt(matcher.group(1));
      if (keys.put(version, key(matcher.group(2))) != null) {
        throw new IllegalArgumentException("two master keys have the version " + version);
      }
    }
    return new MasterKey(keys);
  }

  /** Reads the secret {@code masterKey}; that it is missing or malformed is noted as a problem. */
  public static MasterKey from(Settings settings) {
    try {
      return parse(
          settings
              .secret("masterKey")
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "is missing: set ROOKERY_MASTER_KEY to base64 of 32 random bytes, the"
                              + " same for every process")));
    } catch (IllegalArgumentException unusable) {
      settings.problem("masterKey", unusable.getMessage());
      return parse(generate());
    }
  }

  /** Makes the text of a new key, for {@link #parse}. */
  public static String generate() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  /** Seals with the current key. */
  public SealedSecret seal(byte[] secret, SecretContext context) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(
          Cipher.ENCRYPT_MODE, keys.lastEntry().getValue(), new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(context.aad());
      byte[] sealed = cipher.doFinal(secret);
      byte[] joined =
          ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
      return new SealedSecret(keys.lastKey(), Base64.getEncoder().encodeToString(joined));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has " + CIPHER, impossible);
    }
  }

  /**
   * Opens what {@link #seal} made in the same context.
   *
   * @throws UnsealFailed if the key, the context or the ciphertext is another
   */
  public byte[] open(SealedSecret sealed, SecretContext context) {
    SecretKey key = keys.get(sealed.keyVersion());
    if (key == null) {
      throw new UnsealFailed("there is no master key of version " + sealed.keyVersion(), null);
    }
    try {
      byte[] joined = Base64.getDecoder().decode(sealed.base64());
      if (joined.length < NONCE_BYTES + TAG_BITS / 8) {
        throw new UnsealFailed("a sealed secret is too short", null);
      }
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, joined, 0, NONCE_BYTES));
      cipher.updateAAD(context.aad());
      return cipher.doFinal(joined, NONCE_BYTES, joined.length - NONCE_BYTES);
    } catch (GeneralSecurityException | IllegalArgumentException other) {
      throw new UnsealFailed("a sealed secret does not open: other key, context or text", other);
    }
  }

  private static SecretKey key(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      if (bytes.length != KEY_BYTES) {
        throw malformed();
      }
      return new SecretKeySpec(bytes, "AES");
    } catch (IllegalArgumentException notBase64) {
      throw malformed();
    }
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("a master key is base64 of 32 bytes");
  }
}
