package io.rookery.ingest;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rookery.shared.config.Settings;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.http.OpsHealth;
import io.rookery.shared.launch.Ports;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.launch.RoleVerticle;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.testing.DeclaredAnswers;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ingest on real HTTP and a real database. Nobody serves the registry's addresses on the bus: keys
 * are found in the view, as when the bus is off.
 */
public final class IngestFixture {
  public static final String ONE = "/v1/notifications";
  public static final String BATCH = "/v1/notifications/batch";
  public static final String CLIENT = "0c32421f-6330-433d-a999-4ac1f4f8add5";

  private final Vertx vertx;
  private final TestDatabase testDatabase;
  private final DatabaseProxy proxy;
  private final Database database;
  private final WebClient client;
  private final RoleVerticle verticle;
  private final String deployment;
  private final int port;

  private IngestFixture(Vertx vertx, TestDatabase testDatabase, Map<String, String> overrides)
      throws Exception {
    this.vertx = vertx;
    this.testDatabase = testDatabase;
    this.proxy = DatabaseProxy.before(vertx, testDatabase.settings());
    this.database = Database.open(vertx, proxy.settings());
    Map<String, String> all = new HashMap<>(overrides);
    all.put("http.port", "0");
    // A busy machine is no dead database.
    all.putIfAbsent("intake.answerWithin", "10s");
    Settings settings = Settings.load(null, Map.of(), all);
    Ports ports = new Ports();
    RoleContext role =
        new RoleContext(
            database,
            new Directory(vertx, database, InstantSource.system()),
            new OpsHealth(),
            new SimpleMeterRegistry(),
            InstantSource.system(),
            ports);
    this.verticle = new IngestRole().configure(settings).apply(role);
    settings.verify();
    this.deployment = vertx.deployVerticle(verticle).await(20, SECONDS);
    this.port = ports.of("http");
    this.client = DeclaredAnswers.client(vertx, "ingest");
  }

  public static IngestFixture start(Vertx vertx) throws Exception {
    return start(vertx, Map.of());
  }

  public static IngestFixture start(Vertx vertx, Map<String, String> overrides) throws Exception {
    return new IngestFixture(vertx, migrated(vertx), overrides);
  }

  /** Another node on the same database. */
  public IngestFixture another(Map<String, String> overrides) throws Exception {
    return new IngestFixture(vertx, testDatabase, overrides);
  }

  /** Removes all that was accepted. */
  public void clear() throws SQLException {
    try (Connection connection = testDatabase.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE delivery.queue, delivery.notification, delivery.idempotency");
    }
  }

  /** A database with the tables of delivery, their partitions, and a registry of keys alone. */
  public static TestDatabase migrated(Vertx vertx) throws Exception {
    TestDatabase made = TestDatabase.with(Schema.DELIVERY);
    Database database = Database.open(vertx, made.settings());
    new Partitions(database, new Partitions.Retention(Duration.ofDays(10), Duration.ofDays(3)))
        .ensure()
        .await(30, SECONDS);
    database.close().await(5, SECONDS);
    try (Connection connection = made.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE SCHEMA registry;
          CREATE TABLE registry.test_key (key_id text, hash bytea, name text, role text,
                                          environment smallint, clients uuid[]);
          CREATE VIEW registry.key_check AS SELECT * FROM registry.test_key;
          """);
    }
    return made;
  }

  public String producerKey(Environment environment) throws Exception {
    return key(KeyRole.PRODUCER, "billing", environment);
  }

  /** Makes a valid key; {@code environment} null: both. */
  public String key(KeyRole role, String name, Environment environment) throws Exception {
    try (Connection connection = testDatabase.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO registry.test_key VALUES (?,?,?,?,?,NULL)")) {
      String id = "k" + count("registry.test_key");
      String key =
          "rk_" + (environment == null ? "all" : environment.wireName()) + "_" + id + "_s3";
      insert.setString(1, id);
      insert.setBytes(
          2, MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII)));
      insert.setString(3, name);
      insert.setString(4, role.wireName());
      insert.setObject(5, environment == null ? null : environment.code());
      insert.execute();
      return key;
    }
  }

  /** A trigger without a fault. */
  public static JsonObject trigger() {
    return new JsonObject()
        .put("type", "user.created")
        .put("environment", "sandbox")
        .put("client_uuid", CLIENT)
        .put("user_id", "6626b907fd3b48b1cdff0c9b");
  }

  /** A trigger without a fault, with {@code details} as they are given. */
  public static String details(String details) {
    return "{\"details\":" + details + "," + trigger().encode().substring(1);
  }

  public HttpResponse<Buffer> post(String key, String uri, JsonObject body) throws Exception {
    return post(key, uri, body.toBuffer());
  }

  public HttpResponse<Buffer> post(String key, String uri, Buffer body) throws Exception {
    return send(key, uri, null, body).await(30, SECONDS);
  }

  /** {@code idempotencyKey} null: none. */
  public Future<HttpResponse<Buffer>> send(
      String key, String uri, String idempotencyKey, Buffer body) {
    HttpRequest<Buffer> request = request(HttpMethod.POST, key, uri);
    if (idempotencyKey != null) {
      request.putHeader("idempotency-key", idempotencyKey);
    }
    return request.putHeader("content-type", "application/json").sendBuffer(body);
  }

  /** {@code key} null: none. */
  public HttpRequest<Buffer> request(HttpMethod method, String key, String uri) {
    HttpRequest<Buffer> request = client.request(method, port, "127.0.0.1", uri);
    return key == null ? request : request.bearerTokenAuthentication(key);
  }

  public int port() {
    return port;
  }

  List<Route> routes() {
    return ((IngestVerticle) verticle).routes();
  }

  public RoleVerticle verticle() {
    return verticle;
  }

  public DatabaseProxy proxy() {
    return proxy;
  }

  /** A session of its own, for statements over JDBC. */
  public Connection connect() throws SQLException {
    return testDatabase.connect();
  }

  public long count(String table) throws SQLException {
    return Long.parseLong(text("SELECT count(*) FROM " + table));
  }

  /** The first column of the first row. */
  public String text(String sql) throws SQLException {
    try (Connection connection = testDatabase.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /** Asks the database until it says so, at most 10 s. */
  public void awaitTrue(String condition) throws SQLException {
    long end = System.nanoTime() + SECONDS.toNanos(10);
    while (!"t".equals(text("SELECT " + condition))) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within 10 s: " + condition);
      }
    }
  }

  public static List<String> codes(HttpResponse<Buffer> response) {
    return response.bodyAsJsonObject().getJsonArray("errors").stream()
        .map(fault -> ((JsonObject) fault).getString("code"))
        .toList();
  }

  public static void assertRefused(HttpResponse<Buffer> answer, int status, String code) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.getHeader("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo(code);
  }

  /** The bytes that will be sent for the trigger that was answered so. */
  public String storedBody(HttpResponse<Buffer> accepted) throws SQLException {
    return text(
        "SELECT convert_from(body,'UTF8') FROM delivery.notification WHERE id='"
            + accepted.bodyAsJsonObject().getString("id")
            + "'");
  }

  public void close() throws Exception {
    vertx.undeploy(deployment).await(10, SECONDS);
    database.close().await(5, SECONDS);
    proxy.close();
  }
}
