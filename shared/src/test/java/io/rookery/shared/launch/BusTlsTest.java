package io.rookery.shared.launch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.rookery.shared.config.Settings;
import io.rookery.shared.config.SettingsException;
import io.rookery.shared.testing.FreePorts;
import io.rookery.shared.testing.TestCertificate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two members with certificates, and who comes to their bus without one. */
@Timeout(120)
class BusTlsTest {
  private static final String ADDRESS = "test.secret.v1";
  private static final String NAME = "bus-tls-test";
  @TempDir private static Path folder;
  private static final List<Integer> PORTS = FreePorts.some(6);
  private static final List<Vertx> STARTED = Collections.synchronizedList(new ArrayList<>());
  private static TestCertificate[] ours;
  private static final Vertx OUTSIDE = Vertx.vertx();

  /** Vert.x closes the connections of a client that nobody refers to any more. */
  private static final Queue<NetClient> CLIENTS = new ConcurrentLinkedQueue<>();

  private static Vertx first;
  private static Vertx second;
  private static final Queue<String> TAKEN = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void join() throws Exception {
    ours = TestCertificate.authority(folder.resolve("ours"), "ip:127.0.0.1", 2);
    first = member(0, ours[1], ours[0]);
    second = member(1, ours[2], ours[0]);
    first
        .eventBus()
        .<String>consumer(
            ADDRESS,
            message -> {
              TAKEN.add(message.body());
              message.reply("taken");
            })
        .completion()
        .await(10, SECONDS);
  }

  @AfterAll
  static void leave() throws Exception {
    Collections.reverse(STARTED);
    for (Vertx vertx : STARTED) {
      vertx.close().await(20, SECONDS);
    }
    OUTSIDE.close().await(20, SECONDS);
  }

  @Test
  void members_with_certificates_of_one_authority_talk() throws Exception {
    // When
    Object answer = second.eventBus().request(ADDRESS, "from a member").await(20, SECONDS).body();
    // Then
    assertThat(answer).isEqualTo("taken");
    assertThat(TAKEN).contains("from a member");
  }

  @Test
  void a_client_without_tls_is_hung_up_on_and_what_it_wrote_is_not_read() throws Exception {
    // When
    Buffer read = readToEnd(connected(new NetClientOptions()), frame("in clear"));
    // Then
    assertThat(read.toString()).doesNotContain("taken", ADDRESS);
    assertThat(TAKEN).doesNotContain("in clear");
  }

  @Test
  void a_client_without_a_certificate_gets_nothing() throws Exception {
    // When
    Buffer read = readToEnd(tlsClient(null), frame("without a certificate"));
    // Then
    assertThat(read.length()).isZero();
    assertThat(TAKEN).doesNotContain("without a certificate");
  }

  @Test
  void a_client_with_a_certificate_of_another_authority_gets_nothing() throws Exception {
    // Given
    TestCertificate[] others =
        TestCertificate.authority(folder.resolve("others"), "ip:127.0.0.1", 1);
    // When
    Buffer read = readToEnd(tlsClient(others[1]), frame("of others"));
    // Then
    assertThat(read.length()).isZero();
    assertThat(TAKEN).doesNotContain("of others");
  }

  @Test
  void who_has_a_certificate_is_heard_by_the_same_frame() throws Exception {
    // When
    tlsClient(ours[2])
        .compose(socket -> socket.write(frame("with a certificate")))
        .await(20, SECONDS);
    // Then
    awaitTaken("with a certificate");
  }

  /** It reached Hazelcast's port, which asks for nothing, and is a member like any other there. */
  @Test
  void a_member_with_a_certificate_of_its_own_making_neither_hears_nor_is_heard() throws Exception {
    // Given
    TestCertificate[] own = TestCertificate.authority(folder.resolve("own"), "ip:127.0.0.1", 1);
    Vertx stranger = member(2, own[1], ours[0]);
    Queue<Object> overheard = new ConcurrentLinkedQueue<>();
    for (String address : List.of("test.announced.v1", "test.asked.v1")) {
      stranger
          .eventBus()
          .consumer(address, message -> overheard.add(message.body()))
          .completion()
          .await(20, SECONDS);
    }
    Promise<Object> heard = Promise.promise();
    first
        .eventBus()
        .consumer("test.announced.v1", message -> heard.tryComplete(message.body()))
        .completion()
        .await(20, SECONDS);
    // When
    Throwable asking = failure(stranger, ADDRESS, "stranger");
    second.eventBus().publish("test.announced.v1", "for members");
    Throwable asked = failure(second, "test.asked.v1", "for who is listed");
    // Then
    assertThat(List.of(asking, asked)).hasOnlyElementsOfType(ReplyException.class);
    assertThat(TAKEN).doesNotContain("stranger");
    assertThat(heard.future().await(20, SECONDS)).isEqualTo("for members");
    assertThat(overheard).isEmpty();
  }

  @Test
  void an_object_of_a_class_that_members_do_not_send_is_not_made() throws Exception {
    // Given
    HazelcastInstance sender = instance(PORTS.get(0));
    HazelcastInstance reader = instance(PORTS.get(1));
    sender.getMap("smuggled").put("key", new Smuggled());
    // When
    Throwable refused = catchThrowable(() -> reader.getMap("smuggled").get("key"));
    // Then
    assertThat(refused).hasStackTraceContaining("SecurityException");
    assertThat(Smuggled.made).isFalse();
  }

