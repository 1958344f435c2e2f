package io.rookery.shared.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretTest {
  private static final UUID ID = UUID.fromString("5a6a0f0e-13a1-4a5e-9a53-0d4f2b6f9a11");
  private static final EndpointKey ENDPOINT =
      new EndpointKey(
          ClientUuid.parse("0c32421f-6330-433d-a999-4ac1f4f8add5"), Environment.SANDBOX);

  @ParameterizedTest
  @MethodSource("refusedSecrets")
  void a_text_that_is_no_secret_is_refused_and_not_repeated(String text) {
    // Then
    assertThatThrownBy(() -> SigningSecret.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a signing secret is whsec_ and base64 of 24 to 64 bytes");
  }

  static Stream<String> refusedSecrets() throws IOException {
    try (InputStream file =
        SigningSecretTest.class.getResourceAsStream("/vectors/signatures.json")) {
      JsonNode list = new ObjectMapper().readTree(file).required("refused_secrets");
      Stream<String> listed = StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
      return Stream.concat(listed, Stream.of(secretOf(23), secretOf(65)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 32, 64})
  void a_secret_of_24_to_64_bytes_is_read(int bytes) {
    // When
    SigningSecret secret = SigningSecret.parse(secretOf(bytes));
    // Then
    assertThat(secret.key().getEncoded()).hasSize(bytes);
  }

  @Test
  void a_new_secret_has_32_bytes_and_survives_sealing() {
    // Given
    SigningSecret secret = HmacSecret.make(new SecureRandom());
    MasterKey master = MasterKey.parse(MasterKey.generate());
    SecretContext context = SecretContext.signing(ID, ENDPOINT);
    // When
    SigningSecret opened = SigningSecret.open(master, secret.seal(master, context), context);
    // Then
    assertThat(opened).isEqualTo(secret);
    assertThat(opened.text()).isEqualTo(secret.text());
    assertThat(opened.key().getEncoded()).hasSize(32);
  }

  @Test
  void a_new_pair_of_keys_survives_sealing_and_tells_its_public_key() {
    // Given
    SigningSecret secret = SigningSecret.make(SignatureScheme.V1A, new SecureRandom());
    MasterKey master = MasterKey.parse(MasterKey.generate());
    SecretContext context = SecretContext.signing(ID, ENDPOINT);
    // When
    SigningSecret opened = SigningSecret.open(master, secret.seal(master, context), context);
    // Then
    assertThat(opened).isEqualTo(secret);
    assertThat(opened.scheme()).isEqualTo(SignatureScheme.V1A);
    assertThat(opened.publicKey()).isEqualTo(secret.publicKey());
    assertThat(opened.publicKey().orElseThrow()).matches("whpk_[A-Za-z0-9+/]{43}=");
    assertThat(opened.text()).matches("whsk_[A-Za-z0-9+/]{86}==");
  }

  @Test
  void the_published_pair_of_keys_is_read() throws IOException {
    // Given
    JsonNode vector;
    try (InputStream file = SigningSecretTest.class.getResourceAsStream("/vectors/ed25519.json")) {
      vector = new ObjectMapper().readTree(file);
    }
    // When
    SigningSecret secret = SigningSecret.parse(vector.required("secret").asText());
    // Then
    assertThat(secret.publicKey()).contains(vector.required("public").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"whsk_", "whsk_AAAA", "whsk_!!!!"})
  void a_text_that_is_no_pair_of_keys_is_refused_and_not_repeated(String text) {
    // Then
    assertThatThrownBy(() -> SigningSecret.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an Ed25519 secret is whsk_ and base64 of 64 bytes");
  }

  @Test
  void a_printed_secret_shows_its_fingerprint_only() {
    // Given
    SigningSecret secret = SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    // When
    String printed = secret.toString();
    // Then
    assertThat(printed).isEqualTo("SigningSecret[" + secret.fingerprint() + "]");
    assertThat(secret.fingerprint()).matches("[0-9a-f]{16}");
    assertThat(secret.last4()).isEqualTo("LaSw");
  }

  private static String secretOf(int bytes) {
    return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
  }
}
