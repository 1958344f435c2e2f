package io.rookery.system.canary;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleRole;
import io.rookery.dispatch.DispatchRole;
import io.rookery.ingest.IngestRole;
import io.rookery.shared.config.Settings;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.loop.SteadyLoop;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.testing.FreePorts;
import io.rookery.shared.testing.ScriptedReceiver;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.rookery.subscription.access.ApiKeys;
import io.rookery.system.Tap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two members of a real cluster: the doors on one, subscription and dispatch on the other, so that
 * whatever they ask crosses a wire, where it is heard. So is what they log, what they refuse and
 * what PostgreSQL says that it does.
 */
final class TappedCluster {
  private final Heard bus = new Heard();
  private final Heard problems = new Heard();
  private final Heard queries = new Heard();
  private final LogCopy log = new LogCopy();
  private final Database database;
  private final SteadyLoop watch;
  private final Connection session;
  private final ScriptedReceiver receiver;
  private final BusMember engine;
  private final BusMember doors;
  private final WebClient http;

  private TappedCluster(Vertx vertx, String masterKey) throws Exception {
    log.begin();
    TestDatabase tables = TestDatabase.with(Schema.DELIVERY, SubscriptionRole.REGISTRY);
    database = tables.open(vertx);
    receiver = ScriptedReceiver.start(vertx).willAnswer(500).thenAnswer(200);
    Settings settings = settings(masterKey);
    new Partitions(database, Partitions.Retention.from(settings)).ensure().await(30, SECONDS);
    session = tables.connect();
    watch = watch(vertx);
    watch.start().await(10, SECONDS);
    List<Integer> ports = FreePorts.some(4);
    List<Integer> members = ports.subList(0, 2);
    engine = BusMember.join(ports.get(0), members, ports.get(2), tap(vertx));
    doors = BusMember.join(ports.get(1), members, ports.get(3), tap(vertx));
    engine.deploy(settings, database, List.of(new SubscriptionRole(), new DispatchRole()));
    doors.deploy(settings, database, List.of(new IngestRole(), new ConsoleRole()));
    http = WebClient.create(vertx);
  }

  static TappedCluster start(Vertx vertx, String masterKey) throws Exception {
    return new TappedCluster(vertx, masterKey);
  }

  /** Where the client's notifications go; it refuses the first. */
  ScriptedReceiver receiver() {
    return receiver;
  }

  /** What crossed the wire between the members. */
  String bus() {
    return bus.text();
  }

  /** Every refusal, with its headers. */
  String problems() {
    return problems.text();
  }

  /** What was seen of the statements in {@code pg_stat_activity}. */
  String queries() {
    return queries.text();
  }

  /** What was logged: by us at any level, by the libraries from INFO on. */
  String log() {
    return log.text();
  }

  /** Of both members. */
  String metrics() {
    return engine.metrics() + doors.metrics();
  }

  String key(KeyRole role, Environment environment) throws Exception {
    return new ApiKeys(database, new SecureRandom())
        .create(new KeyGrant("canary", role, environment, null, null), Actor.withoutKey("canary"))
        .await(10, SECONDS);
  }

  /** Asks the door that the path belongs to; the answer must have this status. */
  String ask(HttpMethod method, String key, String path, String body, int status) throws Exception {
    boolean machines = path.startsWith("/v1/notifications") && method.equals(HttpMethod.POST);
    HttpRequest<Buffer> request =
        http.request(method, doors.port(machines ? "http" : "console"), "127.0.0.1", path)
            .bearerTokenAuthentication(key)
            .putHeader("content-type", "application/json");
    if (method.equals(HttpMethod.PATCH)) {
      request.putHeader("if-match", "*");
    }
    HttpResponse<Buffer> answer =
        (body == null ? request.send() : request.sendBuffer(Buffer.buffer(body)))
            .await(20, SECONDS);
    assertThat(answer.statusCode()).as(path + " " + answer.bodyAsString()).isEqualTo(status);
    if (status >= 400) {
      problems.add(answer.bodyAsString() + answer.headers());
    }
    return answer.bodyAsString();
  }

  /** Sends over the bus what no member of ours would send. */
  void askOnTheBus(String address, String text) throws Exception {
    engine
        .vertx()
        .eventBus()
        .request(address, Buffer.buffer(text), new DeliveryOptions().setSendTimeout(5_000))
        .otherwiseEmpty()
        .await(10, SECONDS);
  }

  /** A session of its own on the database of all roles. */
  Connection session() {
    return session;
  }

  /** Every row of every table of ours as text, without the column that holds the bodies. */
  String storedRows() throws SQLException {
    StringBuilder all = new StringBuilder();
    List<String> names = new ArrayList<>();
    try (Statement statement = session.createStatement()) {
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT schemaname || '.' || tablename FROM pg_tables"
                  + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
      for (String name : names) {
        try (ResultSet rows =
            statement.executeQuery("SELECT (to_jsonb(t) - 'body')::text FROM " + name + " t")) {
          while (rows.next()) {
            all.append(rows.getString(1)).append('\n');
          }
        }
      }
    }
    return all.toString();
  }

  void close() throws Exception {
    watch.stop().await(10, SECONDS);
    doors.leave();
    engine.leave();
    session.close();
    database.close().await(10, SECONDS);
    log.end();
  }

  private Settings settings(String masterKey) {
    String loopback = " 127.0.0.1/32:" + receiver.port() + " http";
    return Settings.load(
        null,
        Map.of(),
        Map.of(
            "masterKey", masterKey,
            "http.port", "0",
            "console.port", "0",
            "http.leaveDelay", "0s",
            "intake.answerWithin", "10s",
            "console.answerTimeout", "10s",
            "guard.exceptions", "sandbox" + loopback + ",production" + loopback));
  }

  /** Each of its bytes is a character of what was heard. */
  private Tap tap(Vertx vertx) throws Exception {
    return Tap.open(vertx, 0, piece -> bus.add(piece.toString(StandardCharsets.ISO_8859_1)));
  }

  /** Looks every 5 ms at what the server says it is doing. */
  private SteadyLoop watch(Vertx vertx) {
    return new SteadyLoop(
        vertx,
        "watch",
        Duration.ofMillis(5),
        () ->
            database
                .pool()
                .query("SELECT query FROM pg_stat_activity WHERE query <> ''")
                .execute()
                .onSuccess(rows -> rows.forEach(row -> queries.addOnce(row.getString(0)))));
  }
}
