package io.rookery.system.door;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleRole;
import io.rookery.dispatch.DispatchRole;
import io.rookery.ingest.IngestRole;
import io.rookery.shared.config.Settings;
import io.rookery.shared.contract.KeyContract.RevokeKey;
import io.rookery.shared.launch.Role;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.ApiKey;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.testing.DeclaredApi;
import io.rookery.shared.testing.ScriptedNameServer;
import io.rookery.shared.testing.ScriptedReceiver;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.rookery.subscription.access.ApiKeys;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private static final String REQUEST_ID = "request-1";
  private static final Set<String> MACHINES =
      Set.of("POST /v1/notifications", "POST /v1/notifications/batch", "GET /v1/outcomes");
  private static final Actor ACTOR = Actor.withoutKey("test");

  private static final String PUBLIC_ADDRESS = "93.184.215.14";

  private final Vertx nameServer = Vertx.vertx();
  private final ScriptedNameServer names = ScriptedNameServer.start(nameServer);
  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setAddressResolverOptions(names.options()));
  private final ClientUuid client = new ClientUuid(UUID.randomUUID());
  private final Map<String, String> conf;
  private final RunningRoles roles;
  private final String productionUrl;
  private final Map<Caller, String> keys = new EnumMap<>(Caller.class);
  private final Map<String, String> objects;
  private final TestDatabase tables = TestDatabase.with(Schema.DELIVERY, SubscriptionRole.REGISTRY);
  private final Database database;
  private final ApiKeys store;
  private final ScriptedReceiver receiver;
  private final WebClient http = WebClient.create(vertx);

  private Doors(Map<String, String> overrides) throws Exception {
    names
        .answers("sandbox.example.com", PUBLIC_ADDRESS)
        .answers("hooks.example.com", PUBLIC_ADDRESS)
        .answers("inside.example.com", "10.0.0.7")
        .answers("moves.example.com", PUBLIC_ADDRESS)
        .answers("moves.example.com", "10.0.0.7");
    database = tables.open(vertx);
    store = new ApiKeys(database, new SecureRandom());
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
    makeKeys();
    productionUrl = receiver.url() + "production";
    subscribe(receiver.url());
    objects =
        Map.of(
            ":client_uuid",
            client.toString(),
            ":environment",
            "production",
            ":receiver",
            "http://receiver.example.com:" + receiver.port(),
            "/notifications/:id",
            "/notifications/" + notification(),
            "/replays/:id",
            "/replays/" + replay(),
            "/v1/erasures/:id",
            "/v1/erasures/" + erasure(),
            "/approvals/:id",
            "/approvals/" + rejected(),
            ":key_id",
            spareKey());
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
    return keys.get(caller);
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

  ClientUuid client() {
    return client;
  }

  SortedSet<String> routes() {
    return new TreeSet<>(DeclaredApi.named(roles.routes()));
  }

  /** Asks for what the path names, with the names of objects in it. */
  HttpResponse<Buffer> ask(String method, String path, Caller caller) throws Exception {
    return ask(HttpMethod.valueOf(method), named(path), keys.get(caller), body(path));
  }

  /** A request of an operator, or for triggers of a producer of production. */
  HttpRequest<Buffer> request(String method, String path) {
    Caller caller = path.equals(TRIGGERS) ? Caller.PRODUCER_PRODUCTION : Caller.OPERATOR;
    return request(HttpMethod.valueOf(method), named(path), keys.get(caller));
  }

  /** A request of a page of the console, from a page of it. */
  HttpRequest<Buffer> page(HttpMethod method, String path) {
    int port = port("console");
    return http.request(method, port, "127.0.0.1", named(path))
        .putHeader("origin", "http://127.0.0.1:" + port);
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
    return productionUrl;
  }

  /** The path, or another text, with the names of objects in it. */
  String named(String path) {
    String named = path;
    for (Map.Entry<String, String> object : objects.entrySet()) {
      named = named.replace(object.getKey(), object.getValue());
    }
    return named;
  }

  void close() throws Exception {
    roles.close();
    database.close().await(10, SECONDS);
    vertx.close().await(30, SECONDS);
    nameServer.close().await(30, SECONDS);
  }

  /** A trigger for production where triggers are taken, so that environments differ. */
  private JsonObject body(String path) {
    return path.equals(TRIGGERS) ? trigger() : new JsonObject();
  }

  private JsonObject trigger() {
    return trigger(client);
  }

  static JsonObject trigger(ClientUuid client) {
    return new JsonObject()
        .put("type", "user.created")
        .put("environment", "production")
        .put("client_uuid", client.toString())
        .put("user_id", "user-1");
  }

  private HttpRequest<Buffer> request(HttpMethod method, String path, String key) {
    boolean machines = MACHINES.contains(method + " " + path.split("\\?", 2)[0]);
    HttpRequest<Buffer> request =
        http.request(method, port(machines ? "ingest" : "console"), "127.0.0.1", path)
            .putHeader("x-request-id", REQUEST_ID);
    return key == null ? request : request.bearerTokenAuthentication(key);
  }

  private HttpResponse<Buffer> ask(HttpMethod method, String path, String key, JsonObject body)
      throws Exception {
    HttpRequest<Buffer> request = request(method, path, key);
    boolean withBody = !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.DELETE);
    return (withBody ? request.sendJsonObject(body) : request.send()).await(30, SECONDS);
  }

  private void makeKeys() throws Exception {
    List<ClientUuid> another = List.of(new ClientUuid(UUID.randomUUID()));
    Instant past = Instant.parse("2020-01-01T00:00:00Z");
    keys.put(Caller.MALFORMED, "rk_all_what");
    keys.put(Caller.UNKNOWN, ApiKey.make(null, new SecureRandom()).text());
    keys.put(Caller.EXPIRED, key(KeyRole.OPERATOR, null, null, past));
    keys.put(Caller.REVOKED, key(KeyRole.OPERATOR, null, null, null));
    keys.put(Caller.PRODUCER_SANDBOX, key(KeyRole.PRODUCER, Environment.SANDBOX, null, null));
    keys.put(Caller.PRODUCER_PRODUCTION, key(KeyRole.PRODUCER, Environment.PRODUCTION, null, null));
    keys.put(Caller.MANAGER, key(KeyRole.ACCOUNT_MANAGER, null, null, null));
    keys.put(Caller.MANAGER_OF_ANOTHER, key(KeyRole.ACCOUNT_MANAGER, null, another, null));
    keys.put(
        Caller.MANAGER_OF_SANDBOX, key(KeyRole.ACCOUNT_MANAGER, Environment.SANDBOX, null, null));
    keys.put(Caller.OPERATOR, key(KeyRole.OPERATOR, null, null, null));
    keys.put(Caller.AUDITOR, key(KeyRole.AUDITOR, null, null, null));
    store.revoke(new RevokeKey(idOf(keys.get(Caller.REVOKED)), ACTOR)).await(10, SECONDS);
  }

  private String spareKey() throws Exception {
    return idOf(key(KeyRole.AUDITOR, null, null, null));
  }

  private String key(
      KeyRole role, Environment environment, List<ClientUuid> clients, Instant expiresAt)
      throws Exception {
    return store
        .create(new KeyGrant("test", role, environment, clients, expiresAt), ACTOR)
        .await(10, SECONDS);
  }

  private static String idOf(String key) {
    return key.split("_", -1)[2];
  }

  private void subscribe(String url) throws Exception {
    JsonObject form =
        new JsonObject()
            .put("name", "Acme")
            .put("sandbox", new JsonObject().put("url", url + "sandbox"))
            .put("production", new JsonObject().put("url", url + "production"));
    HttpResponse<Buffer> answer =
        ask(
            HttpMethod.PUT,
            "/v1/clients/" + client + "/subscription",
            keys.get(Caller.OPERATOR),
            form);
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(201);
  }

  private String notification() throws Exception {
    HttpResponse<Buffer> answer =
        ask(HttpMethod.POST, TRIGGERS, keys.get(Caller.PRODUCER_PRODUCTION), trigger());
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(202);
    return answer.bodyAsJsonObject().getString("id");
  }

  private String replay() throws Exception {
    JsonObject body =
        new JsonObject().put("environment", "production").put("client_uuid", client.toString());
    HttpResponse<Buffer> answer =
        ask(HttpMethod.POST, "/v1/replays", keys.get(Caller.OPERATOR), body);
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isBetween(200, 202);
    return answer.bodyAsJsonObject().getString("id");
  }

  private String erasure() throws Exception {
    JsonObject body =
        new JsonObject().put("client_uuid", client.toString()).put("user_id", "nobody");
    HttpResponse<Buffer> answer =
        ask(HttpMethod.POST, "/v1/erasures", keys.get(Caller.OPERATOR), body);
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(202);
    return answer.bodyAsJsonObject().getString("id");
  }

  /** Stored as it is: where a second person is required other routes answer otherwise. */
  private UUID rejected() throws Exception {
    UUID id = UUID.randomUUID();
    database
        .pool()
        .preparedQuery(
            """
            INSERT INTO registry.approval (id, client_uuid, change, after, proposed_by, proposed_at,
                   expires_at, state, decided_by, decided_at)
            VALUES ($1, $2, 'subscription', '{}', '{"name": "somebody"}', now(),
                    now() + interval '24 hours', 'rejected', '{"name": "somebody else"}', now())
            """)
        .execute(Tuple.of(id, client.value()))
        .await(10, SECONDS);
    return id;
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
