package io.rookery.system;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.model.ClientUuid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands in so many triggers a second, as if behind a load balancer: to the ingests that say they
 * are ready, in turn. What was not accepted is handed in again with the same Idempotency-Key, to
 * another one if there is, until it is; so whatever is stored is in the ledger here.
 */
final class CrashProducer {
  private static final int TICK_MS = 10;
  private static final int HEALTH_MS = 100;
  private static final int HEALTH_WITHIN_MS = 2_000;
  private static final int ANSWER_WITHIN_MS = 5_000;
  private static final int AGAIN_AFTER_MS = 200;
  // An outage of the database of ten seconds at 500/s; then it hands in no more until some end.
  private static final int OPEN_MAX = 5_000;

  /** What was handed in, to be found again at the receiver. */
  record Given(ClientUuid client, String user) {}

  private final Vertx vertx;
  private final WebClient http;
  // Its own connections: those of the load may all be taken.
  private final WebClient health;
  private final List<Integer> ports;
  private final String key;
  private final List<ClientUuid> clients;
  private final int perSecond;
  private final boolean[] healthy;
  private final Map<String, Given> accepted = new ConcurrentHashMap<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private int number;
  private int turn;
  private long load = -1;
  private long watch = -1;
  private volatile long startedAt;
  private volatile long failedAt;
  private long handedIn;

  CrashProducer(
      Vertx vertx, List<Integer> ports, String key, List<ClientUuid> clients, int perSecond) {
    this.vertx = vertx;
    this.http =
        WebClient.create(vertx, new WebClientOptions(), new PoolOptions().setHttp1MaxSize(128));
    this.health = WebClient.create(vertx);
    this.ports = ports;
    this.key = key;
    this.clients = clients;
    this.perSecond = perSecond;
    this.healthy = new boolean[ports.size()];
  }

  /** Looks at the health of the ingests from now on. */
  void watch() {
    vertx.runOnContext(on -> watch = vertx.setPeriodic(0, HEALTH_MS, tick -> look()));
  }

  /** The errors are of this load from now on; the ledger of what was accepted goes on. */
  void start() throws Exception {
    errors.clear();
    onLoop(
        () -> {
          startedAt = System.nanoTime();
          handedIn = 0;
          load = vertx.setPeriodic(TICK_MS, tick -> handIn());
        });
  }

  /** Hands in nothing new and waits until all that was handed in is accepted. */
  void stop(Duration within) throws Exception {
    onLoop(() -> vertx.cancelTimer(load));
    long end = System.nanoTime() + within.toNanos();
    while (open.get() > 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError(open + " were never accepted, last " + lastError());
      }
      vertx.timer(50).await(10, SECONDS);
    }
  }

  /** Looks and hands in no more. */
  void close() {
    vertx.cancelTimer(watch);
    vertx.cancelTimer(load);
  }

  /** By id; an id that is given twice would be two notifications in one. */
  Map<String, Given> accepted() {
    return accepted;
  }

  /** What went wrong in this load, though it went well the next time. */
  List<String> errors() {
    return List.copyOf(errors);
  }

  /** Whether this load has gone on for so long without an error. */
  boolean undisturbedFor(Duration time) {
    return System.nanoTime() - Math.max(startedAt, failedAt) > time.toNanos();
  }

  /** What went wrong in this load until now is not told of any more. */
  void forgetErrors() {
    errors.clear();
  }

  boolean sees(int ingest) {
    return healthy[ingest];
  }

  private String lastError() {
    return errors.isEmpty() ? "none" : errors().get(errors.size() - 1);
  }

  private void onLoop(Runnable action) throws Exception {
    Future.<Void>future(
            done ->
                vertx.runOnContext(
                    on -> {
                      action.run();
                      done.complete();
                    }))
        .await(10, SECONDS);
  }

  private void look() {
    for (int i = 0; i < ports.size(); i++) {
      int ingest = i;
      health
          .get(ports.get(i), "127.0.0.1", "/health/ready")
          .timeout(HEALTH_WITHIN_MS)
          .send()
          .onComplete(
              answer ->
                  healthy[ingest] = answer.succeeded() && answer.result().statusCode() == 200);
    }
  }

  private void handIn() {
    long due = (System.nanoTime() - startedAt) * perSecond / SECONDS.toNanos(1);
    for (; handedIn < due && open.get() < OPEN_MAX; handedIn++) {
      ClientUuid client = clients.get(number % clients.size());
      Given given = new Given(client, "user-" + number++);
      open.incrementAndGet();
      handIn(given, "crash-" + given.user());
    }
    // What could not be handed in is left out, not caught up.
    handedIn = Math.max(handedIn, due);
  }

  private void handIn(Given given, String idempotencyKey) {
    int port = nextPort();
    if (port == 0) {
      again(given, idempotencyKey, "no ingest is ready");
      return;
    }
    JsonObject trigger =
        new JsonObject()
            .put("type", "user.created")
            .put("environment", "production")
            .put("client_uuid", given.client().toString())
            .put("user_id", given.user());
    http.post(port, "127.0.0.1", "/v1/notifications")
        .timeout(ANSWER_WITHIN_MS)
        .bearerTokenAuthentication(key)
        .putHeader("idempotency-key", idempotencyKey)
        .sendJsonObject(trigger)
        .onSuccess(
            answer -> {
              if (answer.statusCode() == 202) {
                accepted(answer.bodyAsJsonObject().getString("id"), given);
              } else {
                again(given, idempotencyKey, answer.statusCode() + " " + answer.bodyAsString());
              }
            })
        .onFailure(failure -> again(given, idempotencyKey, failure.toString()));
  }

  private void accepted(String id, Given given) {
    Given before = accepted.put(id, given);
    if (before != null) {
      errors.add("one id for two: " + before.user() + " and " + given.user());
    }
    open.decrementAndGet();
  }

  private void again(Given given, String idempotencyKey, String why) {
    failedAt = System.nanoTime();
    errors.add("after %.1f s: %s".formatted((failedAt - startedAt) / 1e9, why));
    vertx.timer(AGAIN_AFTER_MS, MILLISECONDS).onSuccess(due -> handIn(given, idempotencyKey));
  }

  private int nextPort() {
    for (int i = 0; i < ports.size(); i++) {
      turn = (turn + 1) % ports.size();
      if (healthy[turn]) {
        return ports.get(turn);
      }
    }
    return 0;
  }
}
