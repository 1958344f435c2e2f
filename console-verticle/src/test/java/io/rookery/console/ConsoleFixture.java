package io.rookery.console;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.config.Settings;
import io.rookery.shared.contract.AccessContract;
import io.rookery.shared.contract.AccessContract.CheckedKey;
import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.http.OpsHealth;
import io.rookery.shared.launch.Ports;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.testing.DeclaredAnswers;
import io.rookery.shared.testing.TestClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** A console on real HTTP, and in place of the other roles their addresses on the real bus. */
public final class ConsoleFixture {
  public static final String REQUEST_ID = "request-1";
  public static final int BODY_BYTES_MAX = 4_096;

  public final TestClock clock = TestClock.at(Instant.parse("2026-11-25T09:00:00Z"));
  public final MasterKey master;
  private final Vertx vertx;
  private final Database database;
  private final WebClient client;
  private final ConsoleVerticle verticle;
  private final int port;
  private final Map<String, Principal> keys = new ConcurrentHashMap<>();

  public ConsoleFixture(Vertx vertx) throws Exception {
    // A class of tests asks with one key, as fast as the machine lets it.
    this(vertx, Map.of("console.requestsBurstOfKey", "1000000"));
  }

  ConsoleFixture(Vertx vertx, Map<String, String> overrides) throws Exception {
    this.vertx = vertx;
    String masterKey = MasterKey.generate();
    master = MasterKey.parse(masterKey);
    // Console has no tables; that nothing listens there shows that it asks on the bus alone.
    database =
        Database.open(
            vertx,
            new DatabaseSettings(
                "postgresql://127.0.0.1:9/none", "none", "", 1, 1, Duration.ofSeconds(1)));
    AccessContract.CHECK.serve(
        vertx, asked -> Future.succeededFuture(new CheckedKey(keys.get(asked.keyId()))));
    Map<String, String> all = new HashMap<>(overrides);
    all.put("masterKey", masterKey);
    all.put("console.port", "0");
    all.put("console.bodyBytesMax", Integer.toString(BODY_BYTES_MAX));
    all.put("console.answerTimeout", "5s");
    Settings settings = Settings.load(null, Map.of(), all);
    Ports ports = new Ports();
    RoleContext context =
        new RoleContext(
            database,
            new Directory(vertx, database, clock),
            new OpsHealth(),
            new SimpleMeterRegistry(),
            clock,
            ports);
    verticle = (ConsoleVerticle) new ConsoleRole().configure(settings).apply(context);
    settings.verify();
    vertx.deployVerticle(verticle).await(30, SECONDS);
    port = ports.of("console");
    client = DeclaredAnswers.client(vertx, "console");
  }

  /** Makes a key of all clients and both environments. */
  public String key(KeyRole role) {
    return key(role, null, null);
  }

  /**
   * Makes a key.
   *
   * @param environment null: both
   * @param clients null: all
   */
  public String key(KeyRole role, Environment environment, List<ClientUuid> clients) {
    String id = "key" + keys.size();
    keys.put(id, new Principal(id, "grace", role, environment, clients));
    return "rk_all_" + id + "_secret";
  }

  /** Answers an address from now on; what is asked there is in the queue returned. */
  public <Q extends Record, R extends Record> Queue<Q> serve(
      RequestAddress<Q, R> address, Function<Q, Future<R>> handler) throws Exception {
    Queue<Q> asked = new ConcurrentLinkedQueue<>();
    address
        .serve(
            vertx,
            question -> {
              asked.add(question);
              return handler.apply(question);
            })
        .completion()
        .await(30, SECONDS);
    return asked;
  }

  public HttpResponse<Buffer> get(String key, String uri) throws Exception {
    return request(HttpMethod.GET, key, uri).send().await(30, SECONDS);
  }

  public HttpResponse<Buffer> delete(String key, String uri) throws Exception {
    return request(HttpMethod.DELETE, key, uri).send().await(30, SECONDS);
  }

  public HttpResponse<Buffer> put(String key, String uri, JsonObject body) throws Exception {
    return put(key, uri, "application/json", body.toBuffer());
  }

  public HttpResponse<Buffer> put(String key, String uri, String type, Buffer body)
      throws Exception {
    return request(HttpMethod.PUT, key, uri)
        .putHeader("content-type", type)
        .sendBuffer(body)
        .await(30, SECONDS);
  }

  public int port() {
    return port;
  }

  /** What a browser names as the origin of this console's pages. */
  public String origin() {
    return "http://127.0.0.1:" + port;
  }

  /** No key is valid any more, which is noticed when {@link #clock} is 30 s later. */
  public void revokeKeys() {
    keys.clear();
  }

  public HttpRequest<Buffer> request(HttpMethod method, String key, String uri) {
    HttpRequest<Buffer> request = client.request(method, port, "127.0.0.1", uri);
    request.putHeader("x-request-id", REQUEST_ID);
    return key == null ? request : request.bearerTokenAuthentication(key);
  }

  List<Route> routes() {
    return verticle.routes();
  }

  /** Who asks with this key, as the other roles see it. */
  public Actor actor(String key) {
    Principal principal = keys.get(key.split("_", -1)[2]);
    return new Actor(principal.keyId(), principal.name(), principal.role(), REQUEST_ID);
  }

  public void close() throws Exception {
    database.close().await(30, SECONDS);
  }
}
