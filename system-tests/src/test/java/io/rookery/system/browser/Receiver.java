package io.rookery.system.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The endpoints of all clients: each path answers as the test said last, 200 before. */
final class Receiver implements AutoCloseable {
  private record Answer(int status, String text) {}

  private record Call(String path, String id, String signatures, int status) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  private Receiver(HttpServer server) {
    this.server = server;
  }

  static Receiver open() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Receiver receiver = new Receiver(server);
    server.setExecutor(receiver.threads);
    server.createContext("/", receiver::take);
    server.start();
    return receiver;
  }

  int port() {
    return server.getAddress().getPort();
  }

  void answers(String path, int status, String text) {
    answers.put(path, new Answer(status, text));
  }

  /** The ids that a path took with a 2xx, in order, repeats too. */
  List<String> taken(String path) {
    return calls.stream()
        .filter(call -> call.path().equals(path) && call.status() / 100 == 2)
        .map(Call::id)
        .toList();
  }

  /** How many signatures the last call of a path had. */
  int signaturesOfLast(String path) {
    List<Call> all = calls.stream().filter(call -> call.path().equals(path)).toList();
    return all.get(all.size() - 1).signatures().split(" ", -1).length;
  }

  private void take(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    Answer answer = answers.getOrDefault(path, new Answer(200, "thank you"));
    byte[] text = answer.text().getBytes(UTF_8);
    calls.add(
        new Call(
            path,
            exchange.getRequestHeaders().getFirst("webhook-id"),
            exchange.getRequestHeaders().getFirst("webhook-signature"),
            answer.status()));
    exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
