package io.rookery.dispatch.shard;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The largest seq at or below which nothing can still appear.
 *
 * <p>Sequence order is not commit order: a seq may be drawn long before its row becomes visible,
 * and no time bound is safe. The snapshot decides. Every transaction owns its id before it draws a
 * seq, so what drew at or below {@code lastValue} of one sample has an id below the one that the
 * <em>next</em> sample is given; once {@code xmin} reaches that, all of them have ended. (The xmax
 * of a snapshot would not do: it is one above the last transaction that has <em>ended</em>, and
 * those that began after that run on unseen. Decision record 0020.)
 */
public final class SafeSeq {

  /**
   * One reading of the sequence together with the snapshot of the statement that read it.
   *
   * @param xmin every transaction below it has ended
   * @param ownId the id of the sample's own transaction: above all that were given out before
   * @param lastValue the largest seq drawn so far; 0 if none was
   */
  public record Sample(long lastValue, long xmin, long ownId) {}

  private record Bound(long seq, long endedWhenXminReaches) {}

  private final Deque<Bound> bounds = new ArrayDeque<>();
  private Sample previous;
  private long safe;

  /** Takes the next sample and returns what is safe for every snapshot from this one on. */
  public long offer(Sample sample) {
    if (previous != null && previous.lastValue() <= sample.lastValue()) {
      bounds.add(new Bound(previous.lastValue(), sample.ownId()));
    } else if (previous != null) {
      reset();
    }
    previous = sample;
    while (!bounds.isEmpty() && bounds.peek().endedWhenXminReaches() <= sample.xmin()) {
      safe = Math.max(safe, bounds.poll().seq());
    }
    return safe;
  }

  public long value() {
    return safe;
  }

  /** After the sequence went back (failover, restore) nothing learnt before holds. */
  public void reset() {
    bounds.clear();
    previous = null;
    safe = 0;
  }
}
