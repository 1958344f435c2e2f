package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.KeyRole;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages, where every field that outsiders write is a script. */
class PagesTest extends PageFixture {
  private static final String EVIL = OutsidersAnswers.EVIL;
  private static final String CLIENT_TEXT = OutsidersAnswers.CLIENT_TEXT;

  PagesTest() {
    super(KeyRole.OPERATOR);
  }

  @Override
  void answer() throws Exception {
    OutsidersAnswers.serve(console);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/clients",
        "/clients?search=%22%27%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/clients/" + CLIENT_TEXT,
        "/clients/" + CLIENT_TEXT + "/edit",
        "/clients/" + CLIENT_TEXT + "/unsubscribe",
        "/clients/" + CLIENT_TEXT + "/production/pause",
        "/clients/" + CLIENT_TEXT + "/production/resume",
        "/clients/" + CLIENT_TEXT + "/production/test",
        "/clients/" + CLIENT_TEXT + "/production/rotate",
        "/clients/" + CLIENT_TEXT + "/production/settings",
        "/notifications?client_uuid=" + CLIENT_TEXT,
        "/notifications?client_uuid=%22%27%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/notifications/01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f",
        "/notifications/01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f/cancel",
        "/approvals",
        "/approvals/0193a1b2-0000-7000-8000-000000000001/approve",
        "/audit",
        "/audit?client_uuid=%22%27%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/keys",
        "/keys/key7/expiry",
        "/keys/key7/revoke"
      })
  void what_outsiders_wrote_is_text_everywhere(String uri) throws Exception {
    // Given
    String shown = "script&gt;alert(1)&lt;/script";
    // When
    HttpResponse<Buffer> page = browser.get(uri);
    // Then
    assertThat(page.statusCode()).isEqualTo(200);
    // In an attribute a < may stand as it is, but never behind a quote that ended the attribute.
    assertThat(page.bodyAsString())
        .contains("alert(1)")
        .doesNotContain(EVIL)
        .doesNotContain("'><script")
        .doesNotContain("\"><script>alert");
    assertThat(page.bodyAsString().contains(shown) || page.bodyAsString().contains("&#34;&#39;"))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/clients/" + CLIENT_TEXT,
        "/clients/" + CLIENT_TEXT + "/production/rotate",
        "/notifications?client_uuid=" + CLIENT_TEXT,
        "/notifications/01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f",
        "/approvals",
        "/audit",
        "/keys"
      })
  void nobody_reads_a_time_or_a_reason_as_programs_write_it(String uri) throws Exception {
    // When
    String page = browser.get(uri).bodyAsString();
    // Then
    assertThat(page.replaceAll("<[^>]*>", "|"))
        .doesNotContainPattern("\\d{4}-\\d\\d-\\d\\dT\\d")
        .doesNotContainPattern("breaker_open|timeout_first_byte|status_401|client_must_fix");
  }

  @Test
  void a_page_renews_itself_and_says_how_old_its_count_is() throws Exception {
    // Given
    String path = "/clients/" + CLIENT_TEXT;
    String counted = "(counted once a minute, last <time datetime=\"" + OutsidersAnswers.AT + "\"";
    // When
    String client = browser.get(path).bodyAsString();
    String overview = browser.get("/").bodyAsString();
    // Then
    assertThat(client)
        .contains("data-renews hx-get=\"" + path + "\" hx-select=\"#now\"")
        .contains("id=\"stale\"", counted);
    assertThat(overview).contains("data-renews hx-get=\"/\"", counted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ACCOUNT_MANAGER", "AUDITOR"})
  void a_page_offers_only_what_its_reader_may_do(KeyRole role) throws Exception {
    // Given
    BrowserDouble reader = BrowserDouble.signedIn(console, console.key(role));
    boolean changes = role == KeyRole.ACCOUNT_MANAGER;
    // When
    String client = reader.get("/clients/" + CLIENT_TEXT).bodyAsString();
    int pause = reader.get("/clients/" + CLIENT_TEXT + "/production/pause").statusCode();
    // Then
    assertThat(client.contains("id=\"resume-production\"")).isEqualTo(changes);
    assertThat(client.contains("id=\"unsubscribe\"")).isEqualTo(changes);
    assertThat(pause).isEqualTo(changes ? 200 : 403);
    assertThat(reader.get("/").bodyAsString()).doesNotContain("id=\"stop-production\"");
  }
}
