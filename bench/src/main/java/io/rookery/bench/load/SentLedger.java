package io.rookery.bench.load;

import java.util.Arrays;

/**
 * Every id that was promised with a 202, as plain arrays: when its trigger was to be sent, when it
 * was promised, and for whom. Not thread-safe.
 */
public final class SentLedger {
  private long[] high = new long[1 << 14];
  private long[] low = new long[1 << 14];
  private long[] intended = new long[1 << 14];
  private long[] accepted = new long[1 << 14];
  private int[] client = new int[1 << 14];
  private int[] user = new int[1 << 14];
  private int size;

  /** One more promise. */
  public void enter(
      long idHigh, long idLow, long intendedNanos, long acceptedNanos, int ofClient, int ofUser) {
    if (size == high.length) {
      grow();
    }
    high[size] = idHigh;
    low[size] = idLow;
    intended[size] = intendedNanos;
    accepted[size] = acceptedNanos;
    client[size] = ofClient;
    user[size] = ofUser;
    size++;
  }

  public int size() {
    return size;
  }

  public long high(int row) {
    return high[row];
  }

  public long low(int row) {
    return low[row];
  }

  /** When the trigger was to be sent; in a closed loop when it was sent. */
  public long intendedNanos(int row) {
    return intended[row];
  }

  /** When its 202 came. */
  public long acceptedNanos(int row) {
    return accepted[row];
  }

  public int client(int row) {
    return client[row];
  }

  public int user(int row) {
    return user[row];
  }

  private void grow() {
    int more = 2 * size;
    high = Arrays.copyOf(high, more);
    low = Arrays.copyOf(low, more);
    intended = Arrays.copyOf(intended, more);
    accepted = Arrays.copyOf(accepted, more);
    client = Arrays.copyOf(client, more);
    user = Arrays.copyOf(user, more);
  }
}
