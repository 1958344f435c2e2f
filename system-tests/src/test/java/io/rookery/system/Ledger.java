package io.rookery.system;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A receiver that writes down what arrived and when, which is what the sender's own records are
 * compared with. Answers after a while, or holds requests until it is told to answer.
 */
final class Ledger {
  private static final long NOT_HOLDING = Integer.MAX_VALUE;

  private final Vertx vertx;
  private final HttpServer server;
  private final Duration answerAfter;
  private final Map<String, List<Long>> arrivals = new ConcurrentHashMap<>();
  private final Map<HttpServerRequest, String> held = new ConcurrentHashMap<>();
  private final AtomicInteger taken = new AtomicInteger();
  private volatile long holdAfter = NOT_HOLDING;

  private Ledger(Vertx vertx, Duration answerAfter) {
    this.vertx = vertx;
    this.answerAfter = answerAfter;
    this.server = vertx.createHttpServer().requestHandler(this::take);
  }

  /** Listens on a port of 127.0.0.1 that the system chooses. */
  static Ledger open(Vertx vertx, Duration answerAfter) throws Exception {
    Ledger ledger = new Ledger(vertx, answerAfter);
    ledger.server.listen(0, "127.0.0.1").await(5, SECONDS);
    return ledger;
  }

  int port() {
    return server.actualPort();
  }

  /** Answers so many more requests, then holds each until {@link #release}. */
  void holdAfter(int requests) {
    holdAfter = taken.get() + (long) requests;
  }

  /** Answers all that is held, and from now on what comes. */
  void release() {
    holdAfter = NOT_HOLDING;
    held.keySet().forEach(this::answer);
  }

  /** Ids of the requests that are open and held now. */
  Set<String> held() {
    return Set.copyOf(held.values());
  }

  Set<String> arrived() {
    return Set.copyOf(arrivals.keySet());
  }

  /** Ids that arrived more than once. */
  Set<String> repeated() {
    return arrivals.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** When the id arrived first, by the clock of {@link System#nanoTime}. */
  long firstArrival(String id) {
    return arrivals.get(id).get(0);
  }

  private void take(HttpServerRequest request) {
    long now = System.nanoTime();
    String id = request.getHeader("webhook-id");
    arrivals.computeIfAbsent(id, first -> new CopyOnWriteArrayList<>()).add(now);
    if (taken.incrementAndGet() > holdAfter) {
      held.put(request, id);
      // Its sender is gone.
      request.response().closeHandler(closed -> held.remove(request));
    } else {
      vertx.timer(answerAfter.toMillis()).onSuccess(due -> answer(request));
    }
  }

  private void answer(HttpServerRequest request) {
    held.remove(request);
    if (!request.response().closed()) {
      request.response().setStatusCode(200).end();
    }
  }
}
