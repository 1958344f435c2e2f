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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** All roles in this JVM, a client whose receiver is scripted, and the commands against them. */
@ExtendWith(VertxExtension.class)
abstract class CommandsFixture {
  /** What waits is counted one shard after the other: this one has its turn after some 18 s. */
  private static final int SHARD = 40;

  private static final Duration COUNTED_WITHIN = Duration.ofSeconds(90);

  final ClientUuid client =
      Stream.generate(() -> new ClientUuid(UUID.randomUUID()))
          .filter(one -> new EndpointKey(one, Environment.SANDBOX).shard() == SHARD)
          .findFirst()
          .orElseThrow();

  @TempDir Path folder;

  ScriptedReceiver receiver;

  private Vertx vertx;
  private Running running;
  private String producerKey;

  /** Of the last command. */
  int exit;

  String output;
  String errors;

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

  void run(Object... arguments) {
    tryRun(arguments);
    assertThat(exit).as(errors).isZero();
  }

  void tryRun(Object... arguments) {
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
  void awaitOutput(String expected, Object... arguments) throws Exception {
    long end = System.nanoTime() + COUNTED_WITHIN.toNanos();
    run(arguments);
    while (!output.contains(expected)) {
      assertThat(System.nanoTime()).as(output).isLessThan(end);
      vertx.timer(200).await(10, SECONDS);
      run(arguments);
    }
  }

  /** Sent, and known to wait. */
  String parked(String user) throws Exception {
    String id = send(user);
    awaitOutput("parked (paused)", "explain", id);
    return id;
  }

  List<String> arrivals(int many) throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      ids.add(receiver.next(30).id());
    }
    return ids;
  }

  static Object[] and(Object[] arguments, Object... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray();
  }

  String send(String user) throws Exception {
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
    // No second attempt comes by itself while a test asks for it.
    settings.put("environments.sandbox.schedule", "1h");
    RookeryMain.roles().forEach(role -> settings.put(role.opsPortSetting(), "0"));
    String exception = " 127.0.0.1/32:" + receiver.port() + " http";
    settings.put("guard.exceptions", "sandbox" + exception + ",production" + exception);
    return settings;
  }
}
