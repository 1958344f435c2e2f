package io.rookery.standalone.demo;

import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.rookery.standalone.door.Api;
import io.rookery.standalone.door.Api.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Clients with what befalls clients, so that each screen of the console has something to show: two
 * that are well, one that is paused, one where nobody listens and one that refuses. Their books are
 * not kept.
 */
final class FurtherClients {
  private static final int ROUNDS = 3;
  private static final int TRAFFIC_EVERY_MS = 1_000;
  private static final List<String> USERS = List.of("ada-1815", "grace-1906", "mary-1780");

  /**
   * Where they listen.
   *
   * @param taking takes everything
   * @param refusing answers 500 in sandbox and 401 in production
   * @param dead nobody listens there
   */
  record Ports(int taking, int refusing, int dead) {

    List<Integer> all() {
      return List.of(taking, refusing, dead);
    }
  }

  private record Further(String uuid, String name, int port) {

    String endpoint(Environment environment) {
      return "/v1/clients/" + uuid + "/endpoints/" + environment.wireName();
    }
  }

  private final Vertx vertx;
  private final Api console;
  private final Map<Environment, Api> ingest;
  private final List<Further> well;
  private final Further paused;
  private final List<Further> ill;
  private int sent;

  FurtherClients(Vertx vertx, Api console, Map<Environment, Api> ingest, Ports ports) {
    this.vertx = vertx;
    this.console = console;
    this.ingest = new EnumMap<>(ingest);
    this.well =
        List.of(
            new Further("0c32421f-6330-433d-a999-4ac1f4f8add5", "Acme Health", ports.taking()),
            new Further("5d1f6a0e-2b7c-4f39-8a51-3c9e7d20b6f4", "Borealis Clinic", ports.taking()));
    this.paused =
        new Further("91b7c3d8-4e0a-4c25-b6f7-08d2a5e1394c", "Cardia Labs", ports.taking());
    this.ill =
        List.of(
            new Further("c4e8f1a2-7d36-4b90-9e15-62a0b8d3f7c1", "Dormouse Sleep", ports.dead()),
            new Further(
                "e2a95b70-1c8f-4d64-a3b2-f5079e6c81d8", "Everest Fitness", ports.refusing()));
  }

  /** What a receiver that refuses answers. */
  static int refusal(String environment) {
    return Environment.PRODUCTION.wireName().equals(environment) ? 401 : 500;
  }

  /** Subscribes them and gives each something to be seen by. */
  Future<Void> appear() {
    Future<Void> all = Future.succeededFuture();
    for (Further one : well) {
      all = all.compose(before -> subscribe(one)).compose(done -> sendSome(one));
    }
    all = all.compose(before -> tryOut(well.get(1)));
    all = all.compose(before -> subscribe(paused)).compose(done -> pause()).compose(this::toPaused);
    for (Further one : ill) {
      all = all.compose(before -> subscribe(one)).compose(done -> sendSome(one));
    }
    return all.compose(done -> keys()).compose(done -> replay());
  }

  /** From now on one notification a second, for whoever looks at the live feed. */
  void keepTraffic() {
    vertx.setPeriodic(
        TRAFFIC_EVERY_MS,
        timer -> {
          sent++;
          Environment environment = sent % 3 == 0 ? Environment.SANDBOX : Environment.PRODUCTION;
          send(well.get(sent % well.size()), environment, NotificationType.USER_CREATED);
        });
  }

  private Future<Void> subscribe(Further one) {
    JsonObject form = new JsonObject().put("name", one.name());
    for (Environment environment : Environment.values()) {
      String url = "http://127.0.0.1:" + one.port() + "/" + environment.wireName();
      form.put(environment.wireName(), new JsonObject().put("url", url));
    }
    String why = "it is to be seen in the demo, whatever a test says";
    return asked(() -> console.put("/v1/clients/" + one.uuid() + "/subscription", form))
        .compose(
            done ->
                post(
                    one.endpoint(Environment.PRODUCTION) + "/override",
                    new JsonObject().put("why", why),
                    Map.of("if-match", "*")));
  }

  /** Other settings in sandbox, to be promoted. */
  private Future<Void> tryOut(Further one) {
    JsonObject settings =
        new JsonObject()
            .put("ordering", "user")
            .put("rate_per_second", 20)
            .put("description", "one at a time of each user, since their system mixes them up")
            .put("contact", "it@borealis.example");
    return asked(() -> console.patch(one.endpoint(Environment.SANDBOX), settings));
  }

  private Future<Void> pause() {
    return post(paused.endpoint(Environment.PRODUCTION) + "/pause", new JsonObject(), Map.of());
  }

  private Future<Void> toPaused(Void done) {
    return sendSome(paused);
  }

  private Future<Void> sendSome(Further one) {
    Future<Void> all = Future.succeededFuture();
    for (int round = 0; round < ROUNDS; round++) {
      for (Environment environment : Environment.values()) {
        all =
            all.compose(before -> send(one, environment, NotificationType.USER_CREATED))
                .compose(done -> send(one, environment, NotificationType.DATA_SOURCE_LINKED));
      }
    }
    return all;
  }

  private Future<Void> send(Further one, Environment environment, NotificationType type) {
    sent++;
    JsonObject trigger =
        DemoTrigger.json(one.uuid(), environment, type, USERS.get(sent % USERS.size()));
    return asked(
        () ->
            ingest
                .get(environment)
                .post("/v1/notifications", Buffer.buffer(trigger.encode()), Map.of()));
  }

  private Future<Void> keys() {
    JsonObject manager = new JsonObject().put("role", "account-manager").put("name", "Grace");
    JsonObject auditor = new JsonObject().put("role", "auditor").put("name", "The auditors");
    return post("/v1/keys", manager, Map.of()).compose(done -> post("/v1/keys", auditor, Map.of()));
  }

  private Future<Void> replay() {
    JsonObject filter =
        new JsonObject().put("environment", "sandbox").put("client_uuid", well.get(0).uuid());
    return post("/v1/replays", filter, Map.of());
  }

  private Future<Void> post(String path, JsonObject body, Map<String, String> headers) {
    return asked(() -> console.post(path, body.toBuffer(), headers));
  }

  private static Future<Void> asked(Supplier<Future<Answer>> question) {
    return question
        .get()
        .map(
            answer -> {
              if (!answer.isSuccess()) {
                throw new IllegalStateException("the demo was refused: " + answer.refusal());
              }
              return null;
            });
  }
}
