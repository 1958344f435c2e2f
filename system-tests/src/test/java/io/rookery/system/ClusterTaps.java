package io.rookery.system;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.testing.FreePorts;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A tap before Hazelcast's port of each member of a cluster. Members know one another by the ports
 * of the taps alone, so that each can be cut from all others while all of them run. The connections
 * of the event bus go past the taps, but only to members that are on Hazelcast's list.
 */
final class ClusterTaps {
  // Its own: on the loops of a test under load heartbeats would be late, and members shut out.
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final List<Integer> ports;
  private final Map<Integer, Tap> taps = new HashMap<>();

  /** Nobody listens before its member comes. */
  ClusterTaps(int membersMax) {
    this.ports = FreePorts.some(membersMax);
  }

  /** Where members find one another. */
  List<Integer> ports() {
    return ports;
  }

  /**
   * A member comes that listens on this port; what its JVM must be told, so that it gives out the
   * tap's port in place of its own and logs whom it sees.
   */
  List<String> comes(int number, int port) throws Exception {
    Tap tap = Tap.open(vertx, ports.get(number), piece -> {});
    tap.leadsTo(port);
    taps.put(number, tap);
    return List.of(
        "-Dhazelcast.local.publicAddress=127.0.0.1:" + tap.port(),
        "-Dlogback.configurationFile="
            + Path.of(ClusterTaps.class.getResource("/logback-members.xml").toURI()));
  }

  /** A member has gone for good: nobody listens any more, as nobody would without a tap. */
  void goes(int number) throws Exception {
    taps.remove(number).cut();
  }

  /** From now on each member is alone. */
  void cut() throws Exception {
    for (Tap tap : taps.values()) {
      tap.cut();
    }
  }

  void mend() throws Exception {
    for (Tap tap : taps.values()) {
      tap.mend();
    }
  }

  void close() throws Exception {
    vertx.close().await(10, SECONDS);
  }
}
