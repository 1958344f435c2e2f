package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.ID;
import static io.rookery.console.api.Samples.OTHER;
import static io.rookery.console.api.Samples.SINCE;
import static io.rookery.console.api.Samples.subscription;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.ReleaseEndpoint;
import io.rookery.shared.contract.TestContract;
import io.rookery.shared.contract.TestContract.Phases;
import io.rookery.shared.contract.TestContract.TestEndpoint;
import io.rookery.shared.contract.TestContract.TestReport;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class TestRoutesTest {
  private static final EndpointKey PRODUCTION = new EndpointKey(CLIENT, Environment.PRODUCTION);

  private ConsoleFixture console;
  private String manager;
  private Queue<ReleaseEndpoint> released;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    manager = console.key(KeyRole.ACCOUNT_MANAGER);
    released =
        console.serve(
            SubscriptionContract.RELEASE,
            asked -> Future.succeededFuture(new FoundSubscription(subscription(null))));
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void a_green_test_is_shown_and_releases_what_was_tested() throws Exception {
    // Given
    testing(true);
    // When
    HttpResponse<Buffer> answer = post(manager, CLIENT, "test", "");
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.getHeader("etag")).isEqualTo("\"3\"");
    assertThat(answer.bodyAsJsonObject())
        .isEqualTo(
            new JsonObject(
                """
                {"id": "01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f",
                 "url": "https://hooks.example.com/rookery", "passed": true, "error": null,
                 "status": 200, "address": "93.184.215.14", "tls_version": "TLSv1.3",
                 "certificate_expires_at": "2026-11-24T08:00:00Z",
                 "phases": {"dns_ms": 1, "connect_ms": 2, "tls_ms": 3, "first_byte_ms": 4,
                   "total_ms": 10},
                 "answer": "thanks"}
                """));
    assertThat(released)
        .containsExactly(new ReleaseEndpoint(PRODUCTION, 7L, null, null, console.actor(manager)));
  }

  @Test
  void a_red_test_is_shown_and_releases_nothing() throws Exception {
    // Given
    testing(false);
    // When
    HttpResponse<Buffer> answer = post(manager, CLIENT, "test", "");
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.bodyAsJsonObject().getBoolean("passed")).isFalse();
    assertThat(answer.bodyAsJsonObject().getString("error")).isEqualTo("tls: not trusted");
    assertThat(released).isEmpty();
  }

  @Test
  void an_override_names_its_reason_and_the_version_it_saw() throws Exception {
    // When
    HttpResponse<Buffer> answer =
        console
            .request(HttpMethod.POST, manager, path(CLIENT, "override"))
            .putHeader("content-type", "application/json")
            .putHeader("if-match", "\"2\"")
            .sendBuffer(Buffer.buffer("{\"why\":\"their firewall opens tomorrow\"}"))
            .await(5, SECONDS);
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(released)
        .containsExactly(
            new ReleaseEndpoint(
                PRODUCTION,
                null,
                "their firewall opens tomorrow",
                IfMatch.of(2),
                console.actor(manager)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "[]", "{\"why\":\" \"}", "{\"why\":1}", "{\"why\":\"x\",\"by\":\"me\"}"})
  void an_override_without_a_reason_is_refused(String body) throws Exception {
    // When
    HttpResponse<Buffer> answer = post(manager, CLIENT, "override", body);
    // Then
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo("invalid_override");
    assertThat(released).isEmpty();
  }

  @Test
  void who_may_not_change_an_endpoint_does_not_test_it_either() throws Exception {
    // Given
    Queue<TestEndpoint> tests = testing(true);
    String sandbox = console.key(KeyRole.ACCOUNT_MANAGER, Environment.SANDBOX, null);
    String limited = console.key(KeyRole.ACCOUNT_MANAGER, null, List.of(CLIENT));
    // When
    int auditor = post(console.key(KeyRole.AUDITOR), CLIENT, "test", "").statusCode();
    int otherEnvironment = post(sandbox, CLIENT, "test", "").statusCode();
    int otherClient = post(limited, OTHER, "test", "").statusCode();
    int override = post(sandbox, CLIENT, "override", "{\"why\":\"x\"}").statusCode();
    // Then
    assertThat(List.of(auditor, otherEnvironment, otherClient, override))
        .containsExactly(403, 403, 404, 403);
    assertThat(tests).isEmpty();
    assertThat(released).isEmpty();
  }

  private Queue<TestEndpoint> testing(boolean passed) throws Exception {
    TestReport report =
        new TestReport(
            ID,
            7,
            Samples.PRODUCTION_URL,
            passed,
            passed ? null : "tls: not trusted",
            passed ? 200 : null,
            "93.184.215.14",
            "TLSv1.3",
            SINCE,
            new Phases(1, 2, 3, 4, 10),
            "thanks");
    return console.serve(TestContract.TEST, asked -> Future.succeededFuture(report));
  }

  private HttpResponse<Buffer> post(String key, ClientUuid client, String what, String body)
      throws Exception {
    return console
        .request(HttpMethod.POST, key, path(client, what))
        .putHeader("content-type", "application/json")
        .sendBuffer(Buffer.buffer(body))
        .await(5, SECONDS);
  }

  private static String path(ClientUuid client, String what) {
    return "/v1/clients/" + client + "/endpoints/production/" + what;
  }
}
