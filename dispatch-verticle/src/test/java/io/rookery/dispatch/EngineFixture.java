package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.config.Settings;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.http.OpsHealth;
import io.rookery.shared.launch.Ports;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationIds;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.testing.TestClock;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * An engine at rest on a real database, a real bus and real HTTP, stepped by the test. A second one
 * on the same database is another node.
 */
public final class EngineFixture {
  static final String MASTER_KEY = MasterKey.generate();

  final Vertx vertx;
  final TestDatabase testDatabase;
  final Database database;
  final TestClock clock;
  final ScriptedRegistry registry;
  private final NotificationIds ids;

  /** One engine: a node. */
  final class Node {
    final Context context;
    final Engine engine;
    final MeterRegistry meters;

    Node(Engine engine, Context context, MeterRegistry meters) {
      this.engine = engine;
      this.context = context;
      this.meters = meters;
    }

    /** Runs a step on the node's event loop and waits for its end. */
    <T> T step(Supplier<Future<T>> step) throws Exception {
      Promise<T> done = Promise.promise();
      context.runOnContext(
          then -> Future.succeededFuture().compose(now -> step.get()).onComplete(done));
      try {
        return done.future().await(10, SECONDS);
      } catch (TimeoutException late) {
        // Vert.x throws it without a stack, which would not tell the step.
        throw new AssertionError("a step did not end within 10 s", late);
      }
    }

    /** Takes leases, and waits until what holds their deliveries back is known. */
    void takeLeases() throws Exception {
      step(engine.node().leases()::tick);
      awaitTrue(
          "the shards are ready",
          () -> engine.node().leases().owned().stream().allMatch(OwnedShard::isReady));
    }

    /**
     * Takes leases at the first call; reads all there is and waits until nothing is held any more.
     */
    void sweepAndSettle() throws Exception {
      if (engine.node().leases().owned().isEmpty()) {
        takeLeases();
      }
      step(engine.loop()::sweep);
      settle();
    }

    void takeDueAndSettle() throws Exception {
      step(engine.loop()::takeDue);
      settle();
    }

    void settle() throws Exception {
      awaitTrue("nothing is held", () -> engine.node().holdings().size() == 0);
    }

    /** Waits, turn by turn of the event loop, until the condition holds. */
    void awaitTrue(String what, Supplier<Boolean> condition) throws Exception {
      Instant end = Instant.now().plusSeconds(10);
      while (!step(() -> Future.succeededFuture(condition.get()))) {
        if (Instant.now().isAfter(end)) {
          throw new AssertionError("not within 10 s: " + what);
        }
        step(() -> vertx.timer(5).mapEmpty());
      }
    }
  }

  private EngineFixture(Vertx vertx, TestDatabase testDatabase, Instant now) throws Exception {
    this.vertx = vertx;
    this.testDatabase = testDatabase;
    this.database = Database.open(vertx, testDatabase.settings());
    this.clock = TestClock.at(now);
    this.ids = new NotificationIds(clock, new SplittableRandom(1));
    new Partitions(database, new Partitions.Retention(Duration.ofDays(10), Duration.ofDays(3)))
        .ensure()
        .await(30, SECONDS);
    this.registry = ScriptedRegistry.serve(vertx, MasterKey.parse(MASTER_KEY), clock);
  }

  static EngineFixture start(Vertx vertx) throws Exception {
    return start(vertx, TestDatabase.with(Schema.DELIVERY));
  }

  static EngineFixture start(Vertx vertx, TestDatabase database) throws Exception {
    return new EngineFixture(vertx, database, Instant.now());
  }

  Node node() throws Exception {
    return node(Map.of());
  }

  /** A node that may send to any loopback receiver, with these settings of its own. */
  Node node(Map<String, String> overrides) throws Exception {
    Map<String, String> all = new HashMap<>(overrides);
    all.putIfAbsent("masterKey", MASTER_KEY);
    all.putIfAbsent("guard.exceptions", registry.exceptions());
    Settings settings = Settings.load(null, Map.of(), all);
    DispatchSettings own = DispatchSettings.from(settings);
    settings.verify();
    Context context = vertx.getOrCreateContext();
    Directory directory = new Directory(vertx, database, clock);
    directory.start();
    MeterRegistry meters = new SimpleMeterRegistry();
    RoleContext role =
        new RoleContext(database, directory, new OpsHealth(), meters, clock, new Ports());
    Promise<Engine> built = Promise.promise();
    context.runOnContext(then -> built.complete(Engine.build(vertx, own, role)));
    return new Node(built.future().await(5, SECONDS), context, meters);
  }

  /** Accepts a notification as ingest would, in one statement. */
  NotificationId accepted(EndpointKey endpoint) throws Exception {
    return accepted(endpoint, clock.instant());
  }

  NotificationId accepted(EndpointKey endpoint, Instant at) throws Exception {
    return accepted(endpoint, "u1", at);
  }

  /** One about this user; null: about none. */
  NotificationId accepted(EndpointKey endpoint, String user) throws Exception {
    return accepted(endpoint, user, clock.instant());
  }

