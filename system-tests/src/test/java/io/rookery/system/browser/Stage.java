package io.rookery.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.testing.FreePorts;
import io.rookery.system.BuiltModules;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All of Rookery as a process with its embedded PostgreSQL, the clients' receiver, and what
 * producers and operators do beside the page. One for all stories: each has clients of its own.
 */
final class Stage implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("Ready: ingest on port (\\d+), console on (\\d+)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** A client of a story, and where its endpoints are. */
  record Client(UUID uuid, String name, int port) {
    String path(String environment) {
      return "/" + uuid + "/" + environment;
    }

    String url(String environment) {
      return "http://127.0.0.1:" + port + path(environment);
    }

    String page() {
      return "/clients/" + uuid;
    }
  }

  private final Receiver receiver;
  private final StandaloneProcess process;
  private final String ingest;
  private final String console;
  private final String operatorKey;
  private final Map<String, String> producerKeys = new HashMap<>();

  private Stage(Receiver receiver, StandaloneProcess process, Matcher ports, String operatorKey) {
    this.receiver = receiver;
    this.process = process;
    this.ingest = "http://127.0.0.1:" + ports.group(1);
    this.console = "http://127.0.0.1:" + ports.group(2);
    this.operatorKey = operatorKey;
  }

  static Stage open() throws Exception {
    return open("browser-all", Map.of());
  }

  /** One of its own, with these variables beside the usual ones. */
  static Stage open(String name, Map<String, String> more) throws Exception {
    Path folder = emptyFolder(name);
    Receiver receiver = Receiver.open();
    String open = "127.0.0.1/32:" + receiver.port() + " http";
    StandaloneProcess process =
        StandaloneProcess.start(
            folder,
            List.of(
                "all",
                "--var=" + folder,
                "--conf=" + folder.resolve("none"),
                "--postgres-port=" + FreePorts.one()),
            variables(open, more));
    Matcher ports = process.awaitPrinted(READY);
    String key = Files.readString(folder.resolve("first-key")).strip();
    return new Stage(receiver, process, ports, key);
  }

  private static Map<String, String> variables(String open, Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("ROOKERY_HTTP_PORT", "0");
    variables.put("ROOKERY_CONSOLE_PORT", "0");
    variables.put("ROOKERY_INGEST_OPS_PORT", "0");
    variables.put("ROOKERY_GUARD_EXCEPTIONS", "sandbox " + open + ",production " + open);
    // So that a mended endpoint is found mended while the test looks.
    variables.put("ROOKERY_BREAKER_OPEN_FIRST", "2s");
    variables.put("ROOKERY_BREAKER_OPEN_MAX", "4s");
    return variables;
  }

  String console() {
    return console;
  }

  Receiver receiver() {
    return receiver;
  }

  /** Nobody knows it yet. */
  Client newClient(String name) {
    return new Client(UUID.randomUUID(), name, receiver.port());
  }

  /** Subscribed, and its production released. */
  Client subscribedClient(String name) throws Exception {
    Client client = newClient(name);
    JsonObject body = new JsonObject().put("name", name);
    for (String environment : List.of("sandbox", "production")) {
      body.put(environment, new JsonObject().put("url", client.url(environment)));
    }
    String path = console + "/v1/clients/" + client.uuid();
    ask("PUT", path + "/subscription", operatorKey, body);
    ask("POST", path + "/endpoints/production/test", operatorKey, new JsonObject());
    return client;
  }

  String key(String role) throws Exception {
    return key(role, "the " + role);
  }

  /** A new key that is bound to nothing. */
  String key(String role, String name) throws Exception {
    return makeKey(new JsonObject().put("role", role).put("name", name));
  }

  String operatorKey() {
    return operatorKey;
  }

  /** Hands one in for a user; its id. */
  String send(Client client, String environment, String user) throws Exception {
    return send(
        environment,
        new JsonObject()
            .put("type", "user.created")
            .put("client_uuid", client.uuid().toString())
            .put("user_id", user));
  }

  String send(String environment, JsonObject trigger) throws Exception {
    if (!producerKeys.containsKey(environment)) {
      JsonObject grant = new JsonObject().put("role", "producer").put("name", "a service");
      producerKeys.put(environment, makeKey(grant.put("environment", environment)));
    }
    String path = ingest + "/v1/notifications";
    trigger.put("environment", environment);
    return ask("POST", path, producerKeys.get(environment), trigger).getString("id");
  }

  /** Whatever became of a story, the next one must be able to send. */
  void takeStopBack(String environment) throws Exception {
    ask("DELETE", console + "/v1/stops/" + environment, operatorKey, new JsonObject());
  }

  private String makeKey(JsonObject grant) throws Exception {
    return ask("POST", console + "/v1/keys", operatorKey, grant).getString("key");
  }

  private static JsonObject ask(String method, String url, String key, JsonObject body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .method(method, BodyPublishers.ofString(body.encode()))
            .header("authorization", "Bearer " + key)
            .header("content-type", "application/json")
            .build();
    HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return new JsonObject(answer.body());
  }

  /** A folder of the tests, without what an earlier run left there. */
  static Path emptyFolder(String name) throws IOException {
    Path folder = BuiltModules.scratch(name).toAbsolutePath();
    try (Stream<Path> old = Files.walk(folder)) {
      for (Path one : old.sorted((a, b) -> b.compareTo(a)).toList()) {
        if (!one.equals(folder)) {
          Files.delete(one);
        }
      }
    }
    return folder;
  }

  @Override
  public void close() {
    process.close();
    receiver.close();
  }
}
