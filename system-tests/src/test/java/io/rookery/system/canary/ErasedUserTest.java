package io.rookery.system.canary;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleRole;
import io.rookery.dispatch.DispatchRole;
import io.rookery.ingest.IngestRole;
import io.rookery.shared.config.Settings;
import io.rookery.shared.launch.Launcher;
import io.rookery.shared.launch.Role;
import io.rookery.shared.launch.Running;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.rookery.subscription.access.ApiKeys;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A user whose id is easy to recognise goes everywhere a user id can go, is erased, and is looked
 * for in every column of every table and in the logs.
 */
@ExtendWith(VertxExtension.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ErasedUserTest {
  private static final String USER = "canary-7f3a@example.org";
  private static final List<Role> ROLES =
      List.of(new SubscriptionRole(), new DispatchRole(), new IngestRole(), new ConsoleRole());

  private final ClientUuid client = new ClientUuid(UUID.randomUUID());
  private final LogCopy log = new LogCopy();
  private Vertx vertx;
  private HttpServer receiver;
  private Running running;
  private Connection session;
  private WebClient http;
  private String operator;
  private String producer;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    this.vertx = vertx;
    log.begin();
    receiver =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> echo(request, body)))
            .listen(0, "127.0.0.1")
            .await(5, SECONDS);
    TestDatabase tables = TestDatabase.with();
    running =
        Launcher.start(Settings.load(null, Map.of(), settings(tables.settings())), ROLES)
            .await(60, SECONDS);
    session = tables.connect();
    http = WebClient.create(vertx);
    operator = key(KeyRole.OPERATOR, null);
    producer = key(KeyRole.PRODUCER, Environment.SANDBOX);
    subscribe();
  }

  @AfterEach
  void close() throws Exception {
    session.close();
    running.stop().await(30, SECONDS);
    log.end();
  }

  @Test
  void nothing_in_any_table_or_log_names_a_user_who_was_erased() throws Exception {
    // Given one that was answered with itself, one that waits ordered, and a replay of the user
    String refused = send();
    await("refused", () -> stateOf(refused).equals("waiting"));
    ask(HttpMethod.POST, "/v1/clients/" + client + "/endpoints/sandbox/pause", null, 200);
    String parked = send();
    await("parked", () -> stateOf(parked).equals("parked"));
    JsonObject replay =
        new JsonObject()
            .put("environment", "sandbox")
            .put("client_uuid", client.toString())
            .put("user_id", USER);
    ask(HttpMethod.POST, "/v1/replays", replay, 201);
    String list = "/v1/notifications?client_uuid=" + client + "&user_id=" + USER;
    assertThat(ask(HttpMethod.GET, list, null, 200).getJsonArray("notifications")).hasSize(2);
    assertThat(columnsThatName(USER))
        .contains(
            "delivery.notification.body",
            "delivery.notification.user_id",
            "delivery.backlog.user_id",
            "delivery.delivery_log.error",
            "delivery.delivery_log.snippet",
            "delivery.replay_job.user_id");
    // When
    JsonObject asked =
        ask(
            HttpMethod.POST,
            "/v1/erasures",
            new JsonObject().put("client_uuid", client.toString()).put("user_id", USER),
            202);
    String receipt = "/v1/erasures/" + asked.getString("id");
    await("done", () -> ask(HttpMethod.GET, receipt, null, 200).getString("state").equals("done"));
    // Then
    JsonObject done = ask(HttpMethod.GET, receipt, null, 200);
    assertThat(done.getLong("notifications")).isEqualTo(2);
    assertThat(done.getLong("deliveries")).isEqualTo(2);
    assertThat(done.getLong("log_rows")).isEqualTo(1);
    assertThat(done.getLong("replays")).isEqualTo(1);
    assertThat(columnsThatName(USER)).isEmpty();
    assertThat(log.text()).contains("delivery.attempted").doesNotContain(USER);
    assertThat(stateOf(refused)).isEqualTo("erased");
    assertThat(stateOf(parked)).isEqualTo("erased");
    assertThat(ask(HttpMethod.GET, list, null, 200).getJsonArray("notifications")).isEmpty();
  }

  /** Says whom it was about, in every way that an endpoint can. */
  private static void echo(HttpServerRequest request, Buffer body) {
    request
        .response()
        .setStatusCode(302)
        .putHeader("location", "https://example.org/users/" + USER)
        .end(body);
  }

  /** As {@code schema.table.column}; partitions are seen through their table and on their own. */
  private Set<String> columnsThatName(String text) throws SQLException {
    Map<String, String> conditions = new HashMap<>();
    try (Statement statement = session.createStatement()) {
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT table_schema, table_name, column_name, data_type"
                  + " FROM information_schema.columns"
                  + " JOIN information_schema.tables USING (table_schema, table_name)"
                  + " WHERE table_type='BASE TABLE'"
                  + " AND table_schema NOT IN ('pg_catalog','information_schema')")) {
        while (rows.next()) {
          String table = rows.getString(1) + ".\"" + rows.getString(2) + "\"";
          String column = "\"" + rows.getString(3) + "\"";
          String found =
              rows.getString(4).equals("bytea")
                  ? "position('" + text + "'::bytea IN " + column + ")>0"
                  : column + "::text LIKE '%" + text + "%'";
          conditions.put(
              (table + "." + column).replace("\"", ""),
              "SELECT EXISTS (SELECT FROM " + table + " WHERE " + found + ")");
        }
      }
      Set<String> names = new TreeSet<>();
      for (Map.Entry<String, String> one : conditions.entrySet()) {
        try (ResultSet rows = statement.executeQuery(one.getValue())) {
          rows.next();
          if (rows.getBoolean(1)) {
            names.add(one.getKey());
          }
        }
      }
      return names;
    }
  }

  private String send() throws Exception {
    JsonObject trigger =
        new JsonObject()
            .put("type", "user.created")
            .put("client_uuid", client.toString())
            .put("environment", "sandbox")
            .put("user_id", USER)
            .put("details", new JsonObject().put("of", USER));
    return ask("http", producer, HttpMethod.POST, "/v1/notifications", trigger, 202)
        .getString("id");
  }

  private String stateOf(String id) throws Exception {
    return ask(HttpMethod.GET, "/v1/notifications/" + id, null, 200).getString("status");
  }

  private void subscribe() throws Exception {
    JsonObject form = new JsonObject().put("name", "Acme");
    for (Environment environment : Environment.values()) {
      String url = "http://127.0.0.1:" + receiver.actualPort() + "/" + environment.wireName();
      form.put(environment.wireName(), new JsonObject().put("url", url));
    }
    ask(HttpMethod.PUT, "/v1/clients/" + client + "/subscription", form, 201);
  }

  private JsonObject ask(HttpMethod method, String path, JsonObject body, int status)
      throws Exception {
    return ask("console", operator, method, path, body, status);
  }

  private JsonObject ask(
      String door, String key, HttpMethod method, String path, JsonObject body, int status)
      throws Exception {
    HttpRequest<Buffer> request =
        http.request(method, running.ports().of(door), "127.0.0.1", path)
            .bearerTokenAuthentication(key);
    HttpResponse<Buffer> answer =
        (body == null ? request.send() : request.sendJsonObject(body)).await(20, SECONDS);
    assertThat(answer.statusCode()).as(path + " " + answer.bodyAsString()).isEqualTo(status);
    return answer.bodyAsJsonObject();
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private void await(String what, Condition condition) throws Exception {
    long end = System.nanoTime() + SECONDS.toNanos(60);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      vertx.timer(50).await(10, SECONDS);
    }
  }

  private String key(KeyRole role, Environment environment) throws Exception {
    KeyGrant grant = new KeyGrant("test", role, environment, null, null);
    return new ApiKeys(running.database(), new SecureRandom())
        .create(grant, Actor.withoutKey("test"))
        .await(10, SECONDS);
  }

  private Map<String, String> settings(DatabaseSettings database) {
    Map<String, String> settings = new HashMap<>();
    settings.put("database.url", database.url());
    settings.put("database.user", database.user());
    settings.put("masterKey", MasterKey.generate());
    settings.put("http.port", "0");
    settings.put("http.leaveDelay", "0s");
    settings.put("console.port", "0");
    settings.put("console.answerTimeout", "10s");
    ROLES.forEach(role -> settings.put(role.opsPortSetting(), "0"));
    String exception = " 127.0.0.1/32:" + receiver.actualPort() + " http";
    settings.put("guard.exceptions", "sandbox" + exception + ",production" + exception);
    return settings;
  }
}
