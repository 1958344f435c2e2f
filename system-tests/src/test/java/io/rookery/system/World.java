package io.rookery.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.access.ApiKeys;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** A PostgreSQL with fsync on, a receiver with a ledger, and roles as processes between them. */
final class World {
  private final Vertx vertx;
  private final TestDatabase testDatabase;
  private final Connection connection;
  private final Ledger ledger;
  private final Fleet fleet;

  /** A condition that is read from outside, again and again. */
  interface Condition {
    boolean holds() throws Exception;
  }

  World(Vertx vertx, String name, Duration answerAfter) throws Exception {
    this.vertx = vertx;
    this.testDatabase = TestDatabase.with();
    this.connection = testDatabase.connect();
    this.ledger = Ledger.open(vertx, answerAfter);
    this.fleet = new Fleet(name, testDatabase.settings(), ledger.port());
  }

  Ledger ledger() {
    return ledger;
  }

  Fleet fleet() {
    return fleet;
  }

  DeliveryTables tables() {
    return new DeliveryTables(connection);
  }

  /** A session of its own. */
  Connection connect() throws SQLException {
    return testDatabase.connect();
  }

  /** A producer with a new key; wants the registry's tables. */
  Producer producer() throws Exception {
    return new Producer(vertx, fleet.httpPort(), producerKey());
  }

  /** A new key of a producer for production; wants the registry's tables. */
  String producerKey() throws Exception {
    Database database = testDatabase.open(vertx);
    try {
      KeyGrant grant =
          new KeyGrant("system-tests", KeyRole.PRODUCER, Environment.PRODUCTION, null, null);
      return new ApiKeys(database, new SecureRandom())
          .create(grant, Actor.withoutKey("test"))
          .await(10, SECONDS);
    } finally {
      database.close().await(10, SECONDS);
    }
  }

  /** So many new clients, each subscribed by an account manager at the console's door. */
  List<ClientUuid> subscribedClients(int count) throws Exception {
    return List.copyOf(subscribed(count, ledger.port()).keySet());
  }

  /** The same, with a receiver of the caller's and each client's secret for production. */
  Map<ClientUuid, String> subscribed(int count, int receiverPort) throws Exception {
    WebClient http = WebClient.create(vertx);
    Map<ClientUuid, String> secrets = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      ClientUuid client = new ClientUuid(UUID.randomUUID());
      HttpResponse<Buffer> answer = subscribe(http, client, "client " + i, receiverPort);
      HttpResponse<Buffer> released =
          http.post(
                  fleet.consolePort(),
                  "127.0.0.1",
                  "/v1/clients/" + client + "/endpoints/production/override")
              .bearerTokenAuthentication(Fleet.FIRST_KEY)
              .putHeader("if-match", answer.getHeader("etag"))
              .sendJsonObject(new JsonObject().put("why", "a receiver of the tests"))
              .await(20, SECONDS);
      assertThat(released.statusCode()).as(released.bodyAsString()).isEqualTo(200);
      secrets.put(
          client,
          answer.bodyAsJsonObject().getJsonObject("production").getString("signing_secret"));
    }
    return secrets;
  }

  /** Asks again for half a minute while a role of the fleet is still too slow to answer. */
  private HttpResponse<Buffer> subscribe(
      WebClient http, ClientUuid client, String name, int receiverPort) throws Exception {
    JsonObject subscription =
        new JsonObject()
            .put("name", name)
            .put("sandbox", endpoint("sandbox", client, receiverPort))
            .put("production", endpoint("production", client, receiverPort));
    AtomicReference<HttpResponse<Buffer>> last = new AtomicReference<>();
    await(
        "a subscription is taken",
        Duration.ofSeconds(30),
        () -> {
          last.set(
              http.put(fleet.consolePort(), "127.0.0.1", "/v1/clients/" + client + "/subscription")
                  .bearerTokenAuthentication(Fleet.FIRST_KEY)
                  .sendJsonObject(subscription)
                  .await(20, SECONDS));
          return last.get().statusCode() != 503;
        });
    assertThat(last.get().statusCode()).as(last.get().bodyAsString()).isEqualTo(201);
    return last.get();
  }

  /** Looks every 50 ms; fails if the condition does not hold in time. */
  void await(String what, Duration within, Condition condition) throws Exception {
    long end = System.nanoTime() + within.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + within + ": " + what);
      }
      vertx.timer(50).await(10, SECONDS);
    }
  }

  public void close() throws Exception {
    fleet.close();
    connection.close();
  }

  private static JsonObject endpoint(String environment, ClientUuid client, int port) {
    return new JsonObject()
        .put("url", "http://127.0.0.1:" + port + "/" + environment + "/" + client);
  }
}
