package io.rookery.console.auth;

import io.rookery.shared.contract.AccessContract.CheckKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Tokens that sign in once, within minutes, the holder of the key that asked for them. */
public final class SignInLinks {
  private static final int LINKS_MAX = 100;

  private record Link(CheckKey key, Instant until) {}

  private final Duration ageMax;
  private final InstantSource clock;
  private final Supplier<String> secrets;
  private final Map<String, Link> byToken = new LinkedHashMap<>();

  public SignInLinks(Duration ageMax, InstantSource clock, Supplier<String> secrets) {
    this.ageMax = ageMax;
    this.clock = clock;
    this.secrets = secrets;
  }

  /** With one more than {@value #LINKS_MAX} the oldest is dropped. */
  public String make(CheckKey key) {
    if (byToken.size() >= LINKS_MAX) {
      byToken.remove(byToken.keySet().iterator().next());
    }
    String token = secrets.get();
    byToken.put(token, new Link(key, clock.instant().plus(ageMax)));
    return token;
  }

  /** Whom it signs in; empty if it was used, is too old or never was one. */
  public Optional<CheckKey> take(String token) {
    return Optional.ofNullable(byToken.remove(token))
        .filter(link -> clock.instant().isBefore(link.until()))
        .map(Link::key);
  }
}
