package io.rookery.shared.sealing;

import io.rookery.shared.model.Environment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key in clear: {@code rk_<sandbox|production|all>_<id>_<secret>}, in base62. It is shown
 * once, to the one it was made for; what is stored is its SHA-256, which is safe without salt or
 * rounds because the secret is random and long.
 */
public final class ApiKey {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int ID_CHARACTERS = 12;
  // 43 characters of 62 hold more than 256 bits.
  private static final int SECRET_CHARACTERS = 43;
  private static final Pattern FORM =
      Pattern.compile("rk_(sandbox|production|all)_([0-9A-Za-z]{12,32})_([0-9A-Za-z]{32,128})");

  private final Environment environment;
  private final String id;
  private final String text;

  private ApiKey(Environment environment, String id, String text) {
    this.environment = environment;
    this.id = id;
    this.text = text;
  }

  /**
   * Reads a key.
   *
   * @throws IllegalArgumentException for other texts; the message holds nothing of the text
   */
  public static ApiKey parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "an API key is rk_<sandbox|production|all>_<id>_<secret>, with at least 12 letters and"
              + " digits of id and 32 of secret");
    }
    String scope = matcher.group(1);
    Environment environment = scope.equals("all") ? null : Environment.parse(scope);
    return new ApiKey(environment, matcher.group(2), text);
  }

  /**
   * Makes a new key.
   *
   * @param environment null: all
   */
  public static ApiKey make(Environment environment, RandomGenerator random) {
    String scope = environment == null ? "all" : environment.wireName();
    return parse(
        "rk_"
            + scope
            + "_"
            + base62(ID_CHARACTERS, random)
            + "_"
            + base62(SECRET_CHARACTERS, random));
  }

  /** The environment it is bound to; null: all. */
  public Environment environment() {
    return environment;
  }

  public String id() {
    return id;
  }

  public String text() {
    return text;
  }

  /** SHA-256 of the whole key. */
  public byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /** Never the secret: what is printed ends in a log. */
  @Override
  public String toString() {
    return "ApiKey[" + id + "]";
  }

  private static String base62(int characters, RandomGenerator random) {
    StringBuilder text = new StringBuilder(characters);
    for (int i = 0; i < characters; i++) {
      text.append(BASE62.charAt(random.nextInt(BASE62.length())));
    }
    return text.toString();
  }
}
