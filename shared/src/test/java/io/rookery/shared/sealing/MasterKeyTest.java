package io.rookery.shared.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyTest {
  private static final byte[] SECRET = "whsec_nothing".getBytes(UTF_8);
  private static final UUID ID = UUID.fromString("5a6a0f0e-13a1-4a5e-9a53-0d4f2b6f9a11");
  private static final ClientUuid CLIENT = ClientUuid.parse("0c32421f-6330-433d-a999-4ac1f4f8add5");
  private static final EndpointKey ENDPOINT = new EndpointKey(CLIENT, Environment.PRODUCTION);
  private static final SecretContext CONTEXT = SecretContext.signing(ID, ENDPOINT);
  private final MasterKey key = MasterKey.parse(MasterKey.generate());

  @Test
  void what_was_sealed_opens_in_its_own_context() {
    // Given
    SealedSecret sealed = key.seal(SECRET, CONTEXT);
    // When
    byte[] opened = key.open(sealed, CONTEXT);
    // Then
    assertThat(opened).isEqualTo(SECRET);
    assertThat(sealed.keyVersion()).isEqualTo(1);
    assertThat(new String(Base64.getDecoder().decode(sealed.base64()), UTF_8))
        .doesNotContain("nothing");
  }

  @ParameterizedTest
  @MethodSource("otherContexts")
  void what_was_sealed_does_not_open_in_another_context(SecretContext other) {
    // Given
    SealedSecret sealed = key.seal(SECRET, CONTEXT);
    // Then
    assertThatThrownBy(() -> key.open(sealed, other)).isInstanceOf(UnsealFailed.class);
  }

  static Stream<SecretContext> otherContexts() {
    ClientUuid otherClient = ClientUuid.parse("1c32421f-6330-433d-a999-4ac1f4f8add5");
    return Stream.of(
        SecretContext.platform(ID, ENDPOINT),
        SecretContext.signing(UUID.fromString("6a6a0f0e-13a1-4a5e-9a53-0d4f2b6f9a11"), ENDPOINT),
        SecretContext.signing(ID, new EndpointKey(CLIENT, Environment.SANDBOX)),
        SecretContext.signing(ID, new EndpointKey(otherClient, Environment.PRODUCTION)));
  }

  @Test
  void the_same_secret_is_sealed_differently_each_time() {
    // When
    SealedSecret first = key.seal(SECRET, CONTEXT);
    SealedSecret second = key.seal(SECRET, CONTEXT);
    // Then
    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void a_changed_ciphertext_does_not_open() {
    // Given
    byte[] bytes = Base64.getDecoder().decode(key.seal(SECRET, CONTEXT).base64());
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      SealedSecret sealed = new SealedSecret(1, Base64.getEncoder().encodeToString(changed));
      // Then
      assertThatThrownBy(() -> key.open(sealed, CONTEXT)).isInstanceOf(UnsealFailed.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "!", "AAAA", "c2hvcnQ="})
  void what_is_no_sealed_secret_does_not_open(String base64) {
    // Then
    assertThatThrownBy(() -> key.open(new SealedSecret(1, base64), CONTEXT))
        .isInstanceOf(UnsealFailed.class);
  }

  @Test
  void after_a_change_of_the_key_the_old_one_opens_and_the_new_one_seals() {
    // Given
    String oldText = MasterKey.generate();
    String newText = MasterKey.generate();
    SealedSecret old = MasterKey.parse(oldText).seal(SECRET, CONTEXT);
    MasterKey both = MasterKey.parse("2:" + newText + ",1:" + oldText);
    // When
    SealedSecret fresh = both.seal(SECRET, CONTEXT);
    // Then
    assertThat(both.open(old, CONTEXT)).isEqualTo(SECRET);
    assertThat(fresh.keyVersion()).isEqualTo(2);
    assertThat(MasterKey.parse("2:" + newText).open(fresh, CONTEXT)).isEqualTo(SECRET);
    assertThatThrownBy(() -> MasterKey.parse("2:" + newText).open(old, CONTEXT))
        .isInstanceOf(UnsealFailed.class);
  }

  @Test
  void of_several_keys_the_first_seals_so_that_all_can_know_a_new_one_before_it_does() {
    // Given
    String older = "1:" + MasterKey.generate();
    String newer = "2:" + MasterKey.generate();
    MasterKey knows = MasterKey.parse(older + "," + newer);
    MasterKey uses = MasterKey.parse(newer + "," + older);
    // When
    SealedSecret byWhoKnows = knows.seal(SECRET, CONTEXT);
    SealedSecret byWhoUses = uses.seal(SECRET, CONTEXT);
    // Then
    assertThat(byWhoKnows.keyVersion()).isEqualTo(1);
    assertThat(byWhoUses.keyVersion()).isEqualTo(2);
    assertThat(knows.open(byWhoUses, CONTEXT)).isEqualTo(SECRET);
    assertThat(uses.open(byWhoKnows, CONTEXT)).isEqualTo(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "c2hvcnQ=",
        "x:AAAA",
        "1:,2:",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
      })
  void a_text_that_is_no_key_is_refused_and_not_repeated(String text) {
    // Then
    assertThatThrownBy(() -> MasterKey.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a master key is base64 of 32 bytes");
  }
}
