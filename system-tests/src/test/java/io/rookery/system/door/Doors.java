package io.rookery.system.door;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.console.ConsoleRole;
import io.rookery.dispatch.DispatchRole;
import io.rookery.ingest.IngestRole;
import io.rookery.shared.config.Settings;
import io.rookery.shared.launch.Role;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.testing.DeclaredApi;
import io.rookery.shared.testing.ScriptedNameServer;
import io.rookery.shared.testing.ScriptedReceiver;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * All roles in one JVM, a client with a notification in production, and a key for each caller.
 * Names lead where {@link #names} says, and nowhere else.
 */
final class Doors {
  static final String TRIGGERS = "/v1/notifications";

  private static final String PUBLIC_ADDRESS = "93.184.215.14";

  private final Vertx nameServer = Vertx.vertx();
  private final ScriptedNameServer names = ScriptedNameServer.start(nameServer);
  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setAddressResolverOptions(names.options()));
  private final TestDatabase tables = TestDatabase.with(Schema.DELIVERY, SubscriptionRole.REGISTRY);
  private final ClientUuid subscribed = new ClientUuid(UUID.randomUUID());
  private final Database database;
  private final ScriptedReceiver receiver;
  private final Map<String, String> conf;
  private final RunningRoles roles;
  private final CallerKeys keys;
  private final DoorClient client;
  private final NamedObjects objects;

  private Doors(Map<String, String> overrides) throws Exception {
    names
        .answers("sandbox.example.com", PUBLIC_ADDRESS)
        .answers("hooks.example.com", PUBLIC_ADDRESS)
        .answers("inside.example.com", "10.0.0.7")
        .answers("moves.example.com", PUBLIC_ADDRESS)
        .answers("moves.example.com", "10.0.0.7");
    database = tables.open(vertx);
    receiver = ScriptedReceiver.start(vertx);
    names.answers("receiver.example.com", "127.0.0.1");
    conf = conf(receiver.port(), overrides);
    new Partitions(database, Partitions.Retention.from(settings(Map.of())))
        .ensure()
        .await(30, SECONDS);
    roles = new RunningRoles(vertx, database);
    for (Role role :
        List.of(new SubscriptionRole(), new DispatchRole(), new IngestRole(), new ConsoleRole())) {
      roles.start(role, settings(Map.of()));
    }
    keys = CallerKeys.in(database);
    client = new DoorClient(WebClient.create(vertx), roles);
    objects = new NamedObjects(client, keys, database, subscribed, receiver);
  }

  static Doors open() throws Exception {
    return open(Map.of());
  }

  static Doors open(Map<String, String> overrides) throws Exception {
    return new Doors(overrides);
  }

  /** Where the client's notifications go, of both environments. */
  ScriptedReceiver receiver() {
    return receiver;
  }

  Vertx vertx() {
    return vertx;
  }

  String key(Caller caller) {
    return keys.of(caller);
  }

  /** A session of its own on the database of all roles. */
  Connection connect() throws SQLException {
    return tables.connect();
  }

  RunningRoles roles() {
    return roles;
  }

  /** Ends a role and starts it anew, with some settings changed. */
  void restart(Role role, Map<String, String> changed) throws Exception {
    roles.drain(role.name());
    roles.end(role.name());
    roles.start(role, settings(changed));
  }

  /** Of {@code ingest} or {@code console}. */
  int port(String door) {
    return roles.port(door);
  }

  /** Who is subscribed, to the receiver. */
  ClientUuid client() {
    return subscribed;
  }

  SortedSet<String> routes() {
    return new TreeSet<>(DeclaredApi.named(roles.routes()));
  }

  /** Asks for what the path names, with the names of objects in it. */
  HttpResponse<Buffer> ask(String method, String path, Caller caller) throws Exception {
    return client.ask(HttpMethod.valueOf(method), named(path), keys.of(caller), body(path));
  }

  /** A request of an operator, or for triggers of a producer of production. */
  HttpRequest<Buffer> request(String method, String path) {
    Caller caller = path.equals(TRIGGERS) ? Caller.PRODUCER_PRODUCTION : Caller.OPERATOR;
    return client.request(HttpMethod.valueOf(method), named(path), keys.of(caller));
  }

  /** A request of a page of the console, from a page of it. */
  HttpRequest<Buffer> page(HttpMethod method, String path) {
    return client.page(method, named(path));
  }

  /** What the console has beside its API, as {@code GET /clients/:client_uuid}. */
  SortedSet<String> pages() {
    return roles.routes().stream()
        .filter(route -> route.getPath() != null && route.methods() != null)
        .filter(route -> DeclaredApi.isPage(route.getPath()))
        .flatMap(route -> route.methods().stream().map(method -> method + " " + route.getPath()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  String productionUrl() {
    return receiver.url() + "production";
  }

  /** The path, or another text, with the names of objects in it. */
  String named(String path) {
    return objects.named(path);
  }

  static JsonObject trigger(ClientUuid client) {
    return new JsonObject()
        .put("type", "user.created")
        .put("environment", "production")
        .put("client_uuid", client.toString())
        .put("user_id", "user-1");
  }

  void close() throws Exception {
    roles.close();
    database.close().await(10, SECONDS);
    vertx.close().await(30, SECONDS);
    nameServer.close().await(30, SECONDS);
  }

  /** A trigger for production where triggers are taken, so that environments differ. */
  private JsonObject body(String path) {
    return path.equals(TRIGGERS) ? trigger(subscribed) : new JsonObject();
  }

  private Settings settings(Map<String, String> changed) {
    Map<String, String> all = new HashMap<>(conf);
    all.putAll(changed);
    return Settings.load(null, Map.of(), all);
  }

  private static Map<String, String> conf(int port, Map<String, String> overrides) {
    String loopback = " 127.0.0.1/32:" + port + " http";
    Map<String, String> all = new HashMap<>(overrides);
    // One key asks for everything here, as fast as the machine lets it.
    all.putIfAbsent("console.requestsBurstOfKey", "1000000");
    all.put("masterKey", MasterKey.generate());
    all.put("http.port", "0");
    all.put("console.port", "0");
    all.put("http.leaveDelay", "0s");
    all.put("intake.answerWithin", "10s");
    all.put("console.answerTimeout", "10s");
    all.put("guard.exceptions", "sandbox" + loopback + ",production" + loopback);
    return all;
  }
}
