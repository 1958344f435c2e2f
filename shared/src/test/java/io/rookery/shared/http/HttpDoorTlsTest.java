package io.rookery.shared.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class HttpDoorTlsTest {
  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir private Path folder;

  @Test
  void a_renewed_certificate_is_taken_without_a_restart(Vertx vertx) throws Exception {
    // Given
    TlsFiles files =
        new TlsFiles(folder.resolve("cert.pem").toString(), folder.resolve("key.pem").toString());
    writeCertificate("first", Instant.parse("2026-11-24T10:00:00Z"));
    DoorSettings settings =
        new DoorSettings("127.0.0.1", 0, Doors.LIMITS, Duration.ZERO, Duration.ofSeconds(1), files);
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
    Path store = folder.resolve(name + ".p12");
    String command =
        "-genkeypair -alias door -keyalg EC -groupname secp256r1 -validity 1 -storetype PKCS12"
            + " -storepass password -dname CN="
            + name
            + " -keystore "
            + store;
    Stream<String> keytool =
        Stream.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    List<String> line = Stream.concat(keytool, Stream.of(command.split(" ", -1))).toList();
    assertThat(new ProcessBuilder(line).start().waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    writePem("cert.pem", "CERTIFICATE", keys.getCertificate("door").getEncoded(), changedAt);
    writePem("key.pem", "PRIVATE KEY", keys.getKey("door", PASSWORD).getEncoded(), changedAt);
  }

  private void writePem(String file, String kind, byte[] bytes, Instant changedAt)
      throws Exception {
    String body = Base64.getMimeEncoder().encodeToString(bytes);
    Path path = folder.resolve(file);
    Files.writeString(
        path, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind));
    Files.setLastModifiedTime(path, FileTime.from(changedAt));
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
