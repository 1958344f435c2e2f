package io.rookery.dispatch.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.dispatch.send.AttemptResult.Failed;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final String PASSWORD = "changeit";
  @TempDir private static Path certificates;
  private final SendFixture given = new SendFixture();
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private HttpServer receiver;

  @BeforeAll
  static void makeCertificate() throws Exception {
    keytool(
        "-genkeypair -alias receiver -keyalg EC -groupname secp256r1 -validity 1 -storetype PKCS12"
            + " -dname CN=receiver.example.com -ext san=dns:receiver.example.com");
    keytool("-exportcert -alias receiver -rfc -file " + certificates.resolve("receiver.pem"));
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
                    .setKeyCertOptions(
                        new PfxOptions()
                            .setPath(certificates.resolve("store.p12").toString())
                            .setPassword(PASSWORD)))
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
  void a_certificate_of_another_name_is_refused() throws Exception {
    // When
    AttemptResult result = send("other.example.com", trusting());
    // Then
    assertThat(((Failed) result).failure()).isEqualTo(FailureClass.TLS);
    assertThat(taken).isEmpty();
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_refused() throws Exception {
    // When
    AttemptResult result = send("receiver.example.com", SendFixture.SETTINGS);
    // Then
    assertThat(((Failed) result).failure()).isEqualTo(FailureClass.TLS);
    assertThat(taken).isEmpty();
  }

  @Test
  void a_receiver_without_tls_is_a_tls_failure() throws Exception {
    // Given
    RawReceiver plain = new RawReceiver(given.vertx);
    plain.answersAtOnce("HTTP/1.1 400 Bad Request\r\n\r\n");
    // When
    AttemptResult result = send("receiver.example.com", plain.port(), trusting());
    // Then
    assertThat(((Failed) result).failure()).isEqualTo(FailureClass.TLS);
  }

  @Test
  void a_handshake_that_hangs_is_a_tls_failure_before_the_deadline() throws Exception {
    // Given
    RawReceiver silent = new RawReceiver(given.vertx);
    // When
    AttemptResult result = send("receiver.example.com", silent.port(), trusting());
    // Then
    assertThat(((Failed) result).failure()).isEqualTo(FailureClass.TLS);
    assertThat(result.latencyMs()).isLessThan(SendFixture.SETTINGS.deadline().toMillis());
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

  private AttemptResult send(String host, SendSettings settings) throws Exception {
    return send(host, receiver.actualPort(), settings);
  }

  private AttemptResult send(String host, int port, SendSettings settings) throws Exception {
    String url = "https://" + host + ":" + port + "/";
    return given.start(given.sender(settings, port), url, port).await(5, SECONDS);
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
    SendSettings settings = SendFixture.SETTINGS;
    return new SendSettings(
        settings.deadline(),
        settings.connectTimeout(),
        settings.tlsTimeout(),
        settings.keepAlive(),
        settings.connectionsMax(),
        settings.connectionsPerAddressMax(),
        settings.waitingMax(),
        settings.responseBytesMax(),
        settings.snippetBytesMax(),
        Optional.of(certificates.resolve("receiver.pem").toString()));
  }

  private static void keytool(String arguments) throws Exception {
    Path log = Files.createTempFile(certificates, "keytool", ".log");
    String command =
        Path.of(System.getProperty("java.home"), "bin", "keytool")
            + " "
            + arguments
            + " -storepass "
            + PASSWORD
            + " -keystore "
            + certificates.resolve("store.p12");
    Process process =
        new ProcessBuilder(command.split(" "))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(log, UTF_8)).isZero();
  }
}
