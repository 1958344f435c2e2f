package io.rookery.system;

import io.rookery.shared.model.ClientUuid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Hands in triggers for production over HTTP and writes down which were accepted, and when. */
final class Producer {
  private static final int AT_ONCE = 16;
  private static final int TRIES = 20;

  private final Vertx vertx;
  private final WebClient http;
  private final int port;
  private final String key;
  private final Map<String, Long> accepted = new ConcurrentHashMap<>();

  Producer(Vertx vertx, int port, String key) {
    this.vertx = vertx;
    this.http = WebClient.create(vertx);
    this.port = port;
    this.key = key;
  }

  /** Hands in so many, to the clients in turn, and returns when each has its 202. */
  void send(int count, List<ClientUuid> clients, Duration within) throws Exception {
    AtomicInteger next = new AtomicInteger();
    Future.all(IntStream.range(0, AT_ONCE).mapToObj(lane -> lane(next, count, clients)).toList())
        .await(within.toSeconds(), TimeUnit.SECONDS);
  }

  /** The ids that got a 202, with when it came by the clock of {@link System#nanoTime}. */
  Map<String, Long> accepted() {
    return Map.copyOf(accepted);
  }

  private Future<Void> lane(AtomicInteger next, int count, List<ClientUuid> clients) {
    int number = next.getAndIncrement();
    if (number >= count) {
      return Future.succeededFuture();
    }
    JsonObject trigger =
        new JsonObject()
            .put("type", "user.created")
            .put("environment", "production")
            .put("client_uuid", clients.get(number % clients.size()).toString())
            .put("user_id", "user-" + number);
    return handIn(trigger, UUID.randomUUID().toString(), TRIES)
        .compose(done -> lane(next, count, clients));
  }

  /** Again with the same key where ingest says that it is too busy: it stays one notification. */
  private Future<Void> handIn(JsonObject trigger, String idempotencyKey, int tries) {
    return http.post(port, "127.0.0.1", "/v1/notifications")
        .bearerTokenAuthentication(key)
        .putHeader("idempotency-key", idempotencyKey)
        .sendJsonObject(trigger)
        .compose(
            answer -> {
              if (answer.statusCode() == 202) {
                accepted.put(answer.bodyAsJsonObject().getString("id"), System.nanoTime());
                return Future.succeededFuture();
              }
              if (answer.statusCode() == 503 && tries > 1) {
                return vertx
                    .timer(500)
                    .compose(later -> handIn(trigger, idempotencyKey, tries - 1));
              }
              return Future.failedFuture(
                  "answered " + answer.statusCode() + " " + answer.bodyAsString());
            });
  }
}
