package io.rookery.system;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Between two processes: hands on every byte and lets it be heard, until the way is cut. */
public final class Tap {
  private final Vertx vertx;
  private final NetClient client;
  private final Consumer<Buffer> heard;
  private final AtomicInteger target = new AtomicInteger();
  private NetServer server;
  private int port;

  private Tap(Vertx vertx, Consumer<Buffer> heard) {
    this.vertx = vertx;
    this.client = vertx.createNetClient();
    this.heard = heard;
  }

  /** Listens on a port of 127.0.0.1, for 0 on one that the system chooses. */
  public static Tap open(Vertx vertx, int port, Consumer<Buffer> heard) throws Exception {
    Tap tap = new Tap(vertx, heard);
    tap.listen(port);
    return tap;
  }

  public int port() {
    return port;
  }

  /** The port of 127.0.0.1 that the bytes go to. */
  public void leadsTo(int port) {
    target.set(port);
  }

  /** Closes all connections and refuses new ones, until it is mended. */
  void cut() throws Exception {
    server.close().await(10, SECONDS);
  }

  /** Listens again, on the same port. */
  void mend() throws Exception {
    listen(port);
  }

  private void listen(int wanted) throws Exception {
    server = vertx.createNetServer().connectHandler(this::join);
    server.listen(wanted, "127.0.0.1").await(10, SECONDS);
    port = server.actualPort();
  }

  private void join(NetSocket from) {
    from.pause();
    Future<NetSocket> way =
        client
            .connect(target.get(), "127.0.0.1")
            .onSuccess(
                to -> {
                  pump(from, to);
                  pump(to, from);
                  to.closeHandler(closed -> from.close());
                  from.resume();
                })
            .onFailure(refused -> from.close());
    // Also one that is closed before the way is there.
    from.closeHandler(closed -> way.onSuccess(NetSocket::close));
  }

  private void pump(NetSocket from, NetSocket to) {
    from.handler(
        piece -> {
          heard.accept(piece);
          to.write(piece);
        });
  }
}