  /** So many at once, in the order of their ids. */
  List<NotificationId> accepted(EndpointKey endpoint, int many) throws Exception {
    List<NotificationId> accepted = Stream.generate(ids).limit(many).toList();
    accept(endpoint, accepted);
    return accepted;
  }

  /** These, one after the other, whatever the order of their ids is. */
  void accept(EndpointKey endpoint, List<NotificationId> accepted) throws Exception {
    List<Tuple> rows =
        accepted.stream().map(id -> row(endpoint, "u1", id, clock.instant())).toList();
    database.pool().preparedQuery(ACCEPT).executeBatch(rows).await(30, SECONDS);
  }

  private NotificationId accepted(EndpointKey endpoint, String user, Instant at) throws Exception {
    NotificationId id = ids.get();
    database.pool().preparedQuery(ACCEPT).execute(row(endpoint, user, id, at)).await(5, SECONDS);
    return id;
  }

  /** Accepts one in a transaction that the caller commits. */
  NotificationId acceptedUncommitted(Connection late, EndpointKey endpoint) throws SQLException {
    NotificationId id = ids.get();
    try (PreparedStatement notification =
            late.prepareStatement(
                "INSERT INTO delivery.notification VALUES (?,?,?,1,'u1',now(),now(),'{}')");
        PreparedStatement queue =
            late.prepareStatement(
                "INSERT INTO delivery.queue SELECT ?,nextval('delivery.delivery_seq'),?,?,?")) {
      notification.setShort(1, endpoint.environment().code());
      notification.setObject(2, id.value());
      notification.setObject(3, endpoint.client().value());
      notification.executeUpdate();
      queue.setShort(1, endpoint.shard());
      queue.setShort(2, endpoint.environment().code());
      queue.setObject(3, endpoint.client().value());
      queue.setObject(4, id.value());
      queue.executeUpdate();
    }
    return id;
  }

  /** An extraction that failed now. */
  NotificationId failed(EndpointKey endpoint, String user, String source) throws Exception {
    return failed(endpoint, user, source, "credentials_invalid");
  }

  NotificationId failed(EndpointKey endpoint, String user, String source, String reason)
      throws Exception {
    NotificationId id = ids.get();
    NotificationType type = NotificationType.EXTRACTION_FAILED;
    Instant now = clock.instant();
    NotificationBody body =
        new NotificationBody(endpoint, type, user, source, reason, null, now, null);
    Tuple row =
        Tuple.of(
                endpoint.shard(),
                endpoint.environment().code(),
                endpoint.client().value(),
                id.value(),
                now.atOffset(ZoneOffset.UTC))
            .addBuffer(body.toJson(id))
            .addString(user)
            .addShort(type.code());
    database.pool().preparedQuery(ACCEPT).execute(row).await(5, SECONDS);
    return id;
  }

  private static Tuple row(EndpointKey endpoint, String user, NotificationId id, Instant at) {
    return Tuple.of(
            endpoint.shard(),
            endpoint.environment().code(),
            endpoint.client().value(),
            id.value(),
            at.atOffset(ZoneOffset.UTC))
        .addBuffer(body(id))
        .addString(user)
        .addShort(NotificationType.USER_CREATED.code());
  }

  /** The bytes that are sent of it. */
  static Buffer body(NotificationId id) {
    return Buffer.buffer("{\"id\":\"" + id + "\"}");
  }

  static final String ACCEPT =
      """
      WITH x AS MATERIALIZED (SELECT pg_current_xact_id() AS x),
       n AS (INSERT INTO delivery.notification
             VALUES ($2,$4,$3,$8,$7,$5,$5,$6))
      INSERT INTO delivery.queue
      SELECT $1,nextval('delivery.delivery_seq'),$2,$3,$4 FROM x WHERE x.x IS NOT NULL
      """;

  /**
   * Words for the events of a notification, oldest first, such as {@code 20/1} for event/attempt.
   */
  List<String> history(NotificationId id) throws Exception {
    List<String> events = new ArrayList<>();
    for (Row row :
        database
            .pool()
            .preparedQuery(
                "SELECT event, attempt, http_status, final FROM delivery.delivery_log"
                    + " WHERE notification_id=$1 ORDER BY at, event")
            .execute(Tuple.of(id.value()))
            .await(5, SECONDS)) {
      String status = row.getShort(2) == null ? "" : " " + row.getShort(2);
      events.add(DeliveryEvent.ofCode(row.getShort(0)).wireName() + "/" + row.getShort(1) + status);
    }
    return events;
  }

  long count(String table) throws Exception {
    return database
        .pool()
        .query("SELECT count(*) FROM delivery." + table)
        .execute()
        .await(5, SECONDS)
        .iterator()
        .next()
        .getLong(0);
  }

  /** The same on the node's event loop, beside Vert.x. */
  long countNow(String table) {
    try (var connection = testDatabase.connect();
        var rows =
            connection.createStatement().executeQuery("SELECT count(*) FROM delivery." + table)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void sql(String statement) throws Exception {
    database.pool().query(statement).execute().await(10, SECONDS);
  }
}
