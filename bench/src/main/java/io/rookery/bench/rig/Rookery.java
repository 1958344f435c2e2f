package io.rookery.bench.rig;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.bench.load.Triggers;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.standalone.door.Api;
import io.rookery.standalone.door.Api.Answer;
import io.rookery.subscription.access.ApiKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/** {@code bin/rookery all} as a process, and its doors. */
public final class Rookery implements Subject {
  private static final String READY = "Ready: ingest on port ";
  private static final String JANITOR = "rookery_dispatch_janitor_found_total ";
  private static final Duration START_MAX = Duration.ofSeconds(90);
  private static final int ANSWER_SECONDS_MAX = 60;
  private static final int AT_ONCE = 50;

  private final ChildProcess process;
  private final int doorPort;
  private final String producerKey;
  private final Api console;
  private final String operatorKey;
  private final URI metrics;

  private Rookery(
      ChildProcess process,
      int doorPort,
      String producerKey,
      Api console,
      String operatorKey,
      URI metrics) {
    this.process = process;
    this.doorPort = doorPort;
    this.producerKey = producerKey;
    this.console = console;
    this.operatorKey = operatorKey;
    this.metrics = metrics;
  }

  /**
   * Starts it on the rig's database, with the defaults of every setting but these, and waits until
   * it is ready. A second one on the same rig takes over where the first has ended.
   */
  public static Rookery start(Rig rig, Map<String, String> settings) throws Exception {
    Path var = rig.folder().resolve("var");
    Map<String, String> environment = environment(rig, masterKey(var));
    environment.putAll(settings);
    List<String> command =
        List.of(
            "io.rookery.standalone.RookeryMain",
            "all",
            "--var",
            var.toString(),
            "--conf",
            var.resolve("no-conf").toString());
    ChildProcess process =
        ChildProcess.start("rookery", rig.log("rookery"), "512m", command, environment);
    try {
      // "8080, console on 8081, metrics and health on 8090. Ctrl-C stops."
      String[] words = process.awaitLine(READY, START_MAX).split("[^0-9]+", -1);
      String operator = Files.readString(var.resolve("first-key")).strip();
      Api console = new Api(rig.vertx(), "http://127.0.0.1:" + words[1], operator);
      return new Rookery(
          process,
          Integer.parseInt(words[0]),
          producerKey(rig),
          console,
          operator,
          URI.create("http://127.0.0.1:" + words[2] + "/metrics"));
    } catch (Exception failure) {
      process.close();
      throw failure;
    }
  }

  @Override
  public ProcessHandle handle() {
    return process.handle();
  }

  @Override
  public int doorPort() {
    return doorPort;
  }

  @Override
  public Triggers triggers(List<Client> clients) {
    return new Triggers(clients.stream().map(Client::uuid).toList(), producerKey, false);
  }

  /** Signs an operator in on the console's page. */
  public PageSession signIn() throws Exception {
    return PageSession.signIn(console.url(), operatorKey);
  }

  /** Subscribes them; answers with their secrets, in order. */
  public List<String> subscribe(List<Client> clients) throws Exception {
    return forEach(clients, this::subscribe);
  }

  /** Proposes another secret for each of them, where that waits for a second person; the ids. */
  public List<String> propose(List<Client> clients) throws Exception {
    return forEach(
        clients,
        client ->
            post("/v1/clients/" + client.uuid() + "/endpoints/production/rotate", new JsonObject())
                .map(approval -> approval.getString("id")));
  }

  /** Withdraws what was proposed. */
  public void withdraw(List<String> approvals) throws Exception {
    forEach(approvals, id -> post("/v1/approvals/" + id + "/reject", new JsonObject()));
  }

  /** Replays what there is of a user whom none of these clients has; the ids. */
  public List<String> replayNothing(List<Client> clients) throws Exception {
    return forEach(
        clients,
        client ->
            post(
                    "/v1/replays",
                    new JsonObject()
                        .put("environment", "production")
                        .put("client_uuid", client.uuid().toString())
                        .put("user_id", "nobody"))
                .map(replay -> replay.getString("id")));
  }

  /** The id of the operator's key. */
  public String keyId() {
    return operatorKey.split("_", -1)[2];
  }

  /** Sets the order of their production endpoints, {@code none} or {@code user}. */
  public void order(List<Client> clients, String ordering) throws Exception {
    JsonObject ordered = new JsonObject().put("ordering", ordering);
    for (Client client : clients) {
      String path = "/v1/clients/" + client.uuid() + "/endpoints/production";
      Answer answer = console.patch(path, ordered).await(ANSWER_SECONDS_MAX, SECONDS);
      if (!answer.isSuccess()) {
        throw new IllegalStateException("ordering: " + answer.refusal());
      }
    }
  }

