package io.rookery.dispatch.endpoint;

import io.rookery.dispatch.shard.Held;
import io.rookery.shared.model.EndpointKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;

/**
 * Order by user at one endpoint: a line for each user of whom something is in memory, and one
 * delivery of a line under way at a time. A row has its turn when everything of its user with a
 * lower seq has ended:
 *
 * <ul>
 *   <li>nothing lower can still appear in the queue ({@code bound}, from the shard),
 *   <li>nothing lower is on its way from the queue to the backlog ({@code moving}),
 *   <li>nothing lower stands in the backlog unseen ({@code knownTo} of its line).
 * </ul>
 *
 * <p>Whatever memory forgets stands in the backlog, and is read again before its user goes on.
 */
public final class UserOrder {
  private static final int ROWS_PER_USER_MAX = 64;

  private final EndpointKey endpoint;
  private final IntSupplier rowsMax;
  private final Map<String, UserLine> lines = new HashMap<>();
  private final Map<Long, UserLine> outBySeq = new HashMap<>();
  private final TreeMap<Long, UserLine> ready = new TreeMap<>();
  private final Set<UserLine> unread = new LinkedHashSet<>();
  private final TreeSet<Long> moving = new TreeSet<>();
  private final Set<Long> due = new HashSet<>();
  private final Set<Long> fresh = new HashSet<>();
  private int rows;
  private long horizon;
  private boolean handedOn;
  private boolean complete;
  private long forgotten;

  /** {@code rowsMax}: in memory, those that have their turn and wait for a slot included. */
  UserOrder(EndpointKey endpoint, IntSupplier rowsMax) {
    this.endpoint = endpoint;
    this.rowsMax = rowsMax;
  }

  public EndpointKey endpoint() {
    return endpoint;
  }

  /** A fresh row is on its way to the backlog. */
  public void moving(long seq) {
    moving.add(seq);
  }

  public void moved(long seq) {
    moving.remove(seq);
  }

  /** Nothing at or above it may be sent: it is still on its way. */
  public long lowestMoving() {
    return moving.isEmpty() ? Long.MAX_VALUE : moving.first();
  }

  public UserLine find(String user) {
    return lines.get(user);
  }

  /** The line of a user, begun if there was none. */
  public UserLine line(String user) {
    UserLine line = lines.get(user);
    return line == null ? begin(user, complete ? Long.MAX_VALUE : 0) : line;
  }

  /** Begins the line of a user whose first row in the backlog is {@code head}. */
  public void begin(String user, Held head) {
    put(begin(user, head.delivery().seq()), head);
  }

  public boolean hasRoom() {
    return size() < rowsMax.getAsInt();
  }

  /** Whether there is room for what was parked, which leaves half of it to fresh ones. */
  public boolean hasRoomToDrain() {
    return size() < Math.max(1, rowsMax.getAsInt() / 2);
  }

  /** Whether rows wait for their turn. */
  public boolean hasRows() {
    return rows > 0;
  }

  private int size() {
    return rows + outBySeq.size();
  }

  public boolean hasRoom(String user) {
    UserLine line = lines.get(user);
    return hasRoom() && (line == null || line.rows().size() < ROWS_PER_USER_MAX);
  }

  /** A row that stands in the backlog waits in memory for its turn. */
  public void put(UserLine line, Held held) {
    if (line.rows().put(held.delivery().seq(), held) == null) {
      rows++;
    }
    index(line);
  }

  /** The same of one whose time has come. */
  public void putDue(UserLine line, Held held) {
    due.add(held.delivery().seq());
    put(line, held);
  }

  /** The same of one that came just now, and stands in the backlog only for its order. */
  public void putFresh(UserLine line, Held held) {
    fresh.add(held.delivery().seq());
    put(line, held);
  }

  /** Whether it came just now; asked once. */
  public boolean takeFresh(long seq) {
    return fresh.remove(seq);
  }

  /** Whether it came because its time had come; asked once. */
  public boolean takeDue(long seq) {
    return due.remove(seq);
  }

  /** A row of the user stands in the backlog, and memory has forgotten it or never had it. */
  public void left(String user, long seq) {
    forgets();
    UserLine line = lines.get(user);
    if (line != null) {
      line.left(seq);
      index(line);
    }
  }

  /** The next row that has its turn; null if none has. */
  public Held next(long bound) {
    Map.Entry<Long, UserLine> first = ready.firstEntry();
    if (first == null || first.getKey() > bound || first.getKey() >= lowestMoving()) {
      return null;
    }
    UserLine line = first.getValue();
    Held head = line.rows().pollFirstEntry().getValue();
    due.remove(head.delivery().seq());
    rows--;
    goesOut(line, head);
    return head;
  }

