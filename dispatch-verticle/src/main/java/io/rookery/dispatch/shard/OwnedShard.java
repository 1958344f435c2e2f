package io.rookery.dispatch.shard;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A shard while this node owns it: how far it was read and what of it is still unsettled. A new
 * ownership starts from the stored floor with a new object and keeps nothing of an earlier one.
 */
public final class OwnedShard {
  private final short shard;
  private final long epoch;
  private final Set<Long> held = new HashSet<>();
  private final TreeSet<Long> unsettledFresh = new TreeSet<>();
  private final TreeSet<Long> inDoubt = new TreeSet<>();
  private final boolean stolen;
  private long deadlineNanos;
  private long cursor;
  private long scanFrom;
  private long orderedTo;
  private Instant orderedNotBefore = Instant.MIN;
  private int rewinds;
  private boolean handingBack;
  private boolean ready;
  private Promise<Void> idle;

  OwnedShard(short shard, long epoch, long floorSeq, long deadlineNanos) {
    this(shard, epoch, floorSeq, deadlineNanos, false);
  }

  OwnedShard(short shard, long epoch, long floorSeq, long deadlineNanos, boolean stolen) {
    this.shard = shard;
    this.epoch = epoch;
    this.cursor = floorSeq;
    this.scanFrom = floorSeq;
    this.orderedTo = floorSeq;
    this.deadlineNanos = deadlineNanos;
    this.stolen = stolen;
  }

  /** Whether it was taken from an owner that did not hand it over, and may still be sending. */
  public boolean isStolen() {
    return stolen;
  }

  /** Before this nothing is sent to an endpoint that is ordered. */
  public Instant orderedNotBefore() {
    return orderedNotBefore;
  }

  public void orderedNotBefore(Instant time) {
    orderedNotBefore = time;
  }

  /** Every fresh row at or below it was read: an ordered endpoint sends nothing above it. */
  public long orderedTo() {
    return orderedTo;
  }

  /** All from there to {@code upto} was read, in a snapshot in which that was safe. */
  public void readInOrder(long upto) {
    orderedTo = Math.max(orderedTo, upto);
  }

  public short shard() {
    return shard;
  }

  public long epoch() {
    return epoch;
  }

  /** Rows above it have not been read yet. */
  public long cursor() {
    return cursor;
  }

  /** Nothing can still appear at or below it: the sweep reads again what lies above. */
  public long scanFrom() {
    return scanFrom;
  }

  /** A page was read up to and including {@code seq}. */
  public void advance(long seq) {
    cursor = Math.max(cursor, seq);
  }

  /** Everything at or below {@code seq} was read in a snapshot in which that was safe. */
  public void scanned(long seq) {
    scanFrom = Math.max(scanFrom, Math.min(seq, cursor));
  }

  /**
   * Where the next owner starts. One below the oldest unsettled row, because a reading starts above
   * its floor.
   */
  public long floor() {
    return Math.min(Math.min(belowFirst(unsettledFresh), belowFirst(inDoubt)), scanFrom);
  }

  private static long belowFirst(SortedSet<Long> seqs) {
    return seqs.isEmpty() ? Long.MAX_VALUE : seqs.first() - 1;
  }

  /**
   * After a restart or failover of the database, or a crash of a session: read again from the very
   * start. Where those that are held stand is in doubt, as moves to the backlog may be undone.
   */
  void rewind() {
    inDoubt.addAll(held);
    rewindTo(0);
  }

  private void rewindTo(long seq) {
    rewinds++;
    cursor = Math.min(cursor, seq);
    scanFrom = Math.min(scanFrom, seq);
    orderedTo = Math.min(orderedTo, seq);
  }

  /** How often it was rewound. */
  int rewinds() {
    return rewinds;
  }

  public void hold(long seq, boolean fresh) {
    held.add(seq);
    if (fresh) {
      unsettledFresh.add(seq);
    }
  }

  /** The fresh delivery stands in the backlog now, and is still held. */
  void moved(long seq) {
    unsettledFresh.remove(seq);
  }

  /**
   * The delivery was recorded: it no longer stands where it was read.
   *
   * @param durably whether no crash undoes that
   */
  public void recorded(long seq, boolean durably) {
    unsettledFresh.remove(seq);
    if (durably) {
      inDoubt.remove(seq);
    }
    letGo(seq);
  }

  /**
   * The delivery is no longer held, and nothing was recorded of it: it stays unsettled, or the
   * floor would pass it and the next owner would never see it.
   */
  public void abandoned(long seq) {
    letGo(seq);
  }

  private void letGo(long seq) {
    if (inDoubt.remove(seq)) {
      // The queue was read past it while it was held; it may stand there.
      rewindTo(seq - 1);
    }
    held.remove(seq);
    if (held.isEmpty() && idle != null) {
      idle.tryComplete();
    }
  }

  public int held() {
    return held.size();
  }

  /** From now on nothing new is started; completes when nothing is held any more. */
  Future<Void> handBack() {
    handingBack = true;
    idle = Promise.promise();
    if (held.isEmpty()) {
      idle.complete();
    }
    return idle.future();
  }

  public boolean handingBack() {
    return handingBack;
  }

  /** What is known of its endpoints was read: deliveries may be. */
  public void ready() {
    ready = true;
  }

  public boolean isReady() {
    return ready;
  }

  /** Whether its deliveries may be read: not before all that holds them back is known. */
  public boolean isReadable() {
    return ready && !handingBack;
  }

  void renewedUntil(long nanos) {
    deadlineNanos = nanos;
  }

  /** Whether an attempt may start at {@code nanos}: two seconds before the lease can end. */
  boolean maySend(long nanos, long marginNanos) {
    return deadlineNanos - nanos > marginNanos;
  }
}
