package io.rookery.shared.testing;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client's endpoint that answers as a test says: one answer after another, then the last for
 * ever. Keeps every request that it took, body and all.
 */
public final class ScriptedReceiver {

  /** One request as it arrived. */
  public record Taken(MultiMap headers, Buffer body) {
    public String id() {
      return headers.get("webhook-id");
    }
  }

  private interface Answer {
    void to(HttpServerRequest request);
  }

  private final HttpServer server;
  private final Deque<Answer> script = new ArrayDeque<>();
  private final List<Taken> taken = new CopyOnWriteArrayList<>();
  private final LinkedBlockingQueue<Taken> arriving = new LinkedBlockingQueue<>();
  private final List<HttpServerRequest> hanging = new CopyOnWriteArrayList<>();
  private Answer last = status(200);

  private ScriptedReceiver(Vertx vertx) {
    server = vertx.createHttpServer();
    server.requestHandler(request -> request.body().onSuccess(body -> take(request, body)));
  }

  /** Listens on a port of 127.0.0.1 that the system chooses, and takes everything. */
  public static ScriptedReceiver start(Vertx vertx) throws Exception {
    ScriptedReceiver receiver = new ScriptedReceiver(vertx);
    receiver.server.listen(0, "127.0.0.1").await(5, TimeUnit.SECONDS);
    return receiver;
  }

  public int port() {
    return server.actualPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port() + "/hook";
  }

  /** From now on this status, until {@link #thenAnswer} says another. */
  public synchronized ScriptedReceiver willAnswer(int status) {
    script.clear();
    script.add(status(status));
    return this;
  }

  /** After what was said before, once each. */
  public synchronized ScriptedReceiver thenAnswer(int status) {
    script.add(status(status));
    return this;
  }

  /** From now on with a header. */
  public synchronized ScriptedReceiver willAnswer(int status, String header, String value) {
    script.clear();
    script.add(request -> request.response().setStatusCode(status).putHeader(header, value).end());
    return this;
  }

  /** From now on it takes requests and says nothing, until {@link #answerHanging}. */
  public synchronized ScriptedReceiver willHang() {
    script.clear();
    script.add(hanging::add);
    return this;
  }

  public void answerHanging(int status) {
    List<HttpServerRequest> now = List.copyOf(hanging);
    hanging.removeAll(now);
    now.forEach(request -> status(status).to(request));
  }

  /** Answers those that hang, one with each of these. */
  public void answerHanging(List<Integer> statuses) {
    List<HttpServerRequest> now = List.copyOf(hanging);
    hanging.removeAll(now);
    for (int i = 0; i < now.size(); i++) {
      status(statuses.get(i)).to(now.get(i));
    }
  }

  public List<Taken> taken() {
    return List.copyOf(taken);
  }

  public List<String> takenIds() {
    return taken.stream().map(Taken::id).toList();
  }

  /** The next request that was not asked for yet; fails if none arrives in time. */
  public Taken next(int seconds) throws InterruptedException {
    Taken next = arriving.poll(seconds, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing arrived within " + seconds + " s");
    }
    return next;
  }

  public Future<Void> stop() {
    return server.close();
  }

  private void take(HttpServerRequest request, Buffer body) {
    Taken one = new Taken(request.headers(), body);
    taken.add(one);
    nextAnswer().to(request);
    arriving.add(one);
  }

  private synchronized Answer nextAnswer() {
    if (!script.isEmpty()) {
      last = script.poll();
    }
    return last;
  }

  private static Answer status(int status) {
    return request -> request.response().setStatusCode(status).end("answered " + status);
  }
}
