package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.OTHER;
import static io.rookery.console.api.Samples.SINCE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.SecretContract;
import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SecretContract.PlatformSecretSet;
import io.rookery.shared.contract.SecretContract.RotateSecret;
import io.rookery.shared.contract.SecretContract.RotatedSecret;
import io.rookery.shared.contract.SecretContract.SecretTraits;
import io.rookery.shared.contract.SecretContract.SetPlatformSecret;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.HmacSecret;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.SignatureScheme;
import io.rookery.shared.sealing.SigningSecret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class SecretRoutesTest {
  private static final EndpointKey ENDPOINT = new EndpointKey(CLIENT, Environment.PRODUCTION);
  private static final UUID ID = UUID.fromString("5a6a0f0e-13a1-4a5e-9a53-0d4f2b6f9a11");

  private final SecureRandom random = new SecureRandom();
  private SigningSecret current = HmacSecret.make(random);
  private ConsoleFixture console;
  private String manager;
  private Approval waits;
  private Queue<RotateSecret> rotated;
  private Queue<SetPlatformSecret> set;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    manager = console.key(KeyRole.ACCOUNT_MANAGER);
    console.serve(SecretContract.LIST, asked -> Future.succeededFuture(secrets()));
    rotated =
        console.serve(
            SecretContract.ROTATE,
            asked -> Future.succeededFuture(new RotatedSecret(sealed(), secrets(), waits)));
    set =
        console.serve(
            SecretContract.SET_PLATFORM,
            asked -> Future.succeededFuture(new PlatformSecretSet(secrets(), waits)));
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void the_new_secret_is_in_the_answer_of_its_rotation_and_never_again() throws Exception {
    // When
    HttpResponse<Buffer> answer = rotate(manager, CLIENT, "{}");
    HttpResponse<Buffer> later = console.get(manager, path(CLIENT, "secrets"));
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.bodyAsJsonObject().getString("signing_secret")).isEqualTo(current.text());
    assertThat(answer.getHeader("cache-control")).isEqualTo("no-store");
    assertThat(rotated)
        .containsExactly(
            new RotateSecret(ENDPOINT, null, 86_400, null, null, console.actor(manager)));
    JsonObject told = later.bodyAsJsonObject().getJsonArray("signing").getJsonObject(0);
    assertThat(told.getString("fingerprint")).isEqualTo(current.fingerprint());
    assertThat(told.getString("last4")).isEqualTo(current.last4());
    assertThat(later.bodyAsString()).doesNotContain("whsec_", current.text().substring(6));
  }

  @Test
  void what_the_caller_has_seen_is_passed_on_and_the_answer_says_what_there_is_now()
      throws Exception {
    // When
    HttpResponse<Buffer> answer =
        console
            .request(HttpMethod.DELETE, manager, path(CLIENT, "platform_secret"))
            .putHeader("if-match", "\"3\"")
            .send()
            .await(5, SECONDS);
    // Then
    assertThat(set.element().ifMatch()).isEqualTo(IfMatch.of(3));
    assertThat(answer.getHeader("etag")).isEqualTo("\"" + secrets().version() + "\"");
  }

  @Test
  void a_rotation_that_waits_is_202_and_shows_the_new_secret_this_once() throws Exception {
    // Given
    waits = Samples.approval(ApprovalState.PENDING);
    // When
    HttpResponse<Buffer> answer = rotate(manager, CLIENT, "{}");
    HttpResponse<Buffer> set = platform(HttpMethod.DELETE, "");
    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.bodyAsJsonObject().getString("state")).isEqualTo("pending");
    assertThat(answer.bodyAsJsonObject().getString("signing_secret")).isEqualTo(current.text());
    assertThat(set.statusCode()).isEqualTo(202);
    assertThat(set.bodyAsJsonObject().getString("id")).isEqualTo(waits.id().toString());
  }

  @Test
  void of_a_pair_of_keys_only_the_public_one_is_shown() throws Exception {
    // Given
    current = SigningSecret.make(SignatureScheme.V1A, random);
    // When
    HttpResponse<Buffer> answer = rotate(manager, CLIENT, "{\"signature\":\"v1a\"}");
    // Then
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(200);
    assertThat(rotated.element().scheme()).isEqualTo(SignatureScheme.V1A);
    JsonObject told = answer.bodyAsJsonObject().getJsonArray("signing").getJsonObject(0);
    assertThat(told.getString("signature")).isEqualTo("v1a");
    assertThat(told.getString("public_key")).isEqualTo(current.publicKey().orElseThrow());
    assertThat(answer.bodyAsString()).doesNotContain("whsk_", "signing_secret");
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 64})
  void a_secret_of_the_caller_crosses_the_bus_sealed(int bytes) throws Exception {
    // Given
    String own = "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
    // When
    HttpResponse<Buffer> answer =
        rotate(manager, CLIENT, "{\"secret\":\"" + own + "\",\"overlap_seconds\":0}");
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    RotateSecret asked = rotated.element();
    assertThat(asked.overlapSeconds()).isZero();
    assertThat(asked.toString()).doesNotContain(own.substring(6));
    assertThat(
            SigningSecret.open(
                    console.master,
                    asked.given().sealed(),
                    SecretContext.signing(asked.given().id(), ENDPOINT))
                .text())
        .isEqualTo(own);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"secret\":\"whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=\"}|invalid_secret|/secret",
        "{\"secret\":\"whsec_!!!!\"}|invalid_secret|/secret",
        "{\"secret\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\"}|invalid_secret|/secret",
        "{\"secret\":7}|invalid_secret|/secret",
        "{\"secret\":null}|invalid_secret|/secret",
        "{\"secret\":\"whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\",\"signature\":\"v1a\"}"
            + "|invalid_secret|/secret",
        "{\"signature\":\"v2\"}|invalid_signature|/signature",
        "{\"overlap_seconds\":-1}|invalid_overlap_seconds|/overlap_seconds",
        "{\"overlap_seconds\":604801}|invalid_overlap_seconds|/overlap_seconds",
        "{\"overlap_seconds\":1e99}|invalid_overlap_seconds|/overlap_seconds",
        "{\"overlap_seconds\":\"1h\"}|invalid_overlap_seconds|/overlap_seconds",
        "{\"url\":\"https://example.com\"}|unknown_field|/url",
        "[]|not_an_object|''"
      })
  void what_is_no_rotation_is_refused_without_repeating_it(String body, String code, String pointer)
      throws Exception {
    // When
    HttpResponse<Buffer> answer = rotate(manager, CLIENT, body);
    // Then
    assertThat(answer.statusCode()).isEqualTo(422);
    JsonObject fault = answer.bodyAsJsonObject().getJsonArray("errors").getJsonObject(0);
    assertThat(fault.getString("code")).isEqualTo(code);
    assertThat(fault.getString("pointer")).isEqualTo(pointer);
    assertThat(answer.bodyAsString()).doesNotContain("AAECAwQF", "!!!!");
    assertThat(rotated).isEmpty();
  }

  @Test
  void a_secret_of_65_bytes_is_refused() throws Exception {
    // Given
    String own = "whsec_" + Base64.getEncoder().encodeToString(new byte[65]);
    // When
    HttpResponse<Buffer> answer = rotate(manager, CLIENT, "{\"secret\":\"" + own + "\"}");
    // Then
    assertThat(answer.statusCode()).isEqualTo(422);
  }

  @Test
  void a_platform_secret_is_set_sealed_and_removed() throws Exception {
    // When
    int given = platform(HttpMethod.PUT, "{\"secret\":\"ROOK_Secret_Key\"}").statusCode();
    int removed = platform(HttpMethod.DELETE, "").statusCode();
    int blank = platform(HttpMethod.PUT, "{\"secret\":\" \"}").statusCode();
    // Then
    assertThat(List.of(given, removed, blank)).containsExactly(200, 200, 422);
    EndpointSecret secret = set.remove().secret();
    assertThat(console.master.open(secret.sealed(), SecretContext.platform(secret.id(), ENDPOINT)))
        .asString()
        .isEqualTo("ROOK_Secret_Key");
    assertThat(set.remove().secret()).isNull();
    assertThat(set).isEmpty();
  }

  @Test
  void who_may_not_change_the_endpoint_rotates_nothing() throws Exception {
    // Given
    String sandbox = console.key(KeyRole.ACCOUNT_MANAGER, Environment.SANDBOX, null);
    String others = console.key(KeyRole.ACCOUNT_MANAGER, null, List.of(OTHER));
    String auditor = console.key(KeyRole.AUDITOR);
    // When
    List<Integer> answers =
        List.of(
            rotate(sandbox, CLIENT, "{}").statusCode(),
            rotate(others, CLIENT, "{}").statusCode(),
            rotate(auditor, CLIENT, "{}").statusCode(),
            console.get(auditor, path(CLIENT, "secrets")).statusCode());
    // Then
    assertThat(answers).containsExactly(403, 404, 403, 200);
    assertThat(rotated).isEmpty();
  }

  private EndpointSecret sealed() {
    return new EndpointSecret(
        ID, current.seal(console.master, SecretContext.signing(ID, ENDPOINT)));
  }

  private EndpointSecrets secrets() {
    return new EndpointSecrets(
        4L,
        List.of(
            new SecretTraits(
                current.scheme(),
                current.fingerprint(),
                current.last4(),
                current.publicKey().orElse(null),
                SINCE,
                null)),
        null);
  }

  private HttpResponse<Buffer> rotate(String key, ClientUuid client, String body) throws Exception {
    return send(HttpMethod.POST, key, path(client, "rotate"), body);
  }

  private HttpResponse<Buffer> platform(HttpMethod method, String body) throws Exception {
    return send(method, manager, path(CLIENT, "platform_secret"), body);
  }

  private HttpResponse<Buffer> send(HttpMethod method, String key, String path, String body)
      throws Exception {
    return console
        .request(method, key, path)
        .putHeader("content-type", "application/json")
        .sendBuffer(Buffer.buffer(body))
        .await(5, SECONDS);
  }

  private static String path(ClientUuid client, String what) {
    return "/v1/clients/" + client + "/endpoints/production/" + what;
  }
}
