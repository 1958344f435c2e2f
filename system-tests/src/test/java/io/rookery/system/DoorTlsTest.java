package io.rookery.system;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleRole;
import io.rookery.ingest.IngestRole;
import io.rookery.shared.config.Settings;
import io.rookery.shared.launch.Launcher;
import io.rookery.shared.launch.Running;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.testing.TestCertificate;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Both doors over TLS, as an operator sets them up and renews their certificate. */
@ExtendWith(VertxExtension.class)
class DoorTlsTest {
  private static final List<String> DOORS = List.of("http", "console");

  @TempDir private Path folder;
  private Vertx vertx;

  @Test
  void both_doors_take_a_renewed_certificate_without_a_restart(Vertx given) throws Exception {
    // Given
    vertx = given;
    TestCertificate first = install("first", Instant.parse("2026-11-24T10:00:00Z"));
    Running running =
        Launcher.start(settings(), List.of(new IngestRole(), new ConsoleRole())).await(60, SECONDS);
    for (String door : DOORS) {
      assertThat(answersTo(first, running.ports().of(door))).as(door).isTrue();
    }
    // When
    TestCertificate second = install("second", Instant.parse("2026-11-24T11:00:00Z"));
    // Then
    for (String door : DOORS) {
      int port = running.ports().of(door);
      awaitAnswer(second, port);
      assertThat(answersTo(first, port)).as(door).isFalse();
    }
    running.stop().await(30, SECONDS);
  }

  /** A certificate that vouches for itself: who trusts one does not trust the other. */
  private TestCertificate install(String name, Instant changedAt) throws Exception {
    TestCertificate made = TestCertificate.make(folder, "dns:" + name + ",ip:127.0.0.1", 1, 1);
    Files.copy(made.key(), folder.resolve("door.key"), REPLACE_EXISTING);
    Files.copy(made.certificate(), folder.resolve("door.crt"), REPLACE_EXISTING);
    for (String file : List.of("door.key", "door.crt")) {
      Files.setLastModifiedTime(folder.resolve(file), FileTime.from(changedAt));
    }
    return made;
  }

  private void awaitAnswer(TestCertificate trusted, int port) throws Exception {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!answersTo(trusted, port)) {
      assertThat(Instant.now()).as("the renewed certificate is shown").isBefore(end);
      vertx.timer(200).await(5, SECONDS);
    }
  }

  private boolean answersTo(TestCertificate trusted, int port) throws Exception {
    PemTrustOptions trust = new PemTrustOptions().addCertPath(trusted.certificate().toString());
    HttpClient client =
        vertx.createHttpClient(new HttpClientOptions().setSsl(true).setTrustOptions(trust));
    try {
      return client
          .request(HttpMethod.GET, port, "127.0.0.1", "/health/live")
          .compose(HttpClientRequest::send)
          .map(HttpClientResponse::statusCode)
          .map(status -> status == 200)
          .otherwise(false)
          .await(10, SECONDS);
    } finally {
      client.close().await(5, SECONDS);
    }
  }

  private Settings settings() {
    DatabaseSettings database = TestDatabase.with().settings();
    String certificate = folder.resolve("door.crt").toString();
    String key = folder.resolve("door.key").toString();
    return Settings.load(
        null,
        Map.of(),
        Map.ofEntries(
            Map.entry("database.url", database.url()),
            Map.entry("database.user", database.user()),
            Map.entry("masterKey", MasterKey.generate()),
            Map.entry("ingest.opsPort", "0"),
            Map.entry("http.port", "0"),
            Map.entry("http.leaveDelay", "0s"),
            Map.entry("http.tlsCertificateFile", certificate),
            Map.entry("http.tlsKeyFile", key),
            Map.entry("console.port", "0"),
            Map.entry("console.tlsCertificateFile", certificate),
            Map.entry("console.tlsKeyFile", key)));
  }
}
