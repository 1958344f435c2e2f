package io.rookery.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Three roles in processes of their own, joined by the files that {@code certs} made. */
@Tag("slow")
@ExtendWith(VertxExtension.class)
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class ClusterTlsTest {
  private static final String PING = "__vertx_ping";
  private static final Buffer PONG = Buffer.buffer().appendByte((byte) 1);

  private World world;
  private Path certs;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    world = new World(vertx, "cluster-tls", Duration.ZERO);
    certs = world.fleet().joinedWithCertificates();
    world.fleet().start("subscription");
    world.fleet().start("dispatch");
    world.fleet().start("console");
  }

  @AfterEach
  void stop() throws Exception {
    world.close();
  }

  @Test
  void members_hear_one_another_and_who_has_no_certificate_gets_nothing(Vertx vertx)
      throws Exception {
    // Given: the console has no tables, so what it answers came over the bus
    int subscribed = world.subscribedClients(1).size();
    NetClientOptions trusting =
        new NetClientOptions()
            .setSsl(true)
            .setHostnameVerificationAlgorithm("")
            .setTrustOptions(new PemTrustOptions().addCertPath(certs.resolve("ca.crt") + ""));
    NetClientOptions member =
        new NetClientOptions(trusting)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertPath(certs.resolve("127.0.0.1.crt") + "")
                    .addKeyPath(certs.resolve("127.0.0.1.key") + ""));
    List<Buffer> strangers = new ArrayList<>();
    // When
    for (int port : world.fleet().busPorts()) {
      world.await(
          "a member hears a member on port " + port,
          Duration.ofSeconds(30),
          () -> ping(vertx, member, port).equals(PONG));
      strangers.add(ping(vertx, trusting, port));
      strangers.add(ping(vertx, new NetClientOptions(), port));
    }
    // Then
    assertThat(subscribed).isEqualTo(1);
    assertThat(world.fleet().busPorts()).hasSize(3);
    assertThat(strangers).hasSize(6).doesNotContain(PONG);
  }

  /** The first that a member says to a ping of the bus, or why it says nothing. */
  private static Buffer ping(Vertx vertx, NetClientOptions options, int port) throws Exception {
    NetClient client = vertx.createNetClient(options);
    try {
      return client
          .connect(port, "127.0.0.1")
          .compose(ClusterTlsTest::ping)
          .recover(refused -> Future.succeededFuture(Buffer.buffer(refused.toString())))
          .await(60, SECONDS);
    } finally {
      client.close().await(10, SECONDS);
    }
  }

  private static Future<Buffer> ping(NetSocket socket) {
    Promise<Buffer> said = Promise.promise();
    socket
        .handler(said::tryComplete)
        .exceptionHandler(cut -> {})
        .closeHandler(closed -> said.tryComplete(Buffer.buffer("closed")));
    Buffer message =
        Buffer.buffer()
            .appendByte((byte) 2) // the protocol's version
            .appendByte((byte) 1) // a ping
            .appendByte((byte) 0) // sent, not published
            .appendInt(PING.length())
            .appendString(PING)
            .appendInt(0) // no reply address
            .appendInt(6)
            .appendString("sender")
            .appendInt(4); // no headers: the length of nothing but itself
    socket.write(Buffer.buffer().appendInt(message.length()).appendBuffer(message));
    return said.future().eventually(socket::close);
  }
}
