package io.rookery.dispatch.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What must be true of the tables after each step, and what a history has done to make it so. */
final class StoreModel {
  private static final String STANDING =
      """
      SELECT seq,notification_id,shard,false AS final FROM delivery.queue
      UNION ALL
      SELECT seq,notification_id,NULL,false FROM delivery.backlog
      UNION ALL
      SELECT seq,notification_id,NULL,true FROM delivery.delivery_log WHERE final
      """;
  private static final String NOTIFICATIONS = "SELECT id FROM delivery.notification";
  private static final String LEASES =
      "SELECT shard,owner,epoch,floor_seq FROM delivery.shard_lease";
  private static final String REPLAYED =
      "SELECT seq,notification_id FROM delivery.delivery_log WHERE event=25";
  private static final String COUNTED =
      """
      SELECT coalesce(sum(replayed),0),count(*) FILTER (WHERE done_at IS NULL)
        FROM delivery.replay_part
      """;

  private static final String COUNTED_IN_WINDOWS =
      "SELECT coalesce(sum(repeated),0)::bigint FROM delivery.flood_window";
  private static final String NEWEST_IN_QUEUE =
      "SELECT notification_id,seq FROM delivery.queue ORDER BY seq DESC LIMIT 1";

  /** A seq that stands in the queue, or will when its commit comes. */
  record Fresh(short shard, long seq) {}

  /** Who owns a shard by its lease. */
  record Lease(UUID owner, long epoch, long floor) {}

  private final Connection session;
  private final Map<Long, UUID> committed = new HashMap<>();
  private final Map<Long, Fresh> drawn = new HashMap<>();
  private final Set<Long> ended = new HashSet<>();
  private final Set<UUID> erased = new HashSet<>();
  private long collapsed;
  private long told;

  /** {@code session}: another one than commits, so that it sees what a commit made durable. */
  StoreModel(Connection session) {
    this.session = session;
  }

  void drawn(Fresh late) {
    drawn.put(late.seq(), late);
  }

  void rolledBack(long seq) {
    drawn.remove(seq);
  }

  void committed(long seq, UUID notification) {
    drawn.remove(seq);
    committed.put(seq, notification);
  }

  void ended(long seq) {
    ended.add(seq);
  }

  boolean isEnded(long seq) {
    return ended.contains(seq);
  }

  void collapsed(long seq) {
    assertThat(ended.add(seq)).as("I4: %d collapsed after its end", seq).isTrue();
    collapsed++;
  }

  /** A summary was accepted, which tells of so many. */
  void summarised(UUID notification, long repeated) throws SQLException {
    Object[] last = rows(NEWEST_IN_QUEUE, 2).get(0);
    assertThat(last[0]).as("the summary is accepted").isEqualTo(notification);
    committed((Long) last[1], notification);
    told += repeated;
  }

  /** How many collapsed ones no summary has told of yet. */
  long untold() {
    return collapsed - told;
  }

  void erased(UUID notification) {
    erased.add(notification);
  }

  List<UUID> notifications() {
    return committed.values().stream().distinct().sorted().toList();
  }

  Set<Long> unended() {
    Set<Long> left = new HashSet<>(committed.keySet());
    left.removeAll(ended);
    return left;
  }

  /** A look wants only what has ended and is not erased. */
  void looked(Collection<UUID> wanted) {
    assertThat(wanted).as("wanted, and erased").noneMatch(erased::contains);
    assertThat(wanted).as("wanted, and under way").noneMatch(pending()::contains);
  }

  /** Takes up the deliveries that replays made since; says whether there were any. */
  boolean replayed(Collection<UUID> wanted) throws SQLException {
    Set<UUID> pending = pending();
    boolean any = false;
    for (Object[] row : rows(REPLAYED, 2)) {
      if (!committed.containsKey((Long) row[0])) {
        any = true;
        committed.put((Long) row[0], (UUID) row[1]);
        assertThat(wanted).as("replayed").contains((UUID) row[1]);
        assertThat(pending).as("under way while it was replayed").doesNotContain((UUID) row[1]);
      }
    }
    return any;
  }

  long partsOpen() throws SQLException {
    return (Long) rows(COUNTED, 2).get(0)[1];
  }

  void check(List<StoreNode> nodes) throws SQLException {
    List<Fresh> fresh = new ArrayList<>(drawn.values());
    conserved(fresh);
    assertThat(rows(COUNTED_IN_WINDOWS, 1).get(0)[0])
        .as("collapsed, and neither counted by a window nor told by a summary, or twice")
        .isEqualTo(untold());
    nothingBehindTheFloors(fresh, nodes);
    assertThat(nodes).as("I6").allMatch(StoreNode::remembersOnlyWhatItHolds);
  }

  /** I1, I2, I4: what was committed, and nothing else, is there once; what ended ended once. */
  private void conserved(List<Fresh> fresh) throws SQLException {
    Map<Long, UUID> standing = new HashMap<>();
    Set<Long> finals = new HashSet<>();
    Set<UUID> underWay = new HashSet<>();
    for (Object[] row : rows(STANDING, 4)) {
      Long seq = (Long) row[0];
      UUID notification = (UUID) row[1];
      assertThat(standing.put(seq, notification)).as("I1: %s stands twice", seq).isNull();
      if ((Boolean) row[3]) {
        finals.add(seq);
      } else {
        assertThat(underWay.add(notification)).as("I1: %s twice under way", notification).isTrue();
      }
      if (row[2] != null) {
        fresh.add(new Fresh(((Number) row[2]).shortValue(), seq));
      }
    }
    assertThat(standing).as("I1, I2").isEqualTo(committed);
    assertThat(finals).as("I4").isEqualTo(ended);
    assertThat(rows(NOTIFICATIONS, 1).stream().map(row -> (UUID) row[0]))
        .as("I1: each notification has a delivery")
        .containsExactlyInAnyOrderElementsOf(notifications());
    assertThat(rows(COUNTED, 2).get(0)[0])
        .as("replays that their jobs know of")
        .hasToString(Integer.toString(rows(REPLAYED, 2).size()));
  }

  /** I3: neither the next owner nor the present one has gone past what is, or may appear. */
  private void nothingBehindTheFloors(List<Fresh> fresh, List<StoreNode> nodes)
      throws SQLException {
    for (Object[] row : rows(LEASES, 4)) {
      short shard = ((Number) row[0]).shortValue();
      Lease lease = new Lease((UUID) row[1], (Long) row[2], (Long) row[3]);
      for (Fresh one : fresh) {
        if (one.shard() == shard) {
          assertThat(one.seq()).as("I3: the next owner's floor").isGreaterThan(lease.floor());
          assertThat(nodes)
              .as("I3: the present owner overlooks %s", one)
              .noneMatch(node -> node.overlooks(one, lease));
        }
      }
    }
  }

  private Set<UUID> pending() {
    Set<UUID> pending = new HashSet<>();
    unended().forEach(seq -> pending.add(committed.get(seq)));
    return pending;
  }

  private List<Object[]> rows(String query, int columns) throws SQLException {
    List<Object[]> found = new ArrayList<>();
    try (PreparedStatement statement = session.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        Object[] row = new Object[columns];
        for (int i = 0; i < columns; i++) {
          row[i] = rows.getObject(i + 1);
        }
        found.add(row);
      }
    }
    return found;
  }
}
