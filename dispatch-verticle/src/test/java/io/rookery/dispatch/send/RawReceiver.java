package io.rookery.dispatch.send;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A receiver below HTTP, for what no HTTP server would do: each request that ends with its body is
 * handed to a script that writes what it likes to the socket.
 */
public final class RawReceiver {
  private final Vertx vertx;
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private final NetServer server;
  private volatile Consumer<NetSocket> script = socket -> {};
  private volatile Consumer<NetSocket> greeting = socket -> {};

  public RawReceiver(Vertx vertx) throws Exception {
    this(vertx, new NetServerOptions());
  }

  RawReceiver(Vertx vertx, NetServerOptions options) throws Exception {
    this(vertx, options, "127.0.0.1", 0);
  }

  /** Where a test wants it. */
  RawReceiver(Vertx vertx, NetServerOptions options, String host, int port) throws Exception {
    this.vertx = vertx;
    server =
        vertx
            .createNetServer(options.setHost(host).setPort(port))
            .connectHandler(this::accept)
            .listen()
            .await(5, SECONDS);
  }

  public RawReceiver answers(String text) {
    return does(socket -> socket.write(text.replace("\n", "\r\n")));
  }

  public RawReceiver does(Consumer<NetSocket> act) {
    script = act;
    return this;
  }

  /** Answers before anything was said, as one does that speaks another protocol. */
  public void answersAtOnce(Buffer bytes) {
    greeting = socket -> socket.write(bytes);
  }

  public void closesAtOnce() {
    greeting = NetSocket::close;
  }

  /** Writes the beginning, and then one piece every 20 ms for ever. */
  public RawReceiver drips(String beginning, String piece) {
    return does(
        socket -> {
          socket.write(beginning.replace("\n", "\r\n"));
          vertx.setPeriodic(20, timer -> socket.write(piece));
        });
  }

  /** Writes the beginning, and then without end as fast as it is read. */
  public RawReceiver floods(String beginning, String piece) {
    Buffer pieces = Buffer.buffer(piece.replace("\n", "\r\n").repeat(4_096 / piece.length()));
    return does(
        socket -> {
          socket.write(beginning.replace("\n", "\r\n"));
          flood(socket, pieces);
        });
  }

  public int port() {
    return server.actualPort();
  }

  public int accepted() {
    return accepted.get();
  }

  /** Each request as it came, head and body. */
  public List<String> taken() {
    return taken;
  }

  private void accept(NetSocket socket) {
    accepted.incrementAndGet();
    Buffer received = Buffer.buffer();
    socket.exceptionHandler(cut -> {});
    socket.handler(
        chunk -> {
          received.appendBuffer(chunk);
          String text = received.toString();
          if (text.endsWith("}")) {
            taken.add(text);
            received.setString(0, " ".repeat(received.length()));
            script.accept(socket);
          }
        });
    greeting.accept(socket);
  }

  private static void flood(NetSocket socket, Buffer pieces) {
    socket.write(pieces).onSuccess(written -> flood(socket, pieces));
  }
}
