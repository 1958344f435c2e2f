package io.rookery.standalone.demo;

import io.rookery.shared.model.Environment;
import io.rookery.standalone.door.Api;
import io.rookery.standalone.door.Api.Answer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What people and producers do with the system, through its two doors and nothing else. */
final class DemoClient {
  static final String CLIENT = "3f6c1c5e-4b1d-4d55-9c0a-7a3f0e5d2b11";

  private final Api console;
  private final Map<Environment, Api> ingest;
  private final InstantSource clock;

  DemoClient(Api console, Map<Environment, Api> ingest, InstantSource clock) {
    this.console = console;
    this.ingest = new EnumMap<>(ingest);
    this.clock = clock;
  }

  /** Subscribes the demo's client; the answer has its signing secrets. */
  Future<Map<Environment, String>> subscribe(DemoPlan plan) {
    JsonObject form = new JsonObject().put("name", "Demo client");
    for (Environment environment : Environment.values()) {
      form.put(environment.wireName(), new JsonObject().put("url", plan.receiverUrl(environment)));
    }
    return console
        .put("/v1/clients/" + CLIENT + "/subscription", form)
        .map(
            answer -> {
              require(answer, 201, "subscribing the demo client");
              Map<Environment, String> secrets = new EnumMap<>(Environment.class);
              for (Environment environment : Environment.values()) {
                JsonObject endpoint = answer.json().getJsonObject(environment.wireName());
                secrets.put(environment, endpoint.getString("signing_secret"));
              }
              return secrets;
            });
  }

  /** A test delivery to the production endpoint, which gets nothing else before; what it shows. */
  Future<JsonObject> test() {
    return console
        .post("/v1/clients/" + CLIENT + "/endpoints/production/test", Buffer.buffer("{}"), Map.of())
        .map(
            answer -> {
              require(answer, 200, "testing the production endpoint");
              if (!answer.json().getBoolean("passed")) {
                throw new IllegalStateException("the test failed: " + answer.json());
              }
              return answer.json();
            });
  }

  Future<Sent> send(DemoTrigger trigger) {
    return ingest
        .get(trigger.environment())
        .post("/v1/notifications", trigger.json().toBuffer(), Map.of())
        .map(
            answer -> {
              require(answer, 202, "sending " + trigger.type().wireName());
              return new Sent(
                  answer.json().getString("id"),
                  trigger.environment(),
                  trigger.type(),
                  trigger.refusals(),
                  clock.instant());
            });
  }

  /** Those that the API does not show as delivered, after as many attempts as were needed. */
  Future<List<String>> notShownDelivered(Collection<Sent> sent) {
    List<String> others = new ArrayList<>();
    Future<Void> chain = Future.succeededFuture();
    for (Sent one : sent) {
      chain =
          chain
              .compose(before -> console.get("/v1/notifications/" + one.id()))
              .map(
                  answer -> {
                    String state = answer.json().getString("status");
                    Integer attempts = answer.json().getInteger("attempts");
                    if (!answer.isSuccess()) {
                      others.add("the API answers for " + one.id() + ": " + answer.refusal());
                    } else if (!"delivered".equals(state)
                        || !Integer.valueOf(one.attempts()).equals(attempts)) {
                      others.add(
                          "the API shows "
                              + one.id()
                              + " as "
                              + state
                              + " after "
                              + attempts
                              + " attempts");
                    }
                    return null;
                  });
    }
    return chain.map(others);
  }

  private static void require(Answer answer, int status, String what) {
    if (answer.status() != status) {
      throw new IllegalStateException(what + " was answered with " + answer.refusal());
    }
  }
}
