package io.rookery.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.system.browser.Stage.Client;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** Whoever has no mouse does a whole flow, and always sees where they are. */
@Tag("slow")
@Tag("browser")
@ExtendWith(OnStage.class)
class KeyboardTest {

  @Test
  void a_client_is_subscribed_tested_paused_and_unsubscribed_with_the_keyboard_alone(Stage stage)
      throws Exception {
    // Given
    Client client = stage.newClient("Keys Only");
    try (Chromium browser = Chromium.open(stage.console(), Look.DESK)) {
      browser.go("/sign-in");
      browser.sees("key");

      // When
      browser.tabTo("key");
      browser.press(stage.key("account-manager"), Keys.ENTER);
      browser.sees("who-role", "account-manager");
      enter(browser, "nav-clients");
      enter(browser, "subscribe");
      type(browser, "client_uuid", client.uuid().toString());
      type(browser, "name", client.name());
      type(browser, "sandbox", client.url("sandbox"));
      type(browser, "production", client.url("production"));
      enter(browser, "save");
      enter(browser, "to-client");
      enter(browser, "test-production");
      enter(browser, "confirm");
      browser.sees("result", "Green");
      enter(browser, "nav-clients");
      type(browser, "search", client.uuid().toString());
      browser.sees("results", client.name());
      enter(browser, "open-" + client.uuid());
      enter(browser, "pause-sandbox");
      enter(browser, "confirm");
      browser.sees("notice", "Paused");
      browser.sees("state-sandbox", "paused");
      enter(browser, "resume-sandbox");
      browser.tabTo("mode-all");
      browser.press(Keys.ARROW_DOWN);
      enter(browser, "confirm");
      browser.sees("notice", "Resumed");
      browser.sees("state-sandbox", "sending");
      enter(browser, "unsubscribe");
      enter(browser, "confirm");

      // Then
      browser.sees("notice", "Unsubscribed");
      enter(browser, "sign-out");
      browser.sees("key");
      assertThat(browser.path()).isEqualTo("/sign-in");
      browser.assertQuiet();
    }
  }

  @Test
  void a_client_is_found_by_a_part_of_its_name_and_chosen_with_the_keyboard_alone(Stage stage)
      throws Exception {
    // Given
    Client client = stage.subscribedClient("Found By Name");
    String chosen = "Found By Name " + client.uuid();
    String sent = stage.send(client, "sandbox", "ada-1815");
    try (Chromium browser = Chromium.open(stage.console(), Look.DESK)) {
      browser.signIn(stage.operatorKey());
      browser.go("/notifications/" + sent);
      browser.sees("state", "delivered");

      // When
      browser.go("/replays/new");
      type(browser, "client_uuid", "found by");
      enter(browser, "choice-" + client.uuid());
      String ofReplay = browser.value("client_uuid");
      enter(browser, "count");
      browser.sees("counted", "1 notification once more in sandbox");
      browser.sees("counted", client.name());
      browser.go("/keys/new");
      type(browser, "clients", "somebody else\nfound by");
      enter(browser, "choice-" + client.uuid());

      // Then
      assertThat(ofReplay).isEqualTo(chosen);
      assertThat(browser.value("clients")).isEqualTo("somebody else\n" + chosen + "\n");
      browser.assertQuiet();
    }
  }

  @Test
  void the_focus_stays_where_it_is_while_the_page_renews_itself(Stage stage) throws Exception {
    // Given
    Client client = stage.subscribedClient("Stays Put");
    String link = "/notifications/" + stage.send(client, "production", "ada-1815");
    try (Chromium browser = Chromium.open(stage.console(), Look.DESK)) {
      browser.signIn(stage.operatorKey());
      browser.go(client.page());
      browser.sees("side-production", "ada-1815");
      browser.focusLink(link);

      // When
      stage.send(client, "production", "grace-1906");
      browser.sees("side-production", "grace-1906");

      // Then
      assertThat(browser.focusedLink()).isEqualTo(link);
      browser.assertQuiet();
    }
  }

  private static void enter(Chromium browser, String id) {
    browser.sees(id);
    browser.tabTo(id);
    browser.press(Keys.ENTER);
  }

  private static void type(Chromium browser, String id, String text) {
    browser.sees(id);
    browser.tabTo(id);
    browser.press(text);
  }
}
