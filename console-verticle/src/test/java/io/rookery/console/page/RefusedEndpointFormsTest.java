package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.SecretContract;
import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SettingsContract;
import io.rookery.shared.contract.SettingsContract.PromoteSettings;
import io.rookery.shared.contract.SettingsContract.PromotedSettings;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.TestContract;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.Ordering;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is set for one endpoint, and what is asked of it. */
class RefusedEndpointFormsTest extends RefusedFormsFixture {
  @Test
  void what_nobody_answers_is_kept_and_may_be_done_all_the_same() throws Exception {
    // Given
    refuse(SettingsContract.CHANGE, Problem.unavailable());
    // When
    HttpResponse<Buffer> page =
        browser.send(CLIENT + "/sandbox/settings", Map.of("version", "3", "contact", "ada"));
    // Then
    assertThat(page.statusCode()).isEqualTo(503);
    assertThat(page.bodyAsString())
        .contains("look before you ask again. What you typed is still here.", "value=\"ada\"");
  }

  @Test
  void settings_keep_all_that_was_typed_but_a_secret() throws Exception {
    // Given
    refuse(SettingsContract.CHANGE, at("/headers/x-key", "This name may not be set."));
    // When
    HttpResponse<Buffer> page =
        browser.send(
            CLIENT + "/sandbox/settings",
            Map.of(
                "version", "3",
                "ordering", "user",
                "on_exhausted", "block",
                "rate_per_second", "7",
                "types_off", "data_source.linked",
                "header_name", "x-key",
                "header_value", "hush-hush",
                "description", "typed words"));
    HttpResponse<Buffer> malformed =
        browser.send(CLIENT + "/sandbox/settings", Map.of("version", "3", "in_flight_max", "many"));
    // Then
    assertThat(page.statusCode()).isEqualTo(422);
    assertThat(page.bodyAsString())
        .containsPattern("value=\"user\" selected")
        .containsPattern("value=\"block\" selected")
        .contains("value=\"7\"", "value=\"x-key\"", ">typed words</textarea>")
        .containsPattern("id=\"off-data_source.linked\"[^>]* checked")
        .containsPattern("id=\"headers-note\"[^>]*>This name may not be set.")
        .contains("Type the value again")
        .doesNotContain("hush-hush");
    assertRefused(malformed, 422, "in_flight_max", "many", "whole number");
  }

  @Test
  void a_promotion_that_was_overtaken_shows_the_present_difference() throws Exception {
    // Given
    EndpointSettings tried = new EndpointSettings(Ordering.USER, null, null, null);
    console.<PromoteSettings, PromotedSettings>serve(
        SettingsContract.PROMOTE,
        asked ->
            asked.dryRun()
                ? Future.succeededFuture(
                    new PromotedSettings(
                        PageAnswers.subscription(
                            tried, new SubscriptionContract.Release(AT, "anna", null)),
                        null))
                : Future.failedFuture(CHANGED.exception()));
    // When
    HttpResponse<Buffer> page = browser.send(CLIENT + "/promote", Map.of("version", "2"));
    // Then
    assertThat(page.statusCode()).isEqualTo(412);
    assertThat(page.bodyAsString()).contains("id=\"differences\"", "value=\"3\"");
  }

  @Test
  void a_rotation_keeps_its_overlap_and_says_what_waits() throws Exception {
    // Given
    console.serve(
        SecretContract.LIST,
        asked -> Future.succeededFuture(new EndpointSecrets(3L, List.of(), null)));
    refuse(SecretContract.ROTATE, WAITS);
    // When
    HttpResponse<Buffer> page =
        browser.send(CLIENT + "/production/rotate", Map.of("overlap_seconds", "604800"));
    // Then
    assertThat(page.statusCode()).isEqualTo(409);
    assertThat(page.bodyAsString())
        .containsPattern("value=\"604800\" selected")
        .contains(WAITS.detail() + " Nothing was done.");
  }

  @Test
  void a_resume_keeps_the_choice_and_asks_for_its_time() throws Exception {
    // When
    HttpResponse<Buffer> page =
        browser.send(CLIENT + "/production/resume", Map.of("mode", "since", "since", ""));
    // Then
    assertThat(page.statusCode()).isEqualTo(422);
    assertThat(page.bodyAsString())
        .containsPattern("id=\"mode-since\"[^>]* checked")
        .containsPattern("id=\"since-note\"[^>]*>Give a day and a time.");
  }

  @Test
  void an_override_keeps_the_reason_that_was_typed() throws Exception {
    // Given
    String tooLong = "because ".repeat(80).strip();
    // When
    HttpResponse<Buffer> page =
        browser.send(CLIENT + "/production/override", Map.of("version", "3", "why", tooLong));
    // Then
    assertRefused(page, 422, "why", tooLong, "characters");
    assertThat(page.bodyAsString()).containsPattern("<details[^>]* open");
  }

  @Test
  void a_pause_that_nobody_answers_is_asked_again() throws Exception {
    // Given
    refuse(ControlContract.INSTRUCT, Problem.unavailable());
    // When
    HttpResponse<Buffer> page = browser.send(CLIENT + "/production/pause", Map.of());
    // Then
    assertThat(page.statusCode()).isEqualTo(503);
    assertThat(page.bodyAsString()).contains("id=\"refusal\"", "id=\"confirm\"");
  }

  @Test
  void a_test_while_all_is_stopped_says_so_where_it_was_asked() throws Exception {
    // Given
    refuse(TestContract.TEST, Problem.of(409, "stopped", "All sending is stopped."));
    // When
    HttpResponse<Buffer> page = browser.send(CLIENT + "/production/test", Map.of());
    // Then
    assertThat(page.statusCode()).isEqualTo(409);
    assertThat(page.bodyAsString()).contains("All sending is stopped.", "id=\"confirm\"");
  }
}
