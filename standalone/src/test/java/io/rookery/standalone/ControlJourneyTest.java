package io.rookery.standalone;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.config.Settings;
import io.rookery.shared.launch.Launcher;
import io.rookery.shared.launch.Running;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.testing.ScriptedReceiver;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.standalone.door.Api;
import io.rookery.subscription.access.ApiKeys;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands against all roles in this JVM, on real HTTP and a real PostgreSQL. */
@ExtendWith(VertxExtension.class)
class ControlJourneyTest {
  /** What waits is counted one shard after the other: this one has its turn after some 18 s. */
  private static final int SHARD = 40;

  private static final Duration COUNTED_WITHIN = Duration.ofSeconds(90);

  private final ClientUuid client =
      Stream.generate(() -> new ClientUuid(UUID.randomUUID()))
          .filter(one -> new EndpointKey(one, Environment.SANDBOX).shard() == SHARD)
          .findFirst()
          .orElseThrow();

  @TempDir Path folder;

  private Vertx vertx;
  private ScriptedReceiver receiver;
  private Running running;
  private String producerKey;
  private int exit;
  private String output;
  private String errors;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    this.vertx = vertx;
    receiver = ScriptedReceiver.start(vertx);
    running =
        Launcher.start(Settings.load(null, Map.of(), settings()), RookeryMain.roles())
            .await(60, SECONDS);
    producerKey = key(KeyRole.PRODUCER, Environment.SANDBOX);
    Files.writeString(folder.resolve("key"), key(KeyRole.OPERATOR, null) + "\n");
    subscribe();
  }

  @AfterEach
  void close() throws Exception {
    running.stop().await(30, SECONDS);
  }

  @Test
  void a_paused_endpoint_is_seen_explained_resumed_and_replayed() throws Exception {
    // When
    run("pause", client, "sandbox");
    // Then
    assertThat(output).startsWith("Paused.").contains("will expire").contains("(in 23 h 59 min)");

    // When
    String id = send("u-1");
    awaitOutput("parked (paused)", "explain", id);
    // Then
    assertThat(output).contains("The endpoint was paused at").contains("  status");
    assertThat(receiver.taken()).isEmpty();

    // When
    awaitOutput("paused 1", "undelivered", "--client", client, "--environment", "sandbox");
    // Then
    assertThat(output).contains("WAITING").contains(client.toString()).contains(" s ago");

    // When
    run("resume", client, "sandbox");
    // Then
    assertThat(output).startsWith("Resumed.");
    assertThat(receiver.next(10).id()).isEqualTo(id);
    awaitOutput("delivered", "notifications", "list", client);

    // When
    run("replay", "--environment", "sandbox", "--client", client, "--dry-run");
    // Then
    assertThat(output).isEqualToIgnoringNewLines("1 notification would be replayed.");

    // When
    run("replay", "--environment", "sandbox", "--client", client, "--user", "u-1", "--pace", "50");
    // Then
    ScriptedReceiver.Taken again = receiver.next(10);
    assertThat(again.id()).isEqualTo(id);
    assertThat(again.body()).isEqualTo(receiver.taken().get(0).body());
    assertThat(output).contains("done: 1 of 1 notification replayed");
    assertThat(output).contains(again.headers().get("webhook-replay"));

    // When
    run("replay", "show", again.headers().get("webhook-replay"));
    // Then
    assertThat(output).contains("client " + client + ", user_id u-1").contains("50 a second");
    awaitOutput("Delivery 2: delivered", "notifications", "show", id);
  }

  @Test
  void a_stopped_environment_is_listed_until_it_is_started() throws Exception {
    // When
    run("stop", "sandbox", "--why", "a drill");
    run("stops");
    // Then
    assertThat(output).contains("sandbox").contains("test").contains("a drill");

    // When
    String id = send("u-1");
    awaitOutput("parked (stopped)", "explain", id);
    run("cancel", id);
    // Then
    assertThat(output).startsWith("Cancelled.");

    // When
    run("start", "sandbox");
    // Then
    assertThat(output).startsWith("Nothing is stopped.");
    assertThat(receiver.taken()).isEmpty();
    run("retry", id);
    assertThat(output).startsWith("It has ended");
  }

  @Test
  void a_disabled_endpoint_is_enabled_with_what_is_left_discarded() throws Exception {
    // Given
    run("disable", client, "sandbox");
    String id = send("u-1");
    awaitOutput("parked (disabled)", "explain", id);
    // When
    run("enable", client, "sandbox", "--discard");
    // Then
    assertThat(output).startsWith("Enabled.");
    awaitOutput("cancelled", "explain", id);
    assertThat(receiver.taken()).isEmpty();
  }

  @Test
  void what_the_console_refuses_is_told_in_words_and_exits_1() {
    // When
    tryRun("explain", UUID.randomUUID().toString().replaceFirst("-4", "-7"));
    // Then
    assertThat(exit).isEqualTo(1);
    assertThat(output).isEmpty();
    assertThat(errors).startsWith("rookery: refused with HTTP 404 not_found: ");

    // When
    tryRun("replay", "--environment", "sandbox", "--pace", "0");
    // Then
    assertThat(exit).isEqualTo(1);
    assertThat(errors).contains("HTTP 422 invalid_replay").contains("/per_second");
  }

  @Test
  void lists_are_empty_in_words_and_whole_as_json() throws Exception {
    // When
    run("attention");
    // Then
    assertThat(output).isEqualToIgnoringNewLines("Nothing needs a human.");

    // When
    run("clients");
    // Then
    assertThat(output).contains("CLIENT").contains(client.toString()).contains("journey");

    // When
    run("attention", "--json");
    // Then
    assertThat(new JsonObject(output))
        .isEqualTo(new JsonObject("{\"attention\": [], \"next\": null}"));
  }

  private void run(Object... arguments) {
    tryRun(arguments);
    assertThat(exit).as(errors).isZero();
  }

  private void tryRun(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = RookeryMain.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    List<String> access =
        List.of("--url", console(), "--key-file", folder.resolve("key").toString());
    exit =
        line.execute(
            Stream.concat(Stream.of(arguments).map(Object::toString), access.stream())
                .toArray(String[]::new));
    output = out.toString();
    errors = err.toString();
  }

  /** The same command again and again, until it says this. */
  private void awaitOutput(String expected, Object... arguments) throws Exception {
    long end = System.nanoTime() + COUNTED_WITHIN.toNanos();
    run(arguments);
    while (!output.contains(expected)) {
      assertThat(System.nanoTime()).as(output).isLessThan(end);
      vertx.timer(200).await(10, SECONDS);
      run(arguments);
    }
  }

  private String send(String user) throws Exception {
    JsonObject trigger =
        new JsonObject()
            .put("type", "user.created")
            .put("client_uuid", client.toString())
            .put("environment", "sandbox")
            .put("user_id", user);
    Api.Answer answer =
        new Api(vertx, "http://127.0.0.1:" + running.ports().of("http"), producerKey)
            .post("/v1/notifications", trigger.toBuffer(), Map.of())
            .await(10, SECONDS);
    assertThat(answer.status()).as(answer.refusal()).isEqualTo(202);
    return answer.json().getString("id");
  }

  private void subscribe() throws Exception {
    JsonObject form = new JsonObject().put("name", "journey");
    for (Environment environment : Environment.values()) {
      String url = receiver.url() + "/" + environment.wireName();
      form.put(environment.wireName(), new JsonObject().put("url", url));
    }
    String key = Files.readString(folder.resolve("key")).strip();
    Api.Answer answer =
        new Api(vertx, console(), key)
            .put("/v1/clients/" + client + "/subscription", form)
            .await(10, SECONDS);
    assertThat(answer.status()).as(answer.refusal()).isEqualTo(201);
  }

  private String console() {
    return "http://127.0.0.1:" + running.ports().of("console");
  }

  private String key(KeyRole role, Environment environment) throws Exception {
    KeyGrant grant = new KeyGrant("test", role, environment, null, null);
    return new ApiKeys(running.database(), new SecureRandom())
        .create(grant, Actor.withoutKey("test"))
        .await(10, SECONDS);
  }

  private Map<String, String> settings() {
    DatabaseSettings database = TestDatabase.with().settings();
    Map<String, String> settings = new HashMap<>();
    settings.put("database.url", database.url());
    settings.put("database.user", database.user());
    settings.put("masterKey", MasterKey.generate());
    settings.put("http.port", "0");
    settings.put("http.leaveDelay", "0s");
    settings.put("console.port", "0");
    RookeryMain.roles().forEach(role -> settings.put(role.opsPortSetting(), "0"));
    String exception = " 127.0.0.1/32:" + receiver.port() + " http";
    settings.put("guard.exceptions", "sandbox" + exception + ",production" + exception);
    return settings;
  }
}
