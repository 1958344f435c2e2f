package io.rookery.shared.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CustomHeadersTest {
  private static final EndpointKey ENDPOINT =
      new EndpointKey(new ClientUuid(UUID.randomUUID()), Environment.SANDBOX);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "content-length",
        "Content-Type",
        "Transfer-Encoding",
        "Connection",
        "Upgrade",
        "TE",
        "Trailer",
        "Expect",
        "Webhook-Id",
        "webhook-anything",
        "X-Rook-Hash",
        "x-rook-more",
        "",
        "with space",
        "colon:",
        ":authority",
        "umläut",
        "new\nline",
      })
  void a_name_that_is_ours_or_no_token_is_refused(String name) {
    // Then
    assertThat(CustomHeaders.faultOf(name, "value")).isPresent();
    assertThatThrownBy(() -> CustomHeaders.of(Map.of(name, "value")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", " leading", "trailing ", "a\r\nb", "a\nb", "tab\tbed", "é", "a\u0000"})
  void a_value_that_is_not_visible_ascii_is_refused(String value) {
    // Then
    assertThat(CustomHeaders.faultOf("x-api-key", value)).isPresent();
  }

  @Test
  void names_have_64_and_values_1024_characters_at_most() {
    // Then
    assertThat(CustomHeaders.faultOf("n".repeat(64), "v".repeat(1_024))).isEmpty();
    assertThat(CustomHeaders.faultOf("n".repeat(65), "v")).isPresent();
    assertThat(CustomHeaders.faultOf("n", "v".repeat(1_025))).isPresent();
  }

  @Test
  void a_change_sets_takes_away_and_leaves_the_others() {
    // Given
    CustomHeaders before = CustomHeaders.of(Map.of("X-One", "1", "x-two", "2"));
    // When
    CustomHeaders after =
        before
            .with(CustomHeaders.of(Map.of("x-ONE", "one", "x-three", "3")))
            .with(CustomHeaders.of(Collections.singletonMap("X-Two", null)));
    // Then
    assertThat(after).isEqualTo(CustomHeaders.of(Map.of("x-one", "one", "x-three", "3")));
    assertThat(after.names()).containsExactly("x-one", "x-three");
  }

  @Test
  void they_open_for_their_endpoint_alone_and_print_no_value() {
    // Given
    MasterKey master = MasterKey.parse(MasterKey.generate());
    UUID id = UUID.randomUUID();
    CustomHeaders change = CustomHeaders.of(Map.of("x-api-key", "to \"keep\" \\ secret"));
    // When
    SealedSecret sealed = change.seal(master, SecretContext.headers(id, ENDPOINT));
    // Then
    assertThat(CustomHeaders.open(master, sealed, SecretContext.headers(id, ENDPOINT)))
        .isEqualTo(change);
    assertThatThrownBy(
            () -> CustomHeaders.open(master, sealed, SecretContext.platform(id, ENDPOINT)))
        .isInstanceOf(UnsealFailed.class);
    assertThat(change).hasToString("CustomHeaders[x-api-key]");
  }
}
