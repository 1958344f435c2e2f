package io.rookery.console.auth;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;

/** Draws texts of 256 random bits, fit for a cookie and for a URL. */
public final class RandomTexts implements Supplier<String> {
  private static final int BYTES = 32;

  private final SecureRandom random;

  public RandomTexts(SecureRandom random) {
    this.random = random;
  }

  @Override
  public String get() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
