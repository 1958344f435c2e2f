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
  private static final int KEY_NAME_MAX = 100;
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
    String key = stage.key("operator", cut(text, KEY_NAME_MAX));
    try (Chromium browser = Chromium.open(stage.console(), Look.PHONE)) {
      browser.signIn(key);
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
        "/audit",
        "/audit?actor=" + typed,
        "/keys");
  }

  private static String cut(String text, int charactersMax) {
    return text.substring(0, Math.min(text.length(), charactersMax));
  }
}
