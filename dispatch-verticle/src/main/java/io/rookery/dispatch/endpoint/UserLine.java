package io.rookery.dispatch.endpoint;

import io.rookery.dispatch.shard.Held;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What waits for one user of an ordered endpoint, as far as memory has it. */
public final class UserLine {
  private static final long NONE = Long.MAX_VALUE;

  private final String user;
  private final TreeMap<Long, Held> rows = new TreeMap<>();
  private long knownTo;
  private long leftWhileReading = NONE;
  private boolean reading;
  private Held out;
  private Long readyAt;

  UserLine(String user, long knownTo) {
    this.user = user;
    this.knownTo = knownTo;
  }

  public String user() {
    return user;
  }

  /** The rows in memory that wait for their turn, by seq. */
  NavigableMap<Long, Held> rows() {
    return rows;
  }

  public boolean has(long seq) {
    return rows.containsKey(seq) || (out != null && out.delivery().seq() == seq);
  }

  /** Whether one of them is being sent, or about to be. */
  boolean isOut() {
    return out != null;
  }

  void out(Held head) {
    out = head;
  }

  Long readyAt() {
    return readyAt;
  }

  void readyAt(Long seq) {
    readyAt = seq;
  }

  /** The backlog is being read for it. */
  void beginReading() {
    reading = true;
    leftWhileReading = NONE;
  }

  /** Everything that waits for the user up to {@code seq} is in memory now. */
  void endReading(long seq) {
    reading = false;
    knownTo = leftWhileReading == NONE ? seq : Math.min(seq, leftWhileReading - 1);
  }

  /** A row of the user stands in the backlog and is not in memory. */
  void left(long seq) {
    knownTo = Math.min(knownTo, seq - 1);
    leftWhileReading = Math.min(leftWhileReading, seq);
  }

  /** Its first row may be the next of its user: nothing earlier can stand in the backlog. */
  public boolean isReady() {
    return out == null && !rows.isEmpty() && rows.firstKey() <= knownTo;
  }

  /**
   * Only the backlog can tell what comes next. Where nothing is in memory that does not matter
   * beyond {@code horizon}: what is there has its turn when the endpoint's backlog is read so far.
   */
  boolean isUnread(long horizon) {
    return out == null && !reading && !isReady() && (knownTo < horizon || !rows.isEmpty());
  }

  /** How far it has to be read. */
  long wantedTo(long horizon) {
    return rows.isEmpty() ? horizon : Long.MAX_VALUE;
  }

  /** Nothing of it is in memory, and nothing waits for its user up to {@code horizon}. */
  boolean isOver(long horizon) {
    return out == null && !reading && rows.isEmpty() && knownTo >= horizon;
  }

  /** Whether memory has all that waits for its user. */
  boolean isComplete() {
    return knownTo == Long.MAX_VALUE;
  }
}
