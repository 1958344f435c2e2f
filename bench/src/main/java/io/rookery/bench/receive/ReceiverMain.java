package io.rookery.bench.receive;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.InstantSource;

/** The clients' side, in a process of its own. Ends when its standard input does. */
public final class ReceiverMain {
  /** What it prints when it listens; then the ports of clients, feed and control. */
  public static final String READY = "receiver ready ";

  /** Runs until the driver is gone. */
  public static int run() throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    Receiver receiver = new Receiver(vertx, InstantSource.system());
    Future<String> ports = vertx.deployVerticle(receiver).map(deployed -> receiver.ports());
    System.out.println(READY + ports.await(10, SECONDS));
    while (System.in.read() >= 0) {
      // Nothing is said on it: its end is the end.
    }
    return 0;
  }

  private ReceiverMain() {}
}
