package io.rookery.dispatch.shard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Keeps a reading from bringing back what was recorded while it was under way: its snapshot may be
 * older than the commit that moved the row, so the row would look as if it still waited and would
 * be sent twice.
 */
public final class ReadFence {
  private record Ended(long stamp, long seq) {}

  private final TreeSet<Long> open = new TreeSet<>();
  private final Deque<Ended> inOrder = new ArrayDeque<>();
  private final Map<Long, Long> stampOf = new HashMap<>();
  private long stamp;

  /** Call before a reading is sent; the result names the reading. */
  public long begin() {
    open.add(++stamp);
    return stamp;
  }

  /** Call when a delivery is no longer held because it was recorded. */
  public void ended(long seq) {
    if (!open.isEmpty()) {
      inOrder.add(new Ended(stamp, seq));
      stampOf.put(seq, stamp);
    }
  }

  /** Whether what the reading says of this delivery may be older than its record. */
  public boolean outdated(long reading, long seq) {
    Long ended = stampOf.get(seq);
    return ended != null && ended >= reading;
  }

  /** Call when all rows of a reading have been looked at, or it failed. */
  public void end(long reading) {
    open.remove(reading);
    long oldestOpen = open.isEmpty() ? Long.MAX_VALUE : open.first();
    while (!inOrder.isEmpty() && inOrder.peek().stamp() < oldestOpen) {
      Ended past = inOrder.poll();
      stampOf.remove(past.seq(), past.stamp());
    }
  }
}