  /** Whether a row waits for nothing but the bound or a move. */
  public boolean hasReady() {
    return !ready.isEmpty();
  }

  /** Whether it is the one of its user that may be sent now. */
  public boolean isOut(long seq) {
    return outBySeq.containsKey(seq);
  }

  /** Lets a row go first that was found to be the first of its user; false if one is under way. */
  public boolean letOut(String user, Held head) {
    UserLine line = lines.get(user);
    if (line != null && (line.isOut() || line.rows().lowerKey(head.delivery().seq()) != null)) {
      return false;
    }
    goesOut(line == null ? begin(user, 0) : line, head);
    return true;
  }

  /**
   * The row is under way no more.
   *
   * @return its line; null if it had none
   */
  public UserLine comesIn(long seq) {
    UserLine line = outBySeq.remove(seq);
    if (line != null) {
      line.out(null);
      index(line);
    }
    return line;
  }

  /** Forgets the line; what is out stays out. The rows returned stand in the backlog. */
  public List<Held> disband(UserLine line) {
    List<Held> dropped = List.copyOf(line.rows().values());
    fresh.removeAll(line.rows().keySet());
    rows -= dropped.size();
    line.rows().clear();
    line.left(0);
    forgets();
    index(line);
    unread.remove(line);
    if (!line.isOut()) {
      lines.remove(line.user(), line);
    }
    return dropped;
  }

  /** Forgets all lines; what is out stays out. */
  public List<Held> disband() {
    List<Held> dropped = new ArrayList<>();
    List.copyOf(lines.values()).forEach(line -> dropped.addAll(disband(line)));
    due.clear();
    return dropped;
  }

  /**
   * The backlog was read as far as that: all that may be sent, up to there, is in memory or behind
   * what is. Lines are read no further: what comes behind is not older than what others wait for.
   */
  public void readTo(long seq) {
    horizon = seq;
  }

  /** Whether older ones of other users may stand in the backlog that a reading finds first. */
  public boolean isAhead(long seq) {
    return seq > horizon;
  }

  /** How far the line has to be read. */
  public long wantedTo(UserLine line) {
    return line.wantedTo(horizon);
  }

  /** Whether lines ended of whose users more stands in the backlog; asked once. */
  public boolean takeHandedOn() {
    boolean taken = handedOn;
    handedOn = false;
    return taken;
  }

  /** Lines that only a reading of the backlog helps on. */
  public Collection<UserLine> unread() {
    return unread;
  }

  /** The backlog is being read for the line. */
  public void beginReading(UserLine line) {
    line.beginReading();
    index(line);
  }

  public void endReading(UserLine line, long knownTo) {
    line.endReading(knownTo);
    index(line);
  }

  /** Whether memory has all that waits: a user without a line has nothing in the backlog. */
  public boolean isComplete() {
    return complete;
  }

  /**
   * Counts what was forgotten; {@link #complete} wants it as it was before the backlog was read.
   */
  public long forgotten() {
    return forgotten;
  }

  /** The backlog has nothing that was not in memory when {@code forgottenBefore} was. */
  public void complete(long forgottenBefore) {
    complete = forgotten == forgottenBefore;
    if (complete) {
      horizon = Long.MAX_VALUE;
    }
  }

  /** What was moved to the backlog may stand in the queue again. */
  public void rewound() {
    forgets();
  }

  boolean isIdle() {
    return lines.isEmpty() && moving.isEmpty();
  }

  private UserLine begin(String user, long knownTo) {
    UserLine line = new UserLine(user, knownTo);
    lines.put(user, line);
    return line;
  }

  private void goesOut(UserLine line, Held head) {
    line.out(head);
    outBySeq.put(head.delivery().seq(), line);
    index(line);
  }

  private void forgets() {
    forgotten++;
    complete = false;
  }

  private void index(UserLine line) {
    if (line.readyAt() != null) {
      ready.remove(line.readyAt(), line);
      line.readyAt(null);
    }
    if (lines.get(line.user()) != line) {
      unread.remove(line);
      return;
    }
    if (line.isReady()) {
      line.readyAt(line.rows().firstKey());
      ready.put(line.readyAt(), line);
    }
    if (line.isUnread(horizon)) {
      unread.add(line);
    } else {
      unread.remove(line);
    }
    if (line.isOver(horizon)) {
      handedOn |= !line.isComplete();
      lines.remove(line.user());
    }
  }
}
