package io.rookery.dispatch.send;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.dispatch.send.AttemptResult.Failed;
import io.rookery.shared.testing.TestCertificate;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS the name decides: it is asked for by SNI and must stand in a trusted certificate. */
class TlsReceiverTest {
  /** Not what is tested here, so long enough for a busy machine. */
  private static final Duration PATIENT = Duration.ofSeconds(10);

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  @TempDir private static Path folder;
  private static TestCertificate certificate;
  private final SendFixture given = new SendFixture();
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private HttpServer receiver;

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.make(folder, "dns:receiver.example.com", 1, 1);
  }

  @BeforeEach
  void open() throws Exception {
    receiver =
        given
            .vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setUseAlpn(true)
                    .setSni(true)
                    .setKeyCertOptions(certificate.options()))
            .requestHandler(this::take)
            .listen(0, "127.0.0.1")
            .await(5, SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    given.close();
  }

  @Test
  void a_trusted_certificate_of_the_name_is_accepted_and_http_2_agreed_on() throws Exception {
    // When
    AttemptResult result = send("receiver.example.com", trusting());
    // Then
    assertThat(((Answered) result).status()).isEqualTo(204);
    assertThat(taken)
        .containsExactly(
            "HTTP_2 receiver.example.com receiver.example.com:" + receiver.actualPort());
  }

  @Test
  void an_answer_tells_for_how_long_the_certificate_is_valid() throws Exception {
    // When
    Validity shown = ((Answered) send("receiver.example.com", trusting())).certificate();
    // Then
    assertThat(Duration.between(shown.from(), shown.until())).isEqualTo(Duration.ofDays(2));
    assertThat(shown.until()).isBetween(Instant.now(), Instant.now().plus(Duration.ofDays(1)));
  }

  @Test
  void a_certificate_of_another_name_is_refused() throws Exception {
    // When
    AttemptResult result = send("other.example.com", trusting());
    // Then
    assertThat(((Failed) result).failure()).isEqualTo(FailureClass.TLS);
    assertThat(((Failed) result).detail()).contains("other.example.com");
    assertThat(taken).isEmpty();
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_refused() throws Exception {
    // When
    AttemptResult result = send("receiver.example.com", settings(PATIENT, Optional.empty()));
    // Then
    assertThat(((Failed) result).failure()).isEqualTo(FailureClass.TLS);
    assertThat(taken).isEmpty();
  }

  @Test
  void a_certificate_that_has_ended_is_refused() throws Exception {
    // Given
    TestCertificate[] ended =
        TestCertificate.authority(folder.resolve("ended"), "dns:receiver.example.com", 1, 3, -1);
    ServerSSLOptions shown = new ServerSSLOptions();
    shown.setKeyCertOptions(ended[1].options());
    receiver.updateSSLOptions(shown, true).await(5, SECONDS);
    // When
    AttemptResult result = send("receiver.example.com", trusting(ended[0]));
    // Then
    assertThat(((Failed) result).failure()).isEqualTo(FailureClass.TLS);
    assertThat(((Failed) result).detail()).startsWith("CertificateExpiredException");
    assertThat(taken).isEmpty();
  }

  @Test
  void a_receiver_that_chooses_tls_1_0_is_refused() throws Exception {
    // Given
    RawReceiver old = new RawReceiver(given.vertx);
    Buffer hello =
        Buffer.buffer(new byte[] {3, 1}) // TLS 1.0
            .appendBytes(new byte[32]) // random
            .appendByte((byte) 0) // no session
            .appendBytes(new byte[] {0, 0x2f, 0}); // RSA with AES-128, uncompressed
    Buffer handshake =
        Buffer.buffer(new byte[] {2, 0}).appendShort((short) hello.length()).appendBuffer(hello);
    old.answersAtOnce(
        Buffer.buffer(new byte[] {22, 3, 1})
            .appendShort((short) handshake.length())
            .appendBuffer(handshake));
    // When
    AttemptResult result = send("receiver.example.com", old.port(), trusting());
    // Then
    assertThat(((Failed) result).failure()).isEqualTo(FailureClass.TLS);
    assertThat(((Failed) result).detail()).contains("TLS10");
  }

  @Test
  void a_receiver_without_tls_is_a_tls_failure() throws Exception {
    // Given
    RawReceiver plain = new RawReceiver(given.vertx);
    plain.answersAtOnce(Buffer.buffer("HTTP/1.1 400 Bad Request\r\n\r\n"));
    // When
    AttemptResult result = send("receiver.example.com", plain.port(), trusting());
    // Then
    assertThat(((Failed) result).failure()).isEqualTo(FailureClass.TLS);
  }

  @Test
  void a_handshake_that_hangs_is_a_tls_failure_before_the_deadline() throws Exception {
    // Given
    RawReceiver silent = new RawReceiver(given.vertx);
    SendSettings hasty = settings(Duration.ofMillis(400), Optional.empty());
    // When
    AttemptResult result = send("receiver.example.com", silent.port(), hasty);
    // Then
    assertThat(((Failed) result).failure()).isEqualTo(FailureClass.TLS);
    assertThat(result.latencyMs()).isLessThan(DEADLINE.toMillis());
  }

  @Test
  void a_handshake_that_is_closed_is_a_tls_failure() throws Exception {
    // Given
    RawReceiver closing = new RawReceiver(given.vertx);
    closing.closesAtOnce();
    // When
    AttemptResult result = send("receiver.example.com", closing.port(), trusting());
    // Then
    assertThat(((Failed) result).failure()).isEqualTo(FailureClass.TLS);
  }

  @Test
  void a_test_call_tells_the_tls_version_the_expiry_and_each_phase() throws Exception {
    // Given
    int port = receiver.actualPort();
    String url = "https://receiver.example.com:" + port + "/hook";
    // When
    WebhookSender.Tested tested =
        given
            .sender(trusting(), port)
            .test(
                given.target(url, port),
                HttpHeaders.headers().set("webhook-id", "msg_1"),
                Buffer.buffer("{}"))
            .await(20, SECONDS);
    // Then
    assertThat(((Answered) tested.result()).status()).isEqualTo(204);
    assertThat(tested.seen().address()).isEqualTo("127.0.0.1");
    assertThat(tested.seen().tlsVersion()).isEqualTo("TLSv1.3");
    assertThat(tested.seen().certificateExpiresAt()).isAfter(Instant.now());
    assertThat(tested.seen().dnsMs()).isNotNegative();
    assertThat(tested.seen().connectMs()).isNotNegative();
    assertThat(tested.seen().tlsMs()).isNotNegative();
    assertThat(tested.firstByteMs()).isNotNegative();
    assertThat(taken).hasSize(1);
  }

  private AttemptResult send(String host, SendSettings settings) throws Exception {
    return send(host, receiver.actualPort(), settings);
  }

  private AttemptResult send(String host, int port, SendSettings settings) throws Exception {
    String url = "https://" + host + ":" + port + "/";
    return given.start(given.sender(settings, port), url, port).await(40, SECONDS);
  }

  private void take(HttpServerRequest request) {
    taken.add(
        String.join(
            " ",
            request.version().name(),
            request.connection().indicatedServerName(),
            request.authority().toString()));
    request.body().onSuccess(body -> request.response().setStatusCode(204).end());
  }

  private static SendSettings trusting() {
    return trusting(certificate);
  }

  private static SendSettings trusting(TestCertificate authority) {
    return settings(PATIENT, Optional.of(authority.certificate().toString()));
  }

  private static SendSettings settings(Duration tlsTimeout, Optional<String> trustedCaFile) {
    SendSettings settings = SendFixture.SETTINGS;
    return new SendSettings(
        DEADLINE,
        PATIENT,
        tlsTimeout,
        settings.keepAlive(),
        settings.connectionsMax(),
        settings.connectionsPerAddressMax(),
        settings.waitingMax(),
        settings.responseBytesMax(),
        settings.snippetBytesMax(),
        trustedCaFile);
  }
}
