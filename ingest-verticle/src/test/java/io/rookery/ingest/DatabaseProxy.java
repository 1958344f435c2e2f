package io.rookery.ingest;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.storage.DatabaseSettings;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between ingest and PostgreSQL, which can so be away, or silent, for one test alone. */
public final class DatabaseProxy {
  private final Vertx vertx;
  private final NetClient client;
  private final DatabaseSettings behind;
  private final URI target;
  private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
  private NetServer server;
  private int port;
  private volatile boolean silent;

  private DatabaseProxy(Vertx vertx, DatabaseSettings behind) {
    this.vertx = vertx;
    this.client = vertx.createNetClient();
    this.behind = behind;
    this.target = URI.create(behind.url());
  }

  static DatabaseProxy before(Vertx vertx, DatabaseSettings behind) throws Exception {
    DatabaseProxy proxy = new DatabaseProxy(vertx, behind);
    proxy.comeBack();
    return proxy;
  }

  DatabaseSettings settings() {
    return new DatabaseSettings(
        "postgresql://127.0.0.1:" + port + target.getPath(),
        behind.user(),
        behind.password(),
        behind.poolMax(),
        behind.hotPoolMax(),
        behind.statementTimeout());
  }

  /** Refuses connections and cuts the open ones, as a server that has stopped. */
  public void goAway() throws Exception {
    server.close().await(5, SECONDS);
    cut();
  }

  /** Cuts the open connections; new ones are taken. */
  public void cut() {
    open.forEach(NetSocket::close);
  }

  /** Keeps the connections and says nothing any more, as a server that hangs. */
  public void fallSilent() {
    silent = true;
    open.forEach(NetSocket::pause);
  }

  public void speak() {
    silent = false;
    open.forEach(NetSocket::resume);
  }

  /** Listens again, on the same port. */
  public void comeBack() throws Exception {
    server = vertx.createNetServer().connectHandler(this::pass);
    port = server.listen(port, "127.0.0.1").await(5, SECONDS).actualPort();
  }

  void close() throws Exception {
    server.close().await(5, SECONDS);
    cut();
  }

  private void pass(NetSocket near) {
    near.pause();
    client
        .connect(target.getPort(), target.getHost())
        .onFailure(refused -> near.close())
        .onSuccess(
            far -> {
              join(near, far);
              join(far, near);
            });
  }

  private void join(NetSocket from, NetSocket to) {
    open.add(from);
    from.handler(to::write);
    from.closeHandler(
        closed -> {
          open.remove(from);
          to.close();
        });
    if (silent) {
      from.pause();
    } else {
      from.resume();
    }
  }
}
