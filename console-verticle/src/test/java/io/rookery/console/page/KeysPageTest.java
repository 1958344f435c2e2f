package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.KeyContract;
import io.rookery.shared.contract.KeyContract.FoundKey;
import io.rookery.shared.contract.KeyContract.KeyPage;
import io.rookery.shared.contract.KeyContract.StoredKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class KeysPageTest extends PageFixture {
  private static final Instant AT = Instant.parse("2026-11-24T08:00:00Z");

  KeysPageTest() {
    super(KeyRole.OPERATOR);
  }

  @Override
  void answer() throws Exception {
    PageAnswers.emptyOverview(console);
  }

  @Test
  void the_list_says_of_each_key_whether_it_is_valid_and_when_it_was_used() throws Exception {
    // Given
    Instant past = AT.minusSeconds(60);
    console.serve(
        KeyContract.LIST,
        asked ->
            Future.succeededFuture(
                new KeyPage(
                    List.of(
                        stored("live", null, null, past),
                        stored("over", past, null, null),
                        stored("out", null, past, null)),
                    "out")));
    // When
    String page = browser.get("/keys").bodyAsString();
    // Then
    assertThat(page).contains("last used <time datetime=\"" + past + "\"", "never used");
    assertThat(page).contains(">active<", ">expired<", ">revoked<");
    assertThat(page).contains("id=\"revoke-live\"").doesNotContain("id=\"revoke-o");
    assertThat(page).contains("href=\"/keys?before=");
  }

  @Test
  void a_new_key_is_shown_once_and_only_its_hash_leaves_the_console() throws Exception {
    // Given
    var asked =
        console.serve(
            KeyContract.CREATE,
            create ->
                Future.succeededFuture(
                    new FoundKey(new StoredKey(create.keyId(), create.grant(), AT, null, null))));
    // When
    HttpResponse<Buffer> made =
        browser.send(
            "/keys/new",
            Map.of(
                "name", "ingest of orders",
                "role", "producer",
                "environment", "sandbox",
                "clients", "6f2c8a52-9a0e-4c69-9f0d-0d6a2f6f5b11\r\n",
                "expires_at", "2026-12-24T08:00"));
    // Then
    assertThat(made.statusCode()).isEqualTo(200);
    KeyGrant grant = asked.peek().grant();
    assertThat(grant.environment()).isEqualTo(Environment.SANDBOX);
    assertThat(grant.clients()).hasSize(1);
    assertThat(grant.expiresAt()).isEqualTo(Instant.parse("2026-12-24T08:00:00Z"));
    Matcher key = Pattern.compile("rk_sandbox_[A-Za-z0-9_]+").matcher(made.bodyAsString());
    assertThat(key.find()).isTrue();
    assertThat(asked.peek().toString()).doesNotContain(key.group());
  }

  @Test
  void what_cannot_be_a_key_comes_back_as_it_was_typed_with_what_is_wrong() throws Exception {
    // When
    HttpResponse<Buffer> refused =
        browser.send("/keys/new", Map.of("name", "orders", "role", "producer"));
    // Then
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.bodyAsString())
        .contains("value=\"orders\"", "A producer is bound to sandbox or to production.");
  }

  @Test
  void until_when_a_key_is_valid_is_changed_in_the_zone_of_who_asks() throws Exception {
    // Given
    console.serve(
        KeyContract.FIND,
        find -> Future.succeededFuture(new FoundKey(stored(find.keyId(), AT, null, null))));
    var asked =
        console.serve(
            KeyContract.EXPIRE,
            expire -> Future.succeededFuture(new FoundKey(stored(expire.keyId(), AT, null, null))));
    // When
    String page = browser.get("/keys/live/expiry").bodyAsString();
    HttpResponse<Buffer> past =
        browser.send("/keys/live/expiry", Map.of("expires_at", "2020-01-01T00:00"));
    browser.send(
        "/keys/live/expiry", Map.of("expires_at", "2026-12-24T08:00", "zone", "Asia/Tokyo"));
    HttpResponse<Buffer> done = browser.send("/keys/live/expiry", Map.of("expires_at", ""));
    // Then
    assertThat(page).contains("value=\"2026-11-24T08:00\" data-at=\"" + AT + "\"");
    assertThat(past.statusCode()).isEqualTo(422);
    assertThat(past.bodyAsString()).contains("id=\"expires_at-note\"", "2020-01-01T00:00");
    assertThat(done.getHeader("location")).isEqualTo("/keys?done=key_expires");
    assertThat(asked)
        .extracting(KeyContract.ExpireKey::expiresAt)
        .containsExactly(Instant.parse("2026-12-23T23:00:00Z"), null);
  }

  @Test
  void revoking_names_the_key_and_warns_who_would_revoke_their_own() throws Exception {
    // Given
    console.serve(
        KeyContract.FIND,
        find -> Future.succeededFuture(new FoundKey(stored(find.keyId(), null, null, null))));
    var revoked =
        console.serve(
            KeyContract.REVOKE,
            revoke -> Future.succeededFuture(new FoundKey(stored(revoke.keyId(), null, AT, null))));
    // When
    String other = browser.get("/keys/other/revoke").bodyAsString();
    String own = browser.get("/keys/key0/revoke").bodyAsString();
    HttpResponse<Buffer> done = browser.send("/keys/other/revoke", Map.of());
    // Then
    assertThat(other).contains("name of other").doesNotContain("you will be signed out");
    assertThat(own).contains("you will be signed out");
    assertThat(done.getHeader("location")).isEqualTo("/keys?done=key_revoked");
    assertThat(revoked.peek().keyId()).isEqualTo("other");
    assertThat(revoked.peek().actor().name()).isEqualTo("grace");
  }

  @Test
  void keys_are_the_matter_of_operators_and_auditors_whose_key_is_bound_to_nothing()
      throws Exception {
    // Given
    console.serve(KeyContract.LIST, asked -> Future.succeededFuture(new KeyPage(List.of(), null)));
    BrowserDouble auditor = BrowserDouble.signedIn(console, console.key(KeyRole.AUDITOR));
    BrowserDouble manager = BrowserDouble.signedIn(console, console.key(KeyRole.ACCOUNT_MANAGER));
    BrowserDouble bound =
        BrowserDouble.signedIn(console, console.key(KeyRole.OPERATOR, Environment.SANDBOX, null));
    // When
    HttpResponse<Buffer> read = auditor.get("/keys");
    // Then
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(read.bodyAsString()).doesNotContain("id=\"new-key\"");
    assertThat(auditor.get("/keys/new").statusCode()).isEqualTo(403);
    for (BrowserDouble other : List.of(manager, bound)) {
      assertThat(other.get("/keys").statusCode()).isEqualTo(403);
      assertThat(other.get("/").bodyAsString()).doesNotContain("id=\"nav-keys\"");
    }
  }

  static StoredKey stored(String id, Instant expiresAt, Instant revokedAt, Instant lastUsedAt) {
    KeyGrant grant = new KeyGrant("name of " + id, KeyRole.AUDITOR, null, null, expiresAt);
    return new StoredKey(id, grant, AT.minusSeconds(3_600), revokedAt, lastUsedAt);
  }
}
