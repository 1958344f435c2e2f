package io.rookery.dispatch.shard;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.delivery.Attempt;
import io.rookery.dispatch.delivery.Move;
import io.rookery.dispatch.delivery.MoveStore;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.WaitReason;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/** One history: a database that starts empty, two nodes, and the model beside them. */
final class StoreHistory implements AutoCloseable {
  private static final int LATE_MAX = 2;
  private static final int HELD_MAX = 12;
  private static final Instant SOON = Instant.parse("2100-01-01T00:00:00Z");
  private static final String ACCEPT =
      """
      WITH x AS MATERIALIZED (SELECT pg_current_xact_id() AS x),
       m AS MATERIALIZED (
         SELECT nextval('delivery.delivery_seq') AS seq, ?::smallint AS environment, ?::uuid AS id,
                ?::uuid AS client_uuid, ?::smallint AS shard FROM x WHERE x.x IS NOT NULL),
       n AS (INSERT INTO delivery.notification
             SELECT environment,id,client_uuid,1,'u',now(),now(),'{}' FROM m)
      INSERT INTO delivery.queue (shard,seq,environment,client_uuid,notification_id)
      SELECT shard,seq,environment,client_uuid,id FROM m RETURNING seq
      """;

  /** What the histories share. */
  record Given(
      Vertx vertx,
      Database database,
      TestDatabase tests,
      Connection session,
      List<EndpointKey> to) {

    static Given open(TestDatabase tests) throws Exception {
      Vertx vertx = Vertx.vertx();
      Database database = tests.open(vertx);
      new Partitions(database, new Partitions.Retention(Duration.ofDays(10), Duration.ofDays(3)))
          .ensure()
          .await(20, SECONDS);
      List<EndpointKey> endpoints = new ArrayList<>();
      for (int i = 1; i <= 3; i++) {
        endpoints.add(new EndpointKey(new ClientUuid(new UUID(i, i)), Environment.PRODUCTION));
      }
      return new Given(vertx, database, tests, tests.connect(), endpoints);
    }

    void close() throws Exception {
      session.close();
      vertx.close().await(10, SECONDS);
    }
  }

  /** A transaction that has drawn a seq and is not committed. */
  private record Late(Connection session, long seq) {}

  private final Given given;
  private final SplittableRandom random;
  private final MoveStore moves;
  private final List<StoreNode> nodes = new ArrayList<>();
  private final List<Late> late = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private final Set<Long> committed = new HashSet<>();
  private final Set<Long> ended = new HashSet<>();

  StoreHistory(Given given, long seed) throws Exception {
    this.given = given;
    this.random = new SplittableRandom(seed);
    this.moves = new MoveStore(given.database());
    sql("TRUNCATE delivery.queue, delivery.backlog, delivery.delivery_log, delivery.notification");
    sql("UPDATE delivery.shard_lease SET owner=NULL, lease_until='-infinity', floor_seq=0");
    nodes.add(newNode());
    nodes.add(newNode());
  }

  /** Something that may happen, by chance. */
  void step() throws Exception {
    StoreNode node = nodes.get(random.nextInt(nodes.size()));
    int dice = random.nextInt(100);
    story.add(dice + (node == nodes.get(0) ? " a" : " b"));
    if (dice < 20) {
      committed.add(accept(given.session()));
    } else if (dice < 27) {
      begin();
    } else if (dice < 33) {
      endLate(random.nextInt(4) > 0);
    } else if (dice < 40) {
      node.acquire();
    } else if (dice < 45) {
      node.renew();
    } else if (dice < 50) {
      sql("UPDATE delivery.shard_lease SET lease_until='-infinity'");
    } else if (dice < 60 && node.held().size() < HELD_MAX) {
      node.page();
    } else if (dice < 68) {
      node.sweep();
    } else if (dice < 74 && node.held().size() < HELD_MAX) {
      node.drain(given.to(), SOON);
    } else if (dice < 94) {
      record(node);
    } else if (dice < 97) {
      sql("UPDATE delivery.notification SET body=NULL WHERE random()<0.2");
    } else {
      nodes.set(nodes.indexOf(node), newNode());
    }
  }

