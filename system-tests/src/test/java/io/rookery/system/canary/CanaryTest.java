package io.rookery.system.canary;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.HmacSecret;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SealedSecret;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.Statement;
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
 * and are looked for wherever nobody should find them.
 */
@Tag("slow")
@ExtendWith(VertxExtension.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CanaryTest {
  private static final String BODY = "canary-in-a-body";
  private static final String PLATFORM = "canary-of-the-platform";
  private static final String IN_A_HEADER = "canary-in-a-header";
  private static final String REFUSED = "canary-that-is-refused";

  /** Crosses the bus like every URL, to where URLs are judged and this one is refused. */
  private static final String IN_A_URL = "canary-in-a-refused-url";

  private final String masterKey = MasterKey.generate();
  private final ClientUuid client = new ClientUuid(UUID.randomUUID());
  private final Map<String, String> canaries = new LinkedHashMap<>();
  private TappedCluster cluster;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    cluster = TappedCluster.start(vertx, masterKey);
  }

  @AfterEach
  void close() throws Exception {
    cluster.close();
  }

  @Test
  void no_secret_key_or_body_stands_in_clear_where_nobody_should_find_it() throws Exception {
    // Given
    String operator = cluster.key(KeyRole.OPERATOR, null);
    String producer = cluster.key(KeyRole.PRODUCER, Environment.SANDBOX);
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
    cluster.ask(HttpMethod.POST, operator, endpoint("rotate"), "{\"secret\":\"" + own + "\"}", 200);
    cluster.ask(HttpMethod.POST, operator, endpoint("rotate"), "{\"signature\":\"v1a\"}", 200);
    cluster.ask(HttpMethod.PUT, operator, endpoint("platform_secret"), secret(PLATFORM), 200);
    cluster.ask(
        HttpMethod.PATCH,
        operator,
        "/v1/clients/" + client + "/endpoints/sandbox",
        header(IN_A_HEADER),
        200);
    rememberStoredSecrets();
    String id = deliver(producer);
    assertThat(cluster.ask(HttpMethod.GET, operator, "/v1/notifications/" + id, null, 200))
        .contains(BODY);
    cluster.ask(HttpMethod.GET, operator, "/v1/notifications/" + id + "/explanation", null, 200);
    cluster.ask(HttpMethod.GET, operator, endpoint("secrets"), null, 200);
    refusals(operator, producer);

    // Then
    assertThat(cluster.bus()).as("the tap heard the bus").contains("subscription.rotate.v1");
    assertThat(cluster.queries()).as("the watch saw statements").contains("registry.");
    assertThat(cluster.log()).as("the log was copied").contains("bus.handler_failed");
    canaries.forEach(
        (what, canary) -> {
          assertThat(cluster.bus().contains(canary))
              .as(what + " on the bus")
              .isEqualTo(canary.equals(IN_A_URL));
          assertThat(cluster.log()).as(what + " in a log").doesNotContain(canary);
          assertThat(cluster.problems()).as(what + " in a problem").doesNotContain(canary);
          assertThat(cluster.queries()).as(what + " in a statement").doesNotContain(canary);
          assertThat(cluster.metrics()).as(what + " in a metric").doesNotContain(canary);
        });
    String stored = cluster.storedRows();
    canaries.forEach(
        (what, canary) -> assertThat(stored).as(what + " in a table").doesNotContain(canary));
  }

  private void subscribe(String operator) throws Exception {
    JsonObject shown =
        new JsonObject(
            cluster.ask(
                HttpMethod.PUT,
                operator,
                "/v1/clients/" + client + "/subscription",
                subscription(cluster.receiver().url() + "/sandbox", PLATFORM).encode(),
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
        .put("production", new JsonObject().put("url", cluster.receiver().url() + "/production"));
  }

  /** What nobody was shown is a canary too: the private key. */
  private void rememberStoredSecrets() throws Exception {
    MasterKey master = MasterKey.parse(masterKey);
    try (Statement statement = cluster.session().createStatement();
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
        new JsonObject(
                cluster.ask(HttpMethod.POST, producer, "/v1/notifications", trigger.encode(), 202))
            .getString("id");
    ScriptedReceiver.Taken first = cluster.receiver().next(30);
    assertThat(first.body().toString()).contains(BODY);
    assertThat(first.headers().get("x-canary")).isEqualTo(IN_A_HEADER);
    assertThat(cluster.receiver().next(60).id()).isEqualTo(id);
    return id;
  }

  private void refusals(String operator, String producer) throws Exception {
    String subscription = "/v1/clients/" + UUID.randomUUID() + "/subscription";
    String userInfo = "https://user:" + IN_A_URL + "@example.com/";
    cluster.ask(HttpMethod.POST, producer, "/v1/notifications", "{" + REFUSED, 400);
    cluster.ask(
        HttpMethod.POST,
        producer,
        "/v1/notifications",
        trigger().put("type", REFUSED).put("occurred_at", REFUSED).encode(),
        422);
    cluster.ask(HttpMethod.POST, "rk_sandbox_abc_" + REFUSED, "/v1/notifications", "{}", 401);
    cluster.ask(HttpMethod.GET, "rk_all_abc_" + REFUSED, "/v1/clients", null, 401);
    cluster.ask(HttpMethod.PUT, operator, subscription, subscription(userInfo, "x").encode(), 422);
    cluster.ask(
        HttpMethod.PUT,
        operator,
        subscription,
        subscription(cluster.receiver().url(), REFUSED.repeat(50)).encode(),
        422);
    cluster.ask(HttpMethod.PUT, operator, subscription, "{\"name\":" + REFUSED, 400);
    cluster.ask(
        HttpMethod.POST, operator, endpoint("rotate"), secret("whsec_" + REFUSED + "!"), 422);
    cluster.ask(
        HttpMethod.PUT, operator, endpoint("platform_secret"), secret(REFUSED.repeat(50)), 422);
    cluster.ask(
        HttpMethod.PATCH,
        operator,
        "/v1/clients/" + client + "/endpoints/sandbox",
        header(REFUSED + "\r\nx-more: 1"),
        422);
    for (String address :
        List.of("subscription.rotate.v1", "subscription.save.v1", "access.check.v1")) {
      cluster.askOnTheBus(address, REFUSED);
      cluster.askOnTheBus(address, "{\"endpoint\":\"" + REFUSED + "\"}");
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
}
