package io.rookery.dispatch.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.SigningSecret;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WebhookSignerTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OLDER = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final String USER = "6626b907fd3b48b1cdff0c9b";
  private static final String DATETIME = "2024-04-09T10:03:38.483000Z";
  private static final EndpointKey ENDPOINT =
      new EndpointKey(
          ClientUuid.parse("0c32421f-6330-433d-a999-4ac1f4f8add5"), Environment.PRODUCTION);
  private final WebhookSigner signer = new WebhookSigner();

  @ParameterizedTest
  @MethodSource("standardWebhooks")
  void the_published_signatures_are_made(JsonNode vector) {
    // When
    MultiMap headers = signer.sign(keys(text(vector, "secret")), message(vector));
    // Then
    assertThat(headers.get("webhook-signature")).isEqualTo(text(vector, "signature"));
    assertThat(headers.get("webhook-id")).isEqualTo(text(vector, "id"));
    assertThat(headers.get("webhook-timestamp")).isEqualTo(text(vector, "timestamp"));
    assertThat(verifies(vector, headers.get("webhook-signature"))).isTrue();
  }

  @Test
  void the_published_signature_of_ed25519_is_made() throws IOException {
    // Given
    JsonNode vector = vectors("ed25519");
    // When
    MultiMap headers = signer.sign(keys(text(vector, "secret")), message(vector));
    // Then
    assertThat(headers.get("webhook-signature")).isEqualTo(text(vector, "signature"));
  }

  @Test
  void while_an_endpoint_changes_to_ed25519_both_schemes_are_sent_newest_first()
      throws IOException {
    // Given
    JsonNode asymmetric = vectors("ed25519");
    JsonNode shared = vectors().required("standard_webhooks").get(0);
    // When
    MultiMap headers =
        signer.sign(keys(text(asymmetric, "secret"), text(shared, "secret")), message(asymmetric));
    // Then
    assertThat(headers.get("webhook-signature"))
        .isEqualTo(text(asymmetric, "signature") + " " + text(shared, "signature"));
  }

  @Test
  void while_a_secret_is_rotated_both_signatures_are_sent_newest_first() throws IOException {
    // Given
    JsonNode vector = vectors().required("rotation");
    String[] secrets =
        list(vector.required("secrets")).map(JsonNode::asText).toArray(String[]::new);
    // When
    MultiMap headers = signer.sign(keys(secrets), message(vector));
    // Then
    assertThat(headers.get("webhook-signature")).isEqualTo(text(vector, "header"));
  }

  @ParameterizedTest
  @MethodSource("mustNotVerify")
  void what_must_not_verify_is_not_what_the_signer_makes(JsonNode vector) {
    // When
    MultiMap headers = signer.sign(keys(text(vector, "secret")), message(vector));
    // Then
    assertThat(verifies(vector, text(vector, "header"))).isFalse();
    assertThat(headers.get("webhook-signature")).isNotEqualTo(text(vector, "header"));
    assertThat(verifies(vector, headers.get("webhook-signature"))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("rookHashes")
  void the_published_hashes_of_the_older_scheme_are_made(JsonNode vector) {
    // Given
    SecretKeySpec key = new SecretKeySpec(text(vector, "key").getBytes(UTF_8), "HmacSHA256");
    String message =
        vector.has("message")
            ? text(vector, "message")
            : text(vector, "client_uuid") + text(vector, "user_id") + text(vector, "datetime");
    // When
    String hash = signer.rookHash(key, message);
    // Then
    assertThat(hash).isEqualTo(text(vector, "hash"));
  }

  @Test
  void the_older_hash_covers_client_user_and_datetime() {
    // When
    MultiMap headers = signer.sign(keysWithPlatform("ROOK_Secret_Key"), message(USER));
    // Then
    byte[] signed = (ENDPOINT.client() + USER + DATETIME).getBytes(UTF_8);
    assertThat(headers.get("x-rook-hash"))
        .isEqualTo(
            HexFormat.of()
                .formatHex(IndependentVerifier.hmac("ROOK_Secret_Key".getBytes(UTF_8), signed)));
  }

  @Test
  void the_older_hash_is_not_sent_without_a_user_or_a_platform_secret() {
    // When
    MultiMap noUser = signer.sign(keysWithPlatform("ROOK_Secret_Key"), message((String) null));
    MultiMap noSecret = signer.sign(keys(SECRET), message(USER));
    // Then
    assertThat(noUser.contains("x-rook-hash")).isFalse();
    assertThat(noSecret.contains("x-rook-hash")).isFalse();
  }

  @Test
  void attempt_and_environment_are_told() {
    // When
    MultiMap headers = signer.sign(keys(SECRET), message(USER));
    // Then
    assertThat(headers.get("webhook-attempt")).isEqualTo("3");
    assertThat(headers.get("webhook-environment")).isEqualTo("production");
  }

  @Test
  void the_public_library_of_the_scheme_verifies_both_secrets_of_a_rotation() throws Exception {
    // Given
    String body = "{\"n\":\"Zoë 🩺\"}";
    long now = Instant.now().getEpochSecond();
    Signable message = new Signable("msg_1", ENDPOINT, 1, now, USER, DATETIME, Buffer.buffer(body));
    // When
    MultiMap headers = signer.sign(keys(SECRET, OLDER), message);
    // Then
    HttpHeaders received =
        HttpHeaders.of(
            headers.entries().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue()))),
            (name, value) -> true);
    assertThatNoException().isThrownBy(() -> new Webhook(SECRET).verify(body, received));
    assertThatNoException().isThrownBy(() -> new Webhook(OLDER).verify(body, received));
  }

  @Test
  void the_keys_of_an_endpoint_are_opened_from_what_the_directory_gives() {
    // Given
    MasterKey master = MasterKey.parse(MasterKey.generate());
    UUID id = UUID.fromString("5a6a0f0e-13a1-4a5e-9a53-0d4f2b6f9a11");
    EndpointSecret signing =
        new EndpointSecret(
            id, SigningSecret.parse(SECRET).seal(master, SecretContext.signing(id, ENDPOINT)));
    EndpointSecret platform =
        new EndpointSecret(
            id,
            master.seal("ROOK_Secret_Key".getBytes(UTF_8), SecretContext.platform(id, ENDPOINT)));
    ResolvedEndpoint endpoint =
        new ResolvedEndpoint(
            1, Instant.EPOCH, "https://example.com/", List.of(signing), platform, null, null, true);
    // When
    SigningKeys opened = SigningKeys.open(master, ENDPOINT, endpoint);
    // Then
    MultiMap headers = signer.sign(opened, message(USER));
    assertThat(headers.entries())
        .containsExactlyElementsOf(
            signer.sign(keysWithPlatform("ROOK_Secret_Key"), message(USER)).entries());
    assertThat(opened).hasToString("SigningKeys[1]");
  }

  static Stream<JsonNode> standardWebhooks() throws IOException {
    return list(vectors().required("standard_webhooks"));
  }

  static Stream<JsonNode> mustNotVerify() throws IOException {
    return list(vectors().required("must_not_verify"));
  }

  static Stream<JsonNode> rookHashes() throws IOException {
    return list(vectors().required("x_rook_hash"));
  }

  private static JsonNode vectors() throws IOException {
    return vectors("signatures");
  }

  private static JsonNode vectors(String name) throws IOException {
    try (InputStream file =
        WebhookSignerTest.class.getResourceAsStream("/vectors/" + name + ".json")) {
      return new ObjectMapper().readTree(file);
    }
  }

  private static Stream<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static String text(JsonNode vector, String name) {
    return vector.required(name).asText();
  }

  private static boolean verifies(JsonNode vector, String header) {
    return IndependentVerifier.verifies(
        text(vector, "secret"),
        text(vector, "id"),
        text(vector, "timestamp"),
        text(vector, "body"),
        header);
  }

  private static Signable message(JsonNode vector) {
    return new Signable(
        text(vector, "id"),
        ENDPOINT,
        1,
        vector.required("timestamp").asLong(),
        null,
        DATETIME,
        Buffer.buffer(text(vector, "body")));
  }

  private static Signable message(String user) {
    return new Signable("msg_1", ENDPOINT, 3, 1_700_000_000, user, DATETIME, Buffer.buffer("{}"));
  }

  private static SigningKeys keys(String... secrets) {
    return new SigningKeys(Stream.of(secrets).map(SigningSecret::parse).toList(), Optional.empty());
  }

  private static SigningKeys keysWithPlatform(String platform) {
    return new SigningKeys(
        List.of(SigningSecret.parse(SECRET)), Optional.of(platform.getBytes(UTF_8)));
  }
}
