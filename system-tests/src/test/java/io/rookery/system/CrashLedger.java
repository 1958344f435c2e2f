package io.rookery.system;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.rookery.shared.model.ClientUuid;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A receiver that writes down each arrival: whose, which bytes, whether the signature is right, and
 * when. One in a hundred it refuses the first time, so that some wait for their retry.
 */
final class CrashLedger {
  private static final int ANSWER_AFTER_MS = 5;
  private static final int REFUSED_OF = 100;

  /** An id that came although it had been taken: when it was taken and when it came again. */
  record Repeat(String id, long takenAt, long at) {}

  /** The first arrival of an id: to whom and the SHA-256 of the body. */
  record First(String client, String body, String sha256) {}

  private final Vertx vertx;
  private final HttpServer server;
  private final Map<String, Webhook> verifiers = new ConcurrentHashMap<>();
  private final Map<String, First> first = new ConcurrentHashMap<>();
  private final Map<String, Long> takenAt = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Repeat> repeats = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

  private CrashLedger(Vertx vertx) {
    this.vertx = vertx;
    this.server = vertx.createHttpServer().requestHandler(this::take);
  }

  /** Listens on a port of 127.0.0.1 that the system chooses. */
  static CrashLedger open(Vertx vertx) throws Exception {
    CrashLedger ledger = new CrashLedger(vertx);
    ledger.server.listen(0, "127.0.0.1").await(5, SECONDS);
    return ledger;
  }

  int port() {
    return server.actualPort();
  }

  void verifyWith(Map<ClientUuid, String> secrets) throws EmptyWebhookSecretException {
    for (Map.Entry<ClientUuid, String> secret : secrets.entrySet()) {
      verifiers.put(secret.getKey().toString(), new Webhook(secret.getValue()));
    }
  }

  /** What was answered 200 at least once. */
  boolean took(String id) {
    return takenAt.containsKey(id);
  }

  Map<String, First> arrived() {
    return first;
  }

  List<Repeat> repeats() {
    return List.copyOf(repeats);
  }

  /** Ids whose signature was wrong, or that came with two bodies. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  private void take(HttpServerRequest request) {
    request
        .body()
        .onSuccess(body -> vertx.timer(ANSWER_AFTER_MS).onSuccess(due -> write(request, body)));
  }

  private void write(HttpServerRequest request, Buffer body) {
    String id = request.getHeader("webhook-id");
    String client = request.path().substring(request.path().lastIndexOf('/') + 1);
    First arrival = new First(client, body.toString(), sha256(body.getBytes()));
    First before = first.putIfAbsent(id, arrival);
    if (!isSigned(request, client, body) || (before != null && !before.equals(arrival))) {
      wrong.add(id);
    }
    if (before == null && Math.floorMod(id.hashCode(), REFUSED_OF) == 0) {
      request.response().setStatusCode(500).end();
      return;
    }
    long now = System.nanoTime();
    Long taken = takenAt.put(id, now);
    if (taken != null) {
      repeats.add(new Repeat(id, taken, now));
    }
    request.response().setStatusCode(200).end();
  }

  private boolean isSigned(HttpServerRequest request, String client, Buffer body) {
    Map<String, List<String>> headers = new ConcurrentHashMap<>();
    request
        .headers()
        .forEach(
            (name, value) -> headers.computeIfAbsent(name, none -> new ArrayList<>()).add(value));
    try {
      verifiers
          .get(client)
          .verify(
              body.toString(StandardCharsets.UTF_8),
              HttpHeaders.of(headers, (name, value) -> true));
      return true;
    } catch (WebhookVerificationException wrongSignature) {
      return false;
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
