package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.KeyContract;
import io.rookery.shared.contract.KeyContract.FoundKey;
import io.rookery.shared.contract.KeyContract.StoredKey;
import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.contract.SecretContract;
import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SettingsContract;
import io.rookery.shared.contract.SettingsContract.PromoteSettings;
import io.rookery.shared.contract.SettingsContract.PromotedSettings;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.TestContract;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.Ordering;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whoever is refused loses nothing of what they typed, and reads why where it is. */
class RefusedFormsTest extends PageFixture {
  private static final String CLIENT = "/clients/" + PageAnswers.CLIENT;
  private static final Instant AT = Instant.parse("2026-11-24T08:00:00Z");
  private static final Problem CHANGED =
      Problem.of(412, "precondition_failed", "This is not at the version in If-Match.");
  private static final Problem WAITS =
      Problem.of(409, "approval_pending", "A change of this client waits for approval already.");

  RefusedFormsTest() {
    super(KeyRole.OPERATOR);
  }

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
  void a_stop_keeps_the_reason_that_was_typed() throws Exception {
    // Given
    String tooLong = "because ".repeat(80).strip();
    // When
    HttpResponse<Buffer> page = browser.send("/stops/production/stop", Map.of("why", tooLong));
    // Then
    assertRefused(page, 422, "why", tooLong, "characters");
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

  @Test
  void a_replay_keeps_its_filter_with_the_reason_at_the_field() throws Exception {
    // When
    HttpResponse<Buffer> page =
        browser.send(
            "/replays/new",
            Map.of(
                "environment", "production",
                "client_uuid", "acme",
                "final_state", "exhausted",
                "per_second", "lots",
                "from", "2026-11-25T10:30",
                "zone", "Europe/Madrid"));
    // Then
    assertRefused(page, 422, "per_second", "lots", "whole number");
    assertRefused(page, 422, "client_uuid", "acme", "give the whole name");
    assertThat(page.bodyAsString())
        .containsPattern("value=\"exhausted\" selected")
        .contains("value=\"2026-11-25T09:30\" data-at=\"2026-11-25T09:30:00Z\"");
  }

  @Test
  void a_key_keeps_what_was_typed() throws Exception {
    // When
    HttpResponse<Buffer> page =
        browser.send(
            "/keys/new",
            Map.of(
                "name", "Grace of accounts",
                "role", "producer",
                "clients", "acme",
                "expires_at", "2020-01-01T00:00"));
    // Then
    assertRefused(page, 422, "environment", null, "");
    assertThat(page.bodyAsString())
        .contains("value=\"Grace of accounts\"", ">acme</textarea>")
        .containsPattern("value=\"producer\" selected")
        .containsPattern("id=\"expires_at-note\"");
  }

  @Test
  void what_cannot_be_revoked_says_why_where_it_was_asked() throws Exception {
    // Given
    StoredKey last =
        new StoredKey(
            "key7", new KeyGrant("ops", KeyRole.OPERATOR, null, null, null), AT, null, null);
    console.serve(KeyContract.FIND, asked -> Future.succeededFuture(new FoundKey(last)));
    refuse(KeyContract.REVOKE, Problem.of(409, "last_operator", "This is the last operator."));
    // When
    HttpResponse<Buffer> page = browser.send("/keys/key7/revoke", Map.of());
    // Then
    assertThat(page.statusCode()).isEqualTo(409);
    assertThat(page.bodyAsString()).contains("This is the last operator.", "id=\"confirm\"");
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

  @Test
  void what_no_form_can_mend_is_a_page_of_its_own() throws Exception {
    // Given
    refuse(ReplayContract.START, Problem.of(403, "forbidden", "Not with this key."));
    // When
    HttpResponse<Buffer> page = browser.send("/replays/new", Map.of("environment", "production"));
    // Then
    assertThat(page.statusCode()).isEqualTo(403);
    assertThat(page.bodyAsString()).contains("id=\"problem\"", "Not with this key.");
  }

  private static Problem at(String pointer, String detail) {
    return Problem.invalid(
        "invalid_subscription", "Not so.", List.of(new Fault("invalid_it", pointer, detail)));
  }

  private <Q extends Record, R extends Record> void refuse(
      RequestAddress<Q, R> address, Problem why) throws Exception {
    console.serve(address, asked -> Future.failedFuture(why.exception()));
  }

  /** {@code typed} is still in the field, which says that it is wrong, and why. */
  private static void assertRefused(
      HttpResponse<Buffer> page, int status, String field, String typed, String why) {
    assertThat(page.statusCode()).isEqualTo(status);
    String tag =
        page.bodyAsString().replaceAll("(?s).*(<[^>]* id=\"" + field + "\"[^>]*>).*", "$1");
    assertThat(tag)
        .contains("aria-invalid=\"true\"", "aria-describedby=")
        .contains(field + "-note");
    if (typed != null) {
      assertThat(tag).contains("value=\"" + typed + "\"");
    }
    assertThat(page.bodyAsString())
        .containsPattern("id=\"" + field + "-note\"[^>]*>[^<]*" + why)
        .contains("<title>Not done: ");
  }
}
