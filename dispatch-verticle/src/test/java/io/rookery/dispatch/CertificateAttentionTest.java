package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rookery.dispatch.EngineFixture.Node;
import io.rookery.shared.config.Settings;
import io.rookery.shared.contract.AttentionContract;
import io.rookery.shared.contract.AttentionContract.Attention;
import io.rookery.shared.contract.AttentionContract.Kind;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.http.OpsHealth;
import io.rookery.shared.launch.Ports;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.sealing.HmacSecret;
import io.rookery.shared.testing.BusProbe;
import io.rookery.shared.testing.ScriptedReceiver;
import io.rookery.shared.testing.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real deliveries over TLS tell when a receiver's certificate ends, and the operator is told. */
@ExtendWith(VertxExtension.class)
class CertificateAttentionTest {
  @TempDir private Path folder;
  private EngineFixture given;
  private TestCertificate endsTomorrow;
  private TestCertificate endsNextYear;
  private ScriptedReceiver operator;
  private HttpServer receiver;
  private EndpointKey endpoint;
  private Node node;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx);
    endsTomorrow = TestCertificate.make(folder, "ip:127.0.0.1", 10, 1);
    endsNextYear = TestCertificate.make(folder, "ip:127.0.0.1", 1, 364);
    Path trusted = folder.resolve("trusted.pem");
    Files.writeString(
        trusted,
        Files.readString(endsTomorrow.certificate())
            + Files.readString(endsNextYear.certificate()));
    operator = ScriptedReceiver.start(vertx);
    receiver = receiver(endsTomorrow, 0);
    endpoint = new EndpointKey(new ClientUuid(UUID.randomUUID()), Environment.PRODUCTION);
    String url = "https://127.0.0.1:" + receiver.actualPort() + "/";
    given.registry.subscribe(endpoint, url, 1, given.clock.instant().minusSeconds(60), List.of());
    Map<String, String> own =
        Map.of(
            "masterKey",
            EngineFixture.MASTER_KEY,
            "send.trustedCaFile",
            trusted.toString(),
            "guard.exceptions",
            "production 127.0.0.1/32:" + receiver.actualPort(),
            "attention.webhookUrl",
            operator.url(),
            "attention.webhookSecret",
            HmacSecret.make(new SecureRandom()).text(),
            "attention.webhookExceptions",
            "production 127.0.0.1/32:" + operator.port() + " http");
    node = given.node(own);
    DispatchSettings settings = DispatchSettings.from(Settings.load(null, Map.of(), own));
    RoleContext role =
        new RoleContext(
            given.database,
            new Directory(vertx, given.database, given.clock),
            new OpsHealth(),
            new SimpleMeterRegistry(),
            given.clock,
            new Ports());
    HumanCalls calls = new HumanCalls(vertx, settings, role);
    calls.serve(vertx, node.engine);
    calls.start().await(10, SECONDS);
  }

  @Test
  void a_certificate_near_its_end_calls_for_a_human_once_and_is_over_when_it_is_renewed()
      throws Exception {
    // Given
    BusProbe<Attention> told = BusProbe.of(given.vertx, AttentionContract.ATTENTION);
    // When
    deliver();
    deliver();
    Attention raised = told.next(Duration.ofSeconds(10));
    String toldOperator = operator.next(10).id();
    int port = receiver.actualPort();
    receiver.close().await(10, SECONDS);
    receiver = receiver(endsNextYear, port);
    given.clock.advance(Duration.ofMinutes(11));
    deliver();
    Attention cleared = told.next(Duration.ofSeconds(10));
    // Then
    assertThat(raised.kind()).isEqualTo(Kind.CERTIFICATE_EXPIRES);
    assertThat(raised.client()).isEqualTo(endpoint.client());
    assertThat(raised.detail()).startsWith("ends at 2");
    assertThat(cleared.id()).isEqualTo(raised.id());
    assertThat(cleared.clearedAt()).isNotNull();
    assertThat(toldOperator).isEqualTo("attention-" + raised.id() + "-raised");
    assertThat(operator.next(10).id()).isEqualTo("attention-" + raised.id() + "-cleared");
  }

  private void deliver() throws Exception {
    NotificationId id = given.accepted(endpoint);
    node.sweepAndSettle();
    assertThat(given.history(id)).containsExactly("delivered/1 200");
  }

  private HttpServer receiver(TestCertificate certificate, int port) throws Exception {
    return given
        .vertx
        .createHttpServer(
            new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.options()))
        .requestHandler(request -> request.response().end())
        .listen(port, "127.0.0.1")
        .await(10, SECONDS);
  }
}
