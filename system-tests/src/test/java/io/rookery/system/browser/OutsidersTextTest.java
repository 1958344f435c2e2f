package io.rookery.system.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rookery.system.browser.Stage.Client;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others wrote is shown as text wherever it stands, and bends no page. */
@Tag("slow")
@Tag("browser")
@ExtendWith(OnStage.class)
class OutsidersTextTest {
  private static final String PRODUCTION = "production";
  private static final int KEY_NAME_MAX = 100;
  private static final int NAME_MAX = 200;
  private static final int NAME_PART = 20;
  private static final int DESCRIPTION_MAX = 500;
  private static final int CONTACT_MAX = 254;
  private static final int HEADER_NAME_MAX = 64;
  private static final int USER_ID_MAX = 128;
  private static final int DATA_SOURCE_MAX = 100;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"'></b></script><script>window.outsider=1</script><img data-outsider src=x"
            + " onerror=window.outsider=1>${7*7}{{7*7}}",
        "Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"
            + "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
        "\u202Eحساب الصحة\u202D \u200Fשלום עולם\u2067 123 \u202Eevil"
      })
  void a_text_of_outsiders_stays_a_text_on_every_page(String text, Stage stage) throws Exception {
    // Given
    Client client = stage.subscribedClient(text);
    stage.receiver().answers(client.path("sandbox"), 400, text);
    String id = stage.send("sandbox", trigger(client, text));
    String taken = stage.send(client, PRODUCTION, "ada-1815");
    String key = stage.key("operator", cut(text, KEY_NAME_MAX));
    try (Chromium browser = Chromium.open(stage.console(), Look.PHONE)) {
      browser.signIn(key);
      fillsFormsThatAreRefused(browser, client, text);
      browser.go("/notifications/" + taken);
      browser.sees("state", "delivered");
      fillsFormsThatAreTaken(browser, client, text);
      stage.receiver().answers(client.path(PRODUCTION), 400, text);
      overridesARedTest(browser, client, text);
      stopProduction(browser, text);
      browser.go("/notifications/" + id);
      browser.seesAfterReload("timeline", "400");

      for (Look look : List.of(Look.PHONE, Look.DESK)) {
        browser.look(look);
        for (String path : pages(client, id, text)) {
          // When
          browser.go(path);
          // Then
          browser.assertOutsidersWroteText();
          browser.assertFits();
        }
        browser.go(client.page() + "/sandbox/test");
        browser.click("confirm");
        browser.sees("result", "Red");
        browser.assertOutsidersWroteText();
        browser.assertFits();
      }
      browser.assertQuiet();
    } finally {
      stage.takeStopBack("production");
    }
  }

  private static JsonObject trigger(Client client, String text) {
    JsonObject details = new JsonObject().put("data_structure", text).put(text, text);
    return new JsonObject()
        .put("type", "extraction.failed")
        .put("client_uuid", client.uuid().toString())
        .put("user_id", cut("u" + text.replaceAll("[^!-~]", "/"), USER_ID_MAX))
        .put("data_source", cut(text, DATA_SOURCE_MAX))
        .put("reason", "permission_denied")
        .put("message", text)
        .put("details", details);
  }

  private static void stopProduction(Chromium browser, String text) {
    browser.go("/stops/production/stop");
    browser.type("why", text);
    browser.click("confirm");
    browser.sees("start-production");
  }

  /** What is refused comes back as it was typed. */
  private static void fillsFormsThatAreRefused(Chromium browser, Client client, String text) {
    String url = "https://hooks.example.com/" + text;
    browser.go("/clients/new");
    browser.type("client_uuid", text);
    browser.type("name", cut(text, NAME_MAX));
    browser.type("sandbox", url);
    browser.type("production", url);
    refused(browser, "save");
    browser.go(client.page() + "/edit");
    browser.type("sandbox", "https://user@hooks.example.com/" + text);
    refused(browser, "save");
    browser.go(client.page() + "/sandbox/settings");
    browser.type("description", cut(text, DESCRIPTION_MAX));
    browser.type("header_name", cut("(" + text, HEADER_NAME_MAX));
    browser.type("header_value", text);
    refused(browser, "save");
    browser.go("/replays/new");
    // The text alone is the name of the client.
    browser.type("client_uuid", text + "?");
    browser.type("user_id", text);
    refused(browser, "count");
    browser.sees("choices", "No client has");
    browser.go("/keys/new");
    browser.type("name", cut(text, KEY_NAME_MAX));
    browser.choose("role", "producer");
    browser.type("clients", text);
    refused(browser, "make");
  }

  private static void refused(Chromium browser, String button) {
    browser.click(button);
    browser.sees("refusal");
    browser.assertOutsidersWroteText();
    browser.assertFits();
  }

  /** What is taken stands on the pages from then on. */
  private static void fillsFormsThatAreTaken(Chromium browser, Client client, String text) {
    browser.go(client.page() + "/edit");
    browser.type("production", client.url(PRODUCTION) + "?" + URLEncoder.encode(text, UTF_8));
    browser.click("save");
    browser.sees("notice", "Saved");
    browser.go(client.page() + "/sandbox/settings");
    browser.type("description", cut(text, DESCRIPTION_MAX));
    browser.type("contact", cut(text, CONTACT_MAX));
    browser.click("save");
    browser.sees("notice", "Saved");
    browser.go("/replays/new");
    browser.choose("environment", PRODUCTION);
    browser.type("client_uuid", cut(text, NAME_PART));
    browser.sees("choice-" + client.uuid());
    browser.assertOutsidersWroteText();
    browser.assertFits();
    browser.click("choice-" + client.uuid());
    browser.click("count");
    browser.sees("counted", "1 notification once more");
    browser.click("start");
    browser.sees("replay-state");
    browser.assertOutsidersWroteText();
    browser.assertFits();
  }

  private static void overridesARedTest(Chromium browser, Client client, String text) {
    browser.go(client.page() + "/production/test");
    browser.click("confirm");
    browser.sees("result", "Red");
    browser.open("overriding");
    browser.type("why", text);
    browser.click("override");
    browser.sees("notice", "Saved");
    browser.sees("side-production", "overridden");
    browser.assertOutsidersWroteText();
    browser.assertFits();
  }

  private static List<String> pages(Client client, String id, String text) {
    String typed = URLEncoder.encode(text, UTF_8);
    return List.of(
        "/",
        "/clients?search=" + typed,
        client.page(),
        client.page() + "/edit",
        client.page() + "/sandbox/pause",
        client.page() + "/sandbox/settings",
        client.page() + "/sandbox/rotate",
        client.page() + "/promote",
        client.page() + "/unsubscribe",
        "/notifications?client_uuid=" + client.uuid(),
        "/notifications?client_uuid=" + typed,
        "/notifications?client_uuid=" + client.uuid() + "&user_id=" + typed,
        "/notifications/" + id,
        "/notifications/" + id + "/cancel",
        "/replays",
        "/approvals",
        "/audit",
        "/audit?actor=" + typed,
        "/keys");
  }

  private static String cut(String text, int charactersMax) {
    return text.substring(0, Math.min(text.length(), charactersMax));
  }
}
