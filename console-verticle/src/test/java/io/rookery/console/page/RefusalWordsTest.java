package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.testing.DeclaredApi;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Of each code that a form can meet it is decided whether the API's sentence is for people. That
 * those which stay are, is for {@code RefusedPagesTest} of the system tests, which meets them.
 */
class RefusalWordsTest {
  /** The API's own sentence stays. */
  private static final Set<String> STAY =
      Set.of(
          "approval_ended",
          "approval_pending",
          "approval_unreadable",
          "backslash",
          "bound_key",
          "confirm_same_url",
          "control_character",
          "data_webhook_url",
          "forbidden",
          "host",
          "https_required",
          "internal_error",
          "invalid_environment",
          "invalid_headers",
          "invalid_instruction",
          "invalid_key",
          "invalid_name",
          "invalid_override",
          "invalid_promotion",
          "invalid_replay",
          "invalid_subscription",
          "invalid_why",
          "key_revoked",
          "last_operator_key",
          "malformed",
          "not_found",
          "not_public",
          "own_approval",
          "port",
          "rate_limited",
          "secret_in_use",
          "stopped",
          "too_long",
          "too_many_clients",
          "too_many_replays",
          "two_urls_required",
          "untested",
          "userinfo",
          "wrong_environment");

  /** No page asks for it, or it is none of its own refusals: who is signed out signs in. */
  private static final Set<String> OF_NO_FORM =
      Set.of("invalid_erasure", "tls_needed", "unauthorized");

  private static final Pattern PROGRAMS =
      Pattern.compile("null|JSON|If-Match|ETag|array|object|offset|[a-z]_[a-z]|T\\d\\d:");

  static Set<String> codes() {
    DeclaredApi api = DeclaredApi.read();
    Set<String> codes = new TreeSet<>();
    api.operations("console").stream()
        .filter(operation -> !operation.method().equals("get"))
        .forEach(operation -> codes.addAll(api.codes(operation)));
    return codes;
  }

  @Test
  void each_code_that_a_form_can_meet_is_decided_on() {
    // Given
    Set<String> decided = new TreeSet<>(STAY);
    decided.addAll(OF_NO_FORM);
    // When
    Set<String> saidOtherwise = new TreeSet<>(codes());
    saidOtherwise.removeIf(code -> RefusalWords.instead(code).isEmpty());
    // Then
    assertThat(decided).doesNotContainAnyElementsOf(saidOtherwise);
    decided.addAll(saidOtherwise);
    assertThat(decided).containsExactlyInAnyOrderElementsOf(codes());
  }

  @ParameterizedTest
  @MethodSource("codes")
  void what_the_page_says_instead_is_for_people(String code) {
    // When
    String sentence = RefusalWords.instead(code).orElse("The API's own.");
    // Then
    assertThat(sentence).endsWith(".").doesNotContainPattern(PROGRAMS);
  }
}
