package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.KeyContract;
import io.rookery.shared.contract.KeyContract.FoundKey;
import io.rookery.shared.contract.KeyContract.StoredKey;
import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The stop switch, replays and keys. */
class RefusedOperatorFormsTest extends RefusedFormsFixture {
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
  void what_no_form_can_mend_is_a_page_of_its_own() throws Exception {
    // Given
    refuse(ReplayContract.START, Problem.of(403, "forbidden", "Not with this key."));
    // When
    HttpResponse<Buffer> page = browser.send("/replays/new", Map.of("environment", "production"));
    // Then
    assertThat(page.statusCode()).isEqualTo(403);
    assertThat(page.bodyAsString()).contains("id=\"problem\"", "Not with this key.");
  }
}
