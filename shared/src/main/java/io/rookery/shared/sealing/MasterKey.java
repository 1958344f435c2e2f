package io.rookery.shared.sealing;

import io.rookery.shared.config.Settings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets with AES-256-GCM and opens them. It holds the current key and, around a change of
 * it, others, which only open.
 *
 * <p>Keys that stand in a file are read again before each seal, and where a version is not known
 * yet: so a change of the key needs no restart. Both are rare, and the file has some hundred bytes.
 *
 * <p>A nonce is random: with 96 bits one key may seal four thousand million secrets.
 */
public final class MasterKey {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final String MAC = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Optional<KeyFile> file;
  // Not injected, as other randomness is: a nonce that repeats gives the key away.
  private final SecureRandom random = new SecureRandom();
  private volatile KeyRing ring;

  private MasterKey(KeyRing ring, Optional<KeyFile> file) {
    this.ring = ring;
    this.file = file;
  }

  /**
   * Reads base64 of 32 bytes; or, around a change of the key, {@code 2:<base64>,1:<base64>}: the
   * first seals, the others only open.
   *
   * @throws IllegalArgumentException for other texts; the message holds nothing of the text
   */
  public static MasterKey parse(String text) {
    return new MasterKey(KeyRing.parse(text), Optional.empty());
  }

  /**
   * Reads the same from a file, now and whenever it may have changed.
   *
   * @throws IllegalArgumentException if it cannot be read, others may read it, or it holds anything
   *     else; the message holds nothing of it
   */
  public static MasterKey in(Path path) {
    KeyFile file = new KeyFile(path);
    return new MasterKey(file.read(), Optional.of(file));
  }

  /**
   * Reads the secret {@code masterKey}, or the file {@code masterKeyFile}; that it is missing or
   * malformed is noted as a problem.
   */
  public static MasterKey from(Settings settings) {
    Optional<String> text = settings.secret("masterKey");
    Optional<String> path = settings.secret("masterKeyFile");
    try {
      if (text.isPresent() == path.isPresent()) {
        throw new IllegalArgumentException(
            (text.isPresent() ? "is given twice" : "is missing")
                + ": set ROOKERY_MASTER_KEY to base64 of 32 random bytes, or"
                + " ROOKERY_MASTER_KEY_FILE to a file of it, the same for every process");
      }
      return text.map(MasterKey::parse).orElseGet(() -> in(Path.of(path.get())));
    } catch (IllegalArgumentException unusable) {
      settings.problem("masterKey", unusable.getMessage());
      return parse(generate());
    }
  }

  /** Makes the text of a new key, for {@link #parse}. */
  public static String generate() {
    return Base64.getEncoder().encodeToString(newKey());
  }

  /** The text with a new key of another version in front, which seals from then on. */
  public static String withNewKey(String text) {
    return KeyRing.parse(text).with(newKey()).text();
  }

  /** The text without the keys that only open. */
  public static String currentOnly(String text) {
    return KeyRing.parse(text).currentOnly().text();
  }

  /** The version that seals. */
  public int current() {
    return ring.current();
  }

  /** All versions that it has. */
  public Set<Integer> versions() {
    return ring.versions();
  }

  /** Seals with the current key. */
  public SealedSecret seal(byte[] secret, SecretContext context) {
    readAgain();
    KeyRing now = ring;
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(Cipher.ENCRYPT_MODE, now.sealing(), new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(context.aad());
      byte[] sealed = cipher.doFinal(secret);
      byte[] joined =
          ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
      return new SealedSecret(now.current(), Base64.getEncoder().encodeToString(joined));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has " + CIPHER, impossible);
    }
  }

  /**
   * The same secret sealed with the current key; itself if that sealed it.
   *
   * @throws UnsealFailed if it does not open
   */
  public SealedSecret sealAnew(SealedSecret sealed, SecretContext context) {
    return sealed.keyVersion() == current() ? sealed : seal(open(sealed, context), context);
  }

  /**
   * Opens what {@link #seal} made in the same context.
   *
   * @throws UnsealFailed if the key, the context or the ciphertext is another
   */
  public byte[] open(SealedSecret sealed, SecretContext context) {
    SecretKey key = opening(sealed.keyVersion());
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

  /**
   * HMAC-SHA256 under a key that is derived from that of a version, for one purpose alone.
   *
   * @throws UnsealFailed if there is no key of that version
   */
  public byte[] mac(int version, String purpose, byte[] text) {
    byte[] derived = hmac(opening(version).getEncoded(), purpose.getBytes(StandardCharsets.UTF_8));
    return hmac(derived, text);
  }

  private static byte[] hmac(byte[] key, byte[] text) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key, MAC));
      return mac.doFinal(text);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has " + MAC, impossible);
    }
  }

  private SecretKey opening(int version) {
    SecretKey known = ring.opening(version);
    if (known != null) {
      return known;
    }
    try {
      readAgain();
    } catch (IllegalArgumentException unusable) {
      throw new UnsealFailed("the file of master keys is of no use now", unusable);
    }
    SecretKey key = ring.opening(version);
    if (key == null) {
      throw new UnsealFailed("there is no master key of version " + version, null);
    }
    return key;
  }

  private void readAgain() {
    file.ifPresent(keys -> ring = keys.read());
  }

  private static byte[] newKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }
}
