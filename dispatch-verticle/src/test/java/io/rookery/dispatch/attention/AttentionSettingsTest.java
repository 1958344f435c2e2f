package io.rookery.dispatch.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.dispatch.send.SendSettings;
import io.rookery.shared.config.Settings;
import io.rookery.shared.guard.GuardPolicy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionSettingsTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @Test
  void without_a_url_nobody_is_told() {
    // When
    AttentionSettings read = read(Map.of(), Map.of());
    // Then
    assertThat(read.webhook()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://ops.example.com/hook  |          | attention.webhookSecret: is missing",
        "https://ops.example.com/hook  | whsec_1  | attention.webhookSecret: a signing secret",
        "http://ops.example.com/hook   | " + SECRET + " | attention.webhookUrl: Production needs",
        "https://10.0.0.7:9093/hook    | "
            + SECRET
            + " | attention.webhookUrl: The address 10.0.0.7",
      })
  void what_cannot_be_told_to_or_signed_stops_the_start(String url, String secret, String problem) {
    // Given
    Map<String, String> variables =
        secret == null ? Map.of() : Map.of("ROOKERY_ATTENTION_WEBHOOK_SECRET", secret);
    // When, Then
    assertThatThrownBy(() -> read(variables, Map.of("attention.webhookUrl", url)))
        .hasMessageContaining(problem);
  }

  @Test
  void an_address_inside_is_told_by_an_exception_of_its_own_that_clients_do_not_have() {
    // Given
    Map<String, String> exception =
        Map.of("attention.webhookExceptions", "production 10.0.0.7/32:9093 http");
    Settings settings = Settings.load(null, Map.of(), exception);
    // When
    GuardPolicy operators = GuardPolicy.from(settings, "attention.webhookExceptions");
    GuardPolicy clients = GuardPolicy.from(settings);
    // Then
    assertThat(operators.exceptions()).hasSize(1);
    assertThat(clients.exceptions()).isEmpty();
  }

  private static AttentionSettings read(Map<String, String> variables, Map<String, String> own) {
    Settings settings = Settings.load(null, variables, own);
    AttentionSettings read = AttentionSettings.from(settings, SendSettings.from(settings));
    settings.verify();
    return read;
  }
}
