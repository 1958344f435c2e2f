package io.rookery.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.system.browser.Stage.Client;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an operator is called for: an endpoint that needs a human, and the stop switch. */
@Tag("slow")
@Tag("browser")
@ExtendWith(OnStage.class)
class OperatorTest {

  @Test
  void an_operator_is_told_whom_a_client_must_let_in_and_tries_again(Stage stage) throws Exception {
    // Given
    Client closed = stage.subscribedClient("Closed Doors");
    stage.receiver().answers(closed.path("sandbox"), 401, "who are you?");
    try (Chromium browser = Chromium.open(stage.console(), Look.DESK)) {
      browser.signIn(stage.operatorKey());

      // When
      String id = stage.send(closed, "sandbox", "ada-1815");
      browser.sees("attention", closed.name());
      browser.go(closed.page());
      browser.sees("state-sandbox", "broken");
      stage.receiver().answers(closed.path("sandbox"), 200, "");
      browser.go("/notifications/" + id);
      browser.sees("timeline", "HTTP 401");
      browser.click("retry");
      browser.sees("notice");

      // Then
      browser.sees("state", "delivered");
      browser.assertQuiet();
    }
  }

  @Test
  void a_page_that_hears_nothing_any_more_says_so_and_heals_by_itself(Stage stage)
      throws Exception {
    // Given
    Client client = stage.subscribedClient("Behind A Tunnel");
    try (Chromium browser = Chromium.open(stage.console(), Look.PHONE)) {
      browser.signIn(stage.operatorKey());
      for (String page : List.of(client.page(), "/")) {
        browser.go(page);
        browser.sees("nav-overview");

        // When
        browser.network(false);
        browser.sees("stale", "not up to date");
        browser.network(true);

        // Then
        browser.seesNoMore("stale");
      }
    }
  }

  @Test
  void a_stopped_environment_sends_nothing_until_it_is_started(Stage stage) throws Exception {
    // Given
    Client client = stage.subscribedClient("Stopped Ltd");
    try (Chromium browser = Chromium.open(stage.console(), Look.DESK_AT_NIGHT)) {
      browser.signIn(stage.operatorKey());

      // When
      browser.click("stop-sandbox");
      browser.type("why", "a receiver takes everything twice");
      browser.click("confirm");
      browser.sees("glance-sandbox", "a receiver takes everything twice");
      String id = stage.send(client, "sandbox", "ada-1815");
      browser.go("/notifications/" + id);
      browser.seesAfterReload("explanation", "stopped");

      // Then
      assertThat(stage.receiver().taken(client.path("sandbox"))).isEmpty();
      browser.click("nav-overview");
      browser.click("start-sandbox");
      browser.click("confirm");
      browser.sees("notice", "Started again");
      browser.go("/notifications/" + id);
      browser.seesAfterReload("state", "delivered");
      browser.assertQuiet();
    }
  }

  @Test
  void a_key_is_shown_once_and_revoked_by_its_row_and_both_stand_in_the_audit(Stage stage)
      throws Exception {
    // Given
    try (Chromium browser = Chromium.open(stage.console(), Look.DESK)) {
      browser.signIn(stage.operatorKey());

      // When
      browser.go("/keys/new");
      browser.type("name", "Grace of accounts");
      browser.choose("role", "account-manager");
      browser.click("make");
      browser.sees("secret", "rk_");
      String keyId = browser.text("secret").split("_", -1)[2];
      browser.click("to-keys");
      browser.sees("key-" + keyId, "Grace of accounts");
      browser.click("revoke-" + keyId);
      browser.click("confirm");

      // Then
      browser.sees("key-" + keyId, "revoked");
      assertThat(browser.has("revoke-" + keyId)).isFalse();
      browser.go("/audit");
      browser.sees("results", keyId);
      browser.assertQuiet();
    }
  }

  @Test
  void an_auditor_sees_and_is_offered_no_change(Stage stage) throws Exception {
    // Given
    Client client = stage.subscribedClient("Looked At");
    try (Chromium browser = Chromium.open(stage.console(), Look.DESK)) {
      // When
      browser.signIn(stage.key("auditor"));

      // Then
      assertThat(browser.has("stop-sandbox")).isFalse();
      browser.go(client.page());
      browser.sees("state-sandbox");
      assertThat(browser.has("edit")).isFalse();
      assertThat(browser.has("test-production")).isFalse();
      browser.go("/replays");
      assertThat(browser.has("new-replay")).isFalse();
      browser.assertQuiet();
    }
  }
}