  @Override
  public OptionalLong foundByJanitor() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(metrics).build();
    return HttpClient.newHttpClient()
        .send(request, BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(JANITOR))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(JANITOR.length())))
        .findFirst();
  }

  @Override
  public void close() {
    process.close();
  }

  private static <T, R> List<R> forEach(List<T> all, Function<T, Future<R>> ask) throws Exception {
    List<R> answers = new ArrayList<>();
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      List<Future<R>> some =
          all.subList(from, Math.min(from + AT_ONCE, all.size())).stream().map(ask).toList();
      Future.all(some).await(ANSWER_SECONDS_MAX, SECONDS);
      some.forEach(one -> answers.add(one.result()));
    }
    return answers;
  }

  private Future<JsonObject> post(String path, JsonObject body) {
    return console
        .post(path, body.toBuffer(), Map.of())
        .map(
            answer -> {
              if (!answer.isSuccess()) {
                throw new IllegalStateException(path + ": " + answer.refusal());
              }
              return answer.json();
            });
  }

  private Future<String> subscribe(Client client) {
    JsonObject form =
        new JsonObject()
            .put("name", "Client " + client.number())
            .put("sandbox", new JsonObject().put("url", client.url() + "/sandbox"))
            .put("production", new JsonObject().put("url", client.url()));
    return console
        .put("/v1/clients/" + client.uuid() + "/subscription", form)
        .compose(
            answer -> {
              if (!answer.isSuccess()) {
                throw new IllegalStateException("subscribing: " + answer.refusal());
              }
              String secret = answer.json().getJsonObject("production").getString("signing_secret");
              return override(client).map(secret);
            });
  }

  /** Without a test: some of the receivers of the benchmark never answer. */
  private Future<Answer> override(Client client) {
    return console
        .post(
            "/v1/clients/" + client.uuid() + "/endpoints/production/override",
            new JsonObject().put("why", "a receiver of the benchmark").toBuffer(),
            Map.of("if-match", "*"))
        .map(
            answer -> {
              if (!answer.isSuccess()) {
                throw new IllegalStateException("overriding the test: " + answer.refusal());
              }
              return answer;
            });
  }

  private static Map<String, String> environment(Rig rig, String masterKey) {
    String open = "sandbox 127.0.0.0/8:%1$d http,production 127.0.0.0/8:%1$d http";
    Map<String, String> environment = new HashMap<>();
    environment.put("ROOKERY_DATABASE_URL", rig.database().get("database.url"));
    environment.put("ROOKERY_DATABASE_USER", rig.database().get("database.user"));
    environment.put("ROOKERY_DATABASE_PASSWORD", rig.database().get("databasePassword"));
    environment.put("ROOKERY_MASTER_KEY", masterKey);
    environment.put("ROOKERY_HTTP_PORT", "0");
    environment.put("ROOKERY_CONSOLE_PORT", "0");
    environment.put("ROOKERY_INGEST_OPS_PORT", "0");
    // A thousand clients are subscribed by one key in a moment.
    environment.put("ROOKERY_CONSOLE_REQUESTS_PER_SECOND_OF_KEY", "100000");
    environment.put("ROOKERY_CONSOLE_REQUESTS_BURST_OF_KEY", "100000");
    environment.put(
        "ROOKERY_GUARD_EXCEPTIONS",
        open.formatted(rig.receiver().clientsPort()) + "," + open.formatted(rig.deadPort()));
    return environment;
  }

  private static String masterKey(Path var) throws Exception {
    Path file = Files.createDirectories(var).resolve("bench-master-key");
    if (!Files.exists(file)) {
      Files.writeString(file, MasterKey.generate());
    }
    return Files.readString(file);
  }

  private static String producerKey(Rig rig) throws Exception {
    Vertx vertx = rig.vertx();
    Database database =
        Database.open(
            vertx,
            new DatabaseSettings(
                rig.database().get("database.url"),
                rig.database().get("database.user"),
                rig.database().get("databasePassword"),
                1,
                1,
                Duration.ofSeconds(10)));
    KeyGrant grant = new KeyGrant("bench", KeyRole.PRODUCER, Environment.PRODUCTION, null, null);
    return database
        .awaitAnswer()
        .compose(
            ready ->
                new ApiKeys(database, new SecureRandom()).create(grant, Actor.withoutKey("bench")))
        .eventually(database::close)
        .await(ANSWER_SECONDS_MAX, SECONDS);
  }
}
