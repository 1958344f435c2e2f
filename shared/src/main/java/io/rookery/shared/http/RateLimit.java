package io.rookery.shared.http;

import io.rookery.shared.contract.AccessContract.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How often each API key may ask at a door: a bucket of tokens for each, of this door on this node
 * alone. Belongs to the context of its door.
 */
public final class RateLimit {
  /** A key whose bucket was forgotten begins with a full one. */
  private static final int KEYS_MAX = 10_000;

  private static final double SECOND = 1e9;

  private final DoorSettings.Rate rate;
  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > KEYS_MAX;
        }
      };

  public RateLimit(DoorSettings.Rate rate, LongSupplier nanoTime) {
    this.rate = rate;
    this.nanoTime = nanoTime;
  }

  /** Takes a token; without one, 429 {@code rate_limited} and when there will be one. */
  public Optional<Problem> take(Principal principal) {
    long now = nanoTime.getAsLong();
    Bucket bucket =
        buckets.computeIfAbsent(principal.keyId(), key -> new Bucket(rate.burst(), now));
    bucket.fill(rate, now);
    if (bucket.tokens >= 1) {
      bucket.tokens--;
      return Optional.empty();
    }
    // Whole seconds, and in one second there is always a token again.
    return Optional.of(
        new Problem(
            429,
            "rate_limited",
            "This key asks more than " + rate.perSecond() + " times a second.",
            List.of(),
            1));
  }

  private static final class Bucket {
    private double tokens;
    private long filledAt;

    Bucket(double tokens, long filledAt) {
      this.tokens = tokens;
      this.filledAt = filledAt;
    }

    void fill(DoorSettings.Rate rate, long now) {
      tokens = Math.min(rate.burst(), tokens + (now - filledAt) / SECOND * rate.perSecond());
      filledAt = now;
    }
  }
}
