package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.http.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** To subscribe a client, to edit its subscription, to end it. */
class RefusedSubscriptionFormsTest extends RefusedFormsFixture {
  @Test
  void a_subscription_keeps_what_was_typed_with_the_reason_at_each_field() throws Exception {
    // Given
    refuse(SubscriptionContract.SAVE, at("/production/url", "The host is private."));
    // When
    HttpResponse<Buffer> page =
        browser.send(
            "/clients/new",
            Map.of(
                "client_uuid", "no uuid",
                "name", "Acme & Sons",
                "sandbox", "https://a.example/",
                "production", "https://10.0.0.7/"));
    HttpResponse<Buffer> refused =
        browser.send(
            "/clients/new",
            Map.of(
                "client_uuid", PageAnswers.CLIENT.toString(),
                "name", "Acme & Sons",
                "sandbox", "https://a.example/",
                "production", "https://10.0.0.7/",
                "confirm_same_url", "on"));
    // Then
    assertRefused(page, 422, "client_uuid", "no uuid", "looks like 0c32421f");
    assertRefused(refused, 422, "production", "https://10.0.0.7/", "The host is private.");
    assertThat(refused.bodyAsString())
        .contains("value=\"Acme &amp; Sons\"", "value=\"https://a.example/\"")
        .containsPattern("id=\"confirm_same_url\"[^>]* checked")
        .contains("<a href=\"#production\">The host is private.</a>")
        .contains("aria-describedby=\"production-help production-note\"");
  }

  @Test
  void who_is_subscribed_already_is_not_subscribed_anew_and_nothing_typed_is_lost()
      throws Exception {
    // Given
    refuse(SubscriptionContract.SAVE, Problem.of(428, "precondition_required", "Say If-Match."));
    // When
    HttpResponse<Buffer> page =
        browser.send(
            "/clients/new",
            Map.of(
                "client_uuid", PageAnswers.CLIENT.toString(),
                "name", "Acme & Sons",
                "sandbox", "https://a.example/",
                "production", "https://b.example/"));
    // Then
    assertThat(page.statusCode()).isEqualTo(428);
    assertThat(page.bodyAsString())
        .contains("This client is subscribed already", "value=\"Acme &amp; Sons\"")
        .doesNotContain("If-Match");
  }

  @Test
  void an_edit_that_somebody_overtook_shows_what_is_there_now_and_may_be_sent_again()
      throws Exception {
    // Given
    refuse(SubscriptionContract.SAVE, CHANGED);
    // When
    HttpResponse<Buffer> page =
        browser.send(
            CLIENT + "/edit",
            Map.of(
                "version", "2",
                "name", "Acme Wellness",
                "sandbox", "https://sandbox.example.com/rookery",
                "production", "https://production.example.com/rookery"));
    // Then
    assertThat(page.statusCode()).isEqualTo(412);
    assertThat(page.bodyAsString())
        .contains("value=\"Acme Wellness\"", "It is “Acme Health” now.")
        .contains("name=\"version\" value=\"3\"")
        .contains("Somebody else changed this")
        .doesNotContain("It is “https://sandbox");
  }

  @Test
  void a_change_while_another_waits_for_approval_keeps_what_was_typed() throws Exception {
    // Given
    refuse(SubscriptionContract.SAVE, WAITS);
    // When
    HttpResponse<Buffer> page =
        browser.send(
            CLIENT + "/edit",
            Map.of("version", "3", "name", "x", "sandbox", "y", "production", "https://new/"));
    // Then
    assertThat(page.statusCode()).isEqualTo(409);
    assertThat(page.bodyAsString())
        .contains("value=\"https://new/\"", WAITS.detail())
        .contains("name=\"version\" value=\"3\"");
  }

  @Test
  void an_unsubscription_that_was_overtaken_is_asked_again() throws Exception {
    // Given
    refuse(SubscriptionContract.UNSUBSCRIBE, CHANGED);
    // When
    HttpResponse<Buffer> page = browser.send(CLIENT + "/unsubscribe", Map.of("version", "2"));
    // Then
    assertThat(page.statusCode()).isEqualTo(412);
    assertThat(page.bodyAsString()).contains("Somebody else changed this", "value=\"3\"");
  }
}
