package io.rookery.system.canary;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleRole;
import io.rookery.dispatch.DispatchRole;
import io.rookery.ingest.IngestRole;
import io.rookery.shared.config.Settings;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.loop.SteadyLoop;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.HmacSecret;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SealedSecret;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.testing.FreePorts;
import io.rookery.shared.testing.ScriptedReceiver;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.rookery.subscription.access.ApiKeys;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Secrets, keys and bodies that are easy to recognise go through every door, well and badly formed,
 * and are looked for wherever nobody should find them. Two members of a real cluster: the doors on
 * one, subscription and dispatch on the other, so that whatever they ask crosses a wire.
 */
@Tag("slow")
@ExtendWith(VertxExtension.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CanaryTest {
  private static final String BODY = "canary-in-a-body";
  private static final String PLATFORM = "canary-of-the-platform";

  private static final String IN_A_HEADER = "canary-in-a-header";

  /** Crosses the bus like every URL, to where URLs are judged and this one is refused. */
  private static final String IN_A_URL = "canary-in-a-refused-url";

  private static final String REFUSED = "canary-that-is-refused";

  private final String masterKey = MasterKey.generate();
  private final ClientUuid client = new ClientUuid(UUID.randomUUID());
  private final Map<String, String> canaries = new LinkedHashMap<>();
  private final Heard bus = new Heard();
  private final Heard problems = new Heard();
  private final Heard queries = new Heard();
  private final LogCopy log = new LogCopy();
  private TestDatabase tables;
  private Database database;
  private SteadyLoop watch;
  private Connection session;
  private ScriptedReceiver receiver;
  private BusMember engine;
  private BusMember doors;
  private WebClient http;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    log.begin();
    tables = TestDatabase.with(Schema.DELIVERY, SubscriptionRole.REGISTRY);
    database = tables.open(vertx);
    receiver = ScriptedReceiver.start(vertx).willAnswer(500).thenAnswer(200);
    Settings settings = settings();
    new Partitions(database, Partitions.Retention.from(settings)).ensure().await(30, SECONDS);
    session = tables.connect();
    watch = watch(vertx);
    watch.start().await(10, SECONDS);
    List<Integer> ports = FreePorts.some(4);
    List<Integer> members = ports.subList(0, 2);
    engine = BusMember.join(ports.get(0), members, ports.get(2), ByteTap.open(vertx, bus));
    doors = BusMember.join(ports.get(1), members, ports.get(3), ByteTap.open(vertx, bus));
    engine.deploy(settings, database, List.of(new SubscriptionRole(), new DispatchRole()));
    doors.deploy(settings, database, List.of(new IngestRole(), new ConsoleRole()));
    http = WebClient.create(vertx);
  }

  @AfterEach
  void close() throws Exception {
    watch.stop().await(10, SECONDS);
    doors.leave();
    engine.leave();
    session.close();
    database.close().await(10, SECONDS);
    log.end();
  }

  @Test
  void no_secret_key_or_body_stands_in_clear_where_nobody_should_find_it() throws Exception {
    // Given
    String operator = key(KeyRole.OPERATOR, null);
    String producer = key(KeyRole.PRODUCER, Environment.SANDBOX);
    String own = HmacSecret.make(new SecureRandom()).text();
    canary("master key", masterKey);
    canary("operator's key", operator);
    canary("producer's key", producer);
    canary("own secret", own.substring(6));
    canary("platform secret", PLATFORM);
    canary("custom header", IN_A_HEADER);
    canary("body", BODY);
    canary("what is refused", REFUSED);
    canary("password in a URL", IN_A_URL);

    // When
    subscribe(operator);
    ask(HttpMethod.POST, operator, endpoint("rotate"), "{\"secret\":\"" + own + "\"}", 200);
    ask(HttpMethod.POST, operator, endpoint("rotate"), "{\"signature\":\"v1a\"}", 200);
    ask(HttpMethod.PUT, operator, endpoint("platform_secret"), secret(PLATFORM), 200);
    ask(
        HttpMethod.PATCH,
        operator,
        "/v1/clients/" + client + "/endpoints/sandbox",
        header(IN_A_HEADER),
        200);
    rememberStoredSecrets();
    String id = deliver(producer);
    assertThat(ask(HttpMethod.GET, operator, "/v1/notifications/" + id, null, 200)).contains(BODY);
    ask(HttpMethod.GET, operator, "/v1/notifications/" + id + "/explanation", null, 200);
    ask(HttpMethod.GET, operator, endpoint("secrets"), null, 200);
    refusals(operator, producer);

    // Then
    assertThat(bus.text()).as("the tap heard the bus").contains("subscription.rotate.v1");
    assertThat(queries.text()).as("the watch saw statements").contains("registry.");
    assertThat(log.text()).as("the log was copied").contains("bus.handler_failed");
    canaries.forEach(
        (what, canary) -> {
          assertThat(bus.text().contains(canary))
              .as(what + " on the bus")
              .isEqualTo(canary.equals(IN_A_URL));
          assertThat(log.text()).as(what + " in a log").doesNotContain(canary);
          assertThat(problems.text()).as(what + " in a problem").doesNotContain(canary);
          assertThat(queries.text()).as(what + " in a statement").doesNotContain(canary);
          assertThat(engine.metrics() + doors.metrics())
              .as(what + " in a metric")
              .doesNotContain(canary);
        });
    String stored = storedRows();
    canaries.forEach(
        (what, canary) -> assertThat(stored).as(what + " in a table").doesNotContain(canary));
  }

  private void subscribe(String operator) throws Exception {
    JsonObject shown =
        new JsonObject(
            ask(
                HttpMethod.PUT,
                operator,
                "/v1/clients/" + client + "/subscription",
                subscription(receiver.url() + "/sandbox", PLATFORM).encode(),
                201));
    for (Environment environment : Environment.values()) {
      canary(
          "first secret of " + environment,
          shown
              .getJsonObject(environment.wireName())
              .getString("signing_secret")
              .substring("whsec_".length()));
    }
  }

  private JsonObject subscription(String sandbox, String platform) {
    return new JsonObject()
        .put("name", "Acme")
        .put("sandbox", new JsonObject().put("url", sandbox).put("platform_secret", platform))
        .put("production", new JsonObject().put("url", receiver.url() + "/production"));
  }

  /** What nobody was shown is a canary too: the private key. */
  private void rememberStoredSecrets() throws Exception {
    MasterKey master = MasterKey.parse(masterKey);
    try (Statement statement = session.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT id, environment, key_version, sealed FROM registry.secret"
                    + " WHERE kind = 'signing'")) {
      while (rows.next()) {
        EndpointKey endpoint =
            new EndpointKey(client, Environment.ofCode(rows.getShort("environment")));
        UUID id = rows.getObject("id", UUID.class);
        byte[] clear =
            master.open(
                new SealedSecret(rows.getInt("key_version"), rows.getString("sealed")),
                SecretContext.signing(id, endpoint));
        canary("stored secret " + id, new String(clear, US_ASCII).replaceFirst("wh[a-z]+_", ""));
      }
    }
  }

  /** Refused once, so that the way of a retry is gone too. */
  private String deliver(String producer) throws Exception {
    JsonObject trigger = trigger().put("details", new JsonObject().put("note", BODY));
    String id =
        new JsonObject(ask(HttpMethod.POST, producer, "/v1/notifications", trigger.encode(), 202))
            .getString("id");
    ScriptedReceiver.Taken first = receiver.next(30);
    assertThat(first.body().toString()).contains(BODY);
    assertThat(first.headers().get("x-canary")).isEqualTo(IN_A_HEADER);
    assertThat(receiver.next(60).id()).isEqualTo(id);
    return id;
  }

  private void refusals(String operator, String producer) throws Exception {
    String subscription = "/v1/clients/" + UUID.randomUUID() + "/subscription";
    String userInfo = "https://user:" + IN_A_URL + "@example.com/";
    ask(HttpMethod.POST, producer, "/v1/notifications", "{" + REFUSED, 400);
    ask(
        HttpMethod.POST,
        producer,
        "/v1/notifications",
        trigger().put("type", REFUSED).put("occurred_at", REFUSED).encode(),
        422);
    ask(HttpMethod.POST, "rk_sandbox_abc_" + REFUSED, "/v1/notifications", "{}", 401);
    ask(HttpMethod.GET, "rk_all_abc_" + REFUSED, "/v1/clients", null, 401);
    ask(HttpMethod.PUT, operator, subscription, subscription(userInfo, "x").encode(), 422);
    ask(
        HttpMethod.PUT,
        operator,
        subscription,
        subscription(receiver.url(), REFUSED.repeat(50)).encode(),
        422);
    ask(HttpMethod.PUT, operator, subscription, "{\"name\":" + REFUSED, 400);
    ask(HttpMethod.POST, operator, endpoint("rotate"), secret("whsec_" + REFUSED + "!"), 422);
    ask(HttpMethod.PUT, operator, endpoint("platform_secret"), secret(REFUSED.repeat(50)), 422);
    ask(
        HttpMethod.PATCH,
        operator,
        "/v1/clients/" + client + "/endpoints/sandbox",
        header(REFUSED + "\r\nx-more: 1"),
        422);
    // What no member of ours would send.
    for (String address :
        List.of("subscription.rotate.v1", "subscription.save.v1", "access.check.v1")) {
      for (String text : List.of(REFUSED, "{\"endpoint\":\"" + REFUSED + "\"}")) {
        engine
            .vertx()
            .eventBus()
            .request(address, Buffer.buffer(text), new DeliveryOptions().setSendTimeout(5_000))
            .otherwiseEmpty()
            .await(10, SECONDS);
      }
    }
  }

  private JsonObject trigger() {
    return new JsonObject()
        .put("type", "user.created")
        .put("environment", "sandbox")
        .put("client_uuid", client.toString())
        .put("user_id", "user-1");
  }

  private static String secret(String text) {
    return new JsonObject().put("secret", text).encode();
  }

  private static String header(String value) {
    JsonObject headers = new JsonObject().put("x-canary", value);
    return new JsonObject().put("headers", headers).encode();
  }

  private String endpoint(String what) {
    return "/v1/clients/" + client + "/endpoints/sandbox/" + what;
  }

  private void canary(String what, String text) {
    canaries.put(what, text);
  }

  private String key(KeyRole role, Environment environment) throws Exception {
    return new ApiKeys(database, new SecureRandom())
        .create(new KeyGrant("canary", role, environment, null, null), Actor.withoutKey("canary"))
        .await(10, SECONDS);
  }

  private String ask(HttpMethod method, String key, String path, String body, int status)
      throws Exception {
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

  private Settings settings() {
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

  /** Every row of every table of ours as text, without the column that holds the bodies. */
  private String storedRows() throws SQLException {
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
}
