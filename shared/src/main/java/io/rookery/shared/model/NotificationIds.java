package io.rookery.shared.model;

import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Draws notification ids that never go backwards within one JVM: 48 bits of milliseconds, 12 bits
 * of counter, 62 random bits (RFC 9562, section 6.2, method 1). The clock passed in is the one
 * clamped to the database's, because the partition a notification falls into is decided by its id.
 */
public final class NotificationIds implements Supplier<NotificationId> {
  private static final int COUNTER_MAX = 0xFFF;

  private final InstantSource clock;
  private final RandomGenerator random;
  private long lastMillis;
  private int counter;

  public NotificationIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  @Override
  public synchronized NotificationId get() {
    long now = clock.millis();
    if (now > lastMillis) {
      lastMillis = now;
      counter = 0;
    } else if (++counter > COUNTER_MAX) {
      // 4,096 ids in one millisecond: borrow from the next one rather than wait for it.
      lastMillis++;
      counter = 0;
    }
    long high = lastMillis << 16 | 0x7000L | counter;
    long low = random.nextLong() >>> 2 | 0x8000_0000_0000_0000L;
    return new NotificationId(new UUID(high, low));
  }
}
