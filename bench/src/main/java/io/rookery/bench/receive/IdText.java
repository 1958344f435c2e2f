package io.rookery.bench.receive;

import java.util.UUID;

/** Ids in bytes, without a string for each. */
public final class IdText {
  public static final int LENGTH = 36;

  /** The upper half of the id written at {@code at}. */
  public static long high(byte[] bytes, int at) {
    return hex(bytes, at, 8) << 32 | hex(bytes, at + 9, 4) << 16 | hex(bytes, at + 14, 4);
  }

  /** The lower half of the id written at {@code at}. */
  public static long low(byte[] bytes, int at) {
    return hex(bytes, at + 19, 4) << 48 | hex(bytes, at + 24, 12);
  }

  /** For people. */
  public static String of(long high, long low) {
    return new UUID(high, low).toString();
  }

  private static long hex(byte[] bytes, int at, int digits) {
    long value = 0;
    for (int i = at; i < at + digits; i++) {
      value = value << 4 | Character.digit(bytes[i], 16);
    }
    return value;
  }

  private IdText() {}
}