  /** I1 and I4 by the tables; I6 by what the nodes hold. */
  void check() throws SQLException {
    Map<Long, Integer> places = new HashMap<>();
    Set<Long> finals = new HashSet<>();
    try (Statement statement = given.session().createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT seq,false FROM delivery.queue UNION ALL SELECT seq,false FROM"
                    + " delivery.backlog UNION ALL SELECT seq,true FROM delivery.delivery_log"
                    + " WHERE final")) {
      while (rows.next()) {
        places.merge(rows.getLong(1), 1, Integer::sum);
        if (rows.getBoolean(2)) {
          finals.add(rows.getLong(1));
        }
      }
    }
    assertThat(places.keySet()).as("%s", story).isEqualTo(committed);
    assertThat(places.values()).as("%s", story).allMatch(count -> count == 1);
    assertThat(finals).as("%s", story).isEqualTo(ended);
    assertThat(nodes).as("%s", story).allMatch(node -> node.held().size() <= 2 * HELD_MAX);
  }

  /**
   * All commits have come; a node that knows nothing but the stored floors must find everything,
   * without any reading from 0 (I3).
   */
  void finish() throws Exception {
    while (!late.isEmpty()) {
      endLate(true);
    }
    // The last owners store their floors, then are never heard of again.
    for (StoreNode node : nodes) {
      node.sweep();
      node.renew();
    }
    sql("UPDATE delivery.shard_lease SET lease_until='-infinity'");
    nodes.clear();
    StoreNode last = newNode();
    nodes.add(last);
    last.acquire();
    for (int round = 0; round < 40; round++) {
      last.page();
      last.sweep();
      last.drain(given.to(), SOON);
      for (Held held : last.held()) {
        make(last, held, end(held, DeliveryEvent.DELIVERED));
      }
    }
  }

  Set<Long> unended() {
    Set<Long> left = new HashSet<>(committed);
    left.removeAll(ended);
    return left;
  }

  @Override
  public void close() throws SQLException {
    for (Late one : late) {
      one.session().close();
    }
  }

  private StoreNode newNode() {
    return new StoreNode(given.database(), new UUID(random.nextLong(), random.nextLong()));
  }

  private long accept(Connection session) throws SQLException {
    EndpointKey to = given.to().get(random.nextInt(given.to().size()));
    UUID id =
        new UUID(
            System.currentTimeMillis() << 16 | 0x7000L | random.nextInt(0x1000),
            0x8000_0000_0000_0000L | random.nextLong() >>> 2);
    try (PreparedStatement statement = session.prepareStatement(ACCEPT)) {
      statement.setShort(1, to.environment().code());
      statement.setObject(2, id);
      statement.setObject(3, to.client().value());
      statement.setShort(4, to.shard());
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private void begin() throws SQLException {
    if (late.size() < LATE_MAX) {
      Connection session = given.tests().connect();
      session.setAutoCommit(false);
      late.add(new Late(session, accept(session)));
    }
  }

  private void endLate(boolean commit) throws SQLException {
    if (late.isEmpty()) {
      return;
    }
    Late one = late.remove(random.nextInt(late.size()));
    if (commit) {
      one.session().commit();
      committed.add(one.seq());
    } else {
      one.session().rollback();
    }
    one.session().close();
  }

  private void record(StoreNode node) throws Exception {
    List<Held> all = node.held();
    if (all.isEmpty()) {
      return;
    }
    Held held = all.get(random.nextInt(all.size()));
    Instant now = Instant.EPOCH.plusSeconds(1);
    Move move =
        switch (random.nextInt(8)) {
          case 0, 1 ->
              Move.retry(
                  held.delivery(),
                  held.delivery().attempts() + 1,
                  new Attempt(500, "status_500", 3, null),
                  now,
                  now);
          case 2 -> Move.park(held.delivery(), WaitReason.BREAKER_OPEN, now);
          case 3 -> end(held, DeliveryEvent.EXPIRED);
          case 4 -> end(held, DeliveryEvent.CANCELLED);
          default -> end(held, DeliveryEvent.DELIVERED);
        };
    make(node, held, move);
    if (random.nextInt(4) == 0) {
      // Its answer was lost, so it is made again.
      make(node, held, move);
    }
  }

  private static Move end(Held held, DeliveryEvent state) {
    Attempt attempt = new Attempt(200, null, 3, null);
    return Move.end(held.delivery(), state, 1, attempt, Instant.EPOCH);
  }

  private void make(StoreNode node, Held held, Move move) throws Exception {
    long seq = held.delivery().seq();
    boolean found = moves.make(List.of(move)).await(5, SECONDS).get(0);
    assertThat(found).as("%s found %d", story, seq).isEqualTo(!ended.contains(seq));
    if (found && move.isEnd()) {
      ended.add(seq);
    }
    node.recorded(held);
  }

  private void sql(String statement) throws SQLException {
    try (Statement session = given.session().createStatement()) {
      session.execute(statement);
    }
  }
}
