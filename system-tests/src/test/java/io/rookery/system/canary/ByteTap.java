package io.rookery.system.canary;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Between two members of the event bus: hands on every byte and keeps a copy of it. */
final class ByteTap {
  private final NetServer server;
  private final NetClient client;
  private final Heard bytes;
  private final AtomicInteger target = new AtomicInteger();

  private ByteTap(Vertx vertx, Heard bytes) {
    this.server = vertx.createNetServer();
    this.client = vertx.createNetClient();
    this.bytes = bytes;
  }

  /** Listens on a port of 127.0.0.1 that the system chooses; copies are appended as Latin-1. */
  static ByteTap open(Vertx vertx, Heard bytes) throws Exception {
    ByteTap tap = new ByteTap(vertx, bytes);
    tap.server.connectHandler(tap::join).listen(0, "127.0.0.1").await(5, SECONDS);
    return tap;
  }

  int port() {
    return server.actualPort();
  }

  /** The port of 127.0.0.1 that the bytes go to. */
  void leadsTo(int port) {
    target.set(port);
  }

  private void join(NetSocket from) {
    from.pause();
    client
        .connect(target.get(), "127.0.0.1")
        .onSuccess(
            to -> {
              pump(from, to);
              pump(to, from);
              from.resume();
            })
        .onFailure(refused -> from.close());
  }

  private void pump(NetSocket from, NetSocket to) {
    from.handler(
        piece -> {
          copy(piece);
          to.write(piece);
        });
    from.closeHandler(closed -> to.close());
  }

  private void copy(Buffer piece) {
    bytes.add(piece.toString(StandardCharsets.ISO_8859_1));
  }
}