  @Test
  void members_are_listed_bound_to_one_address_and_tell_nothing_home() {
    // When
    var config = instance(PORTS.get(0)).getConfig();
    // Then
    NetworkConfig network = config.getNetworkConfig();
    assertThat(network.getJoin().getMulticastConfig().isEnabled()).isFalse();
    assertThat(network.getJoin().getAutoDetectionConfig().isEnabled()).isFalse();
    assertThat(network.getJoin().isAutoDetectionEnabled()).isFalse();
    assertThat(network.getJoin().getTcpIpConfig().getMembers()).isEqualTo(members());
    assertThat(network.getInterfaces().getInterfaces()).containsExactly("127.0.0.1");
    assertThat(network.getRestApiConfig().isEnabled()).isFalse();
    assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
    assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
    assertThat(config.getUserCodeDeploymentConfig().isEnabled()).isFalse();
  }

  @Test
  void a_certificate_without_its_key_stops_the_start() {
    // Given
    Settings settings =
        Settings.load(
            null, Map.of(), Map.of("cluster.tlsCertificateFile", ours[1].certificate() + ""));
    // When
    BusTls.from(settings);
    // Then
    assertThatThrownBy(settings::verify)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("cluster.tlsCertificateFile");
  }

  /** Tells that it was read, which is all that a hostile class needs. */
  static final class Smuggled implements Serializable {
    private static final long serialVersionUID = 1L;
    private static volatile boolean made;

    private void readObject(ObjectInputStream in) throws IOException {
      made = true;
    }
  }

  /** Joins; without a certificate in clear. */
  private static Vertx member(int number, TestCertificate own, TestCertificate authority)
      throws Exception {
    Map<String, String> overrides = new HashMap<>();
    overrides.put("cluster.enabled", "true");
    overrides.put("cluster.name", NAME);
    overrides.put("cluster.port", "" + PORTS.get(number));
    overrides.put("cluster.busPort", "" + busPort(number));
    overrides.put("cluster.members", String.join(",", members()));
    if (own != null) {
      overrides.put("cluster.tlsCertificateFile", own.certificate().toString());
      overrides.put("cluster.tlsKeyFile", own.key().toString());
      overrides.put("cluster.tlsCaFile", authority.certificate().toString());
    }
    Settings settings = Settings.load(null, Map.of(), overrides);
    ClusterSettings cluster = ClusterSettings.from(settings);
    settings.verify();
    Vertx vertx = ClusteredVertx.start(cluster).await(60, SECONDS);
    STARTED.add(vertx);
    return vertx;
  }

  /** Why nobody answered within 2 s: long enough for who does hear it. */
  private static Throwable failure(Vertx from, String address, String text) {
    return catchThrowable(
        () ->
            from.eventBus()
                .request(address, text, new DeliveryOptions().setSendTimeout(2_000))
                .await(20, SECONDS));
  }

  private static HazelcastInstance instance(int port) {
    return Hazelcast.getAllHazelcastInstances().stream()
        .filter(one -> one.getConfig().getNetworkConfig().getPort() == port)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> members() {
    return Stream.of(0, 1, 2).map(number -> "127.0.0.1:" + PORTS.get(number)).toList();
  }

  private static int busPort(int number) {
    return PORTS.get(3 + number);
  }

  /** A client of the bus; null: without a certificate. */
  private static Future<NetSocket> tlsClient(TestCertificate own) {
    NetClientOptions options =
        new NetClientOptions()
            .setSsl(true)
            .setHostnameVerificationAlgorithm("")
            .setTrustOptions(new PemTrustOptions().addCertPath(ours[0].certificate().toString()));
    if (own != null) {
      options.setKeyCertOptions(own.options());
    }
    return connected(options);
  }

  private static Future<NetSocket> connected(NetClientOptions options) {
    NetClient client = OUTSIDE.createNetClient(options);
    CLIENTS.add(client);
    return client.connect(busPort(0), "127.0.0.1");
  }

  /**
   * What comes back until the other side closes; nothing if it does not let us in. All on the
   * socket's event loop, so that no end is missed.
   */
  private static Buffer readToEnd(Future<NetSocket> connecting, Buffer written) throws Exception {
    return connecting
        .compose(
            socket -> {
              Buffer read = Buffer.buffer();
              Promise<Buffer> end = Promise.promise();
              socket
                  .handler(read::appendBuffer)
                  .exceptionHandler(cut -> {})
                  .closeHandler(closed -> end.tryComplete(read));
              socket.write(written);
              return end.future();
            })
        .recover(refused -> Future.succeededFuture(Buffer.buffer()))
        .await(30, SECONDS);
  }

  /** As the bus writes a text that is sent to {@link #ADDRESS}. */
  private static Buffer frame(String text) {
    Buffer message =
        Buffer.buffer()
            .appendByte((byte) 2) // the protocol's version
            .appendByte((byte) 9) // a string
            .appendByte((byte) 0) // sent, not published
            .appendInt(ADDRESS.length())
            .appendString(ADDRESS)
            .appendInt(0) // no reply address
            .appendInt(6)
            .appendString("sender")
            .appendInt(4) // no headers: the length of nothing but itself
            .appendInt(text.length())
            .appendString(text);
    return Buffer.buffer().appendInt(message.length()).appendBuffer(message);
  }

  private static void awaitTaken(String text) throws Exception {
    long end = System.nanoTime() + SECONDS.toNanos(20);
    while (!TAKEN.contains(text)) {
      assertThat(System.nanoTime()).as("taken in time: " + text).isLessThan(end);
      first.timer(20).await(5, SECONDS);
    }
  }
}
