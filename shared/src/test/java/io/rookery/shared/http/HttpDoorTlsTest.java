package io.rookery.shared.http;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.testing.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class HttpDoorTlsTest {
  @TempDir private Path folder;

  @Test
  void a_renewed_certificate_is_taken_without_a_restart(Vertx vertx) throws Exception {
    // Given
    TlsFiles files =
        new TlsFiles(folder.resolve("cert.pem").toString(), folder.resolve("key.pem").toString());
    writeCertificate("first", Instant.parse("2026-11-24T10:00:00Z"));
    DoorSettings settings =
        new DoorSettings(
            "127.0.0.1", 0, Doors.LIMITS, Doors.RATE, Duration.ZERO, Duration.ofSeconds(1), files);
    HttpDoor door = new HttpDoor(vertx, settings, new OpsHealth());
    int port = HttpDoorTest.onContext(vertx, door::open);
    String before = nameAt(port);
    // When
    writeCertificate("second", Instant.parse("2026-11-24T11:00:00Z"));
    HttpDoorTest.onContext(vertx, door::renewCertificate);
    // Then
    assertThat(before).isEqualTo("CN=first");
    assertThat(nameAt(port)).isEqualTo("CN=second");
    door.close().await(5, SECONDS);
  }

  private void writeCertificate(String name, Instant changedAt) throws Exception {
    TestCertificate made = TestCertificate.make(folder, "dns:" + name, 1, 1);
    Files.copy(made.certificate(), folder.resolve("cert.pem"), REPLACE_EXISTING);
    Files.copy(made.key(), folder.resolve("key.pem"), REPLACE_EXISTING);
    for (String file : List.of("cert.pem", "key.pem")) {
      Files.setLastModifiedTime(folder.resolve(file), FileTime.from(changedAt));
    }
  }

  private static String nameAt(int port) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, null);
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.startHandshake();
      X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }

  /** The test looks at the certificate itself. */
  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
