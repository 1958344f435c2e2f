package io.rookery.bench.receive;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * Which ids arrived, when first, when that was answered and how often: open addressing over plain
 * arrays, 40 bytes a slot and at most half full, because the receiver must cost little beside what
 * it measures. Not thread-safe.
 */
public final class ArrivalTable {
  private static final int FIRST_CAPACITY = 1 << 12;
  private static final int ROW_BYTES = 8 + 8 + 8 + 8 + 4 + 4;

  private long[] high = new long[FIRST_CAPACITY];
  private long[] low = new long[FIRST_CAPACITY];
  private long[] firstNanos = new long[FIRST_CAPACITY];
  private long[] answeredNanos = new long[FIRST_CAPACITY];
  private int[] count = new int[FIRST_CAPACITY];
  private int[] client = new int[FIRST_CAPACITY];
  private int size;

  /** One more arrival; true if it is the first of its id. */
  public boolean enter(long idHigh, long idLow, long nanos, int ofClient) {
    int slot = slot(idHigh, idLow);
    if (count[slot]++ > 0) {
      return false;
    }
    high[slot] = idHigh;
    low[slot] = idLow;
    firstNanos[slot] = nanos;
    client[slot] = ofClient;
    if (++size * 2 > high.length) {
      grow();
    }
    return true;
  }

  /** A call of this id has its answer; the first counts. Of an id that is not here: nothing. */
  public void answered(long idHigh, long idLow, long nanos) {
    int slot = slot(idHigh, idLow);
    if (count[slot] > 0 && answeredNanos[slot] == 0) {
      answeredNanos[slot] = nanos;
    }
  }

  /** How often the id arrived. */
  public int count(long idHigh, long idLow) {
    return count[slot(idHigh, idLow)];
  }

  /** When the id first arrived; only if it did. */
  public long firstNanos(long idHigh, long idLow) {
    return firstNanos[slot(idHigh, idLow)];
  }

  /** When a call of this id was first answered; the end of time if none was. */
  public long answeredNanos(long idHigh, long idLow) {
    long nanos = answeredNanos[slot(idHigh, idLow)];
    return nanos == 0 ? Long.MAX_VALUE : nanos;
  }

  public int size() {
    return size;
  }

  /** Every arrival beyond the first of its id. */
  public long repeats() {
    return Arrays.stream(count).filter(times -> times > 1).mapToLong(times -> times - 1L).sum();
  }

  /** The first arrivals, in order of time. */
  public long[] times() {
    long[] times = new long[size];
    int next = 0;
    for (int slot = 0; slot < high.length; slot++) {
      if (count[slot] > 0) {
        times[next++] = firstNanos[slot];
      }
    }
    Arrays.sort(times);
    return times;
  }

  /** All rows, for another process. */
  public Buffer toBuffer() {
    Buffer rows = Buffer.buffer(size * ROW_BYTES);
    for (int slot = 0; slot < high.length; slot++) {
      if (count[slot] > 0) {
        rows.appendLong(high[slot]).appendLong(low[slot]).appendLong(firstNanos[slot]);
        rows.appendLong(answeredNanos[slot]);
        rows.appendInt(count[slot]).appendInt(client[slot]);
      }
    }
    return rows;
  }

  /** What {@link #toBuffer} wrote. */
  public static ArrivalTable of(Buffer rows) {
    ArrivalTable table = new ArrivalTable();
    for (int at = 0; at < rows.length(); at += ROW_BYTES) {
      long idHigh = rows.getLong(at);
      long idLow = rows.getLong(at + 8);
      table.enter(idHigh, idLow, rows.getLong(at + 16), rows.getInt(at + 36));
      int slot = table.slot(idHigh, idLow);
      table.answeredNanos[slot] = rows.getLong(at + 24);
      table.count[slot] = rows.getInt(at + 32);
    }
    return table;
  }

  private int slot(long idHigh, long idLow) {
    long mixed = (idHigh ^ idLow * 0x9E3779B97F4A7C15L) * 0xff51afd7ed558ccdL;
    int mask = high.length - 1;
    int slot = (int) (mixed >>> 32) & mask;
    while (count[slot] > 0 && (high[slot] != idHigh || low[slot] != idLow)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    long[] oldNanos = firstNanos;
    long[] oldAnswered = answeredNanos;
    int[] oldCount = count;
    int[] oldClient = client;
    int capacity = 2 * oldHigh.length;
    high = new long[capacity];
    low = new long[capacity];
    firstNanos = new long[capacity];
    answeredNanos = new long[capacity];
    count = new int[capacity];
    client = new int[capacity];
    for (int old = 0; old < oldHigh.length; old++) {
      if (oldCount[old] > 0) {
        int slot = slot(oldHigh[old], oldLow[old]);
        high[slot] = oldHigh[old];
        low[slot] = oldLow[old];
        firstNanos[slot] = oldNanos[old];
        answeredNanos[slot] = oldAnswered[old];
        count[slot] = oldCount[old];
        client[slot] = oldClient[old];
      }
    }
  }
}
