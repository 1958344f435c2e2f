package io.rookery.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each screen of {@code bin/rookery demo}, opened by the link that it prints: wide and narrow,
 * light and dark. With {@code -Drookery.pictures=DIR} it leaves pictures of them.
 */
@Tag("slow")
@Tag("browser")
class ScreensTest {
  private static final Pattern LINK =
      Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)(/sign-in\\?token=\\S+)");
  private static final String ACME = "/clients/0c32421f-6330-433d-a999-4ac1f4f8add5";
  private static final String BOREALIS = "/clients/5d1f6a0e-2b7c-4f39-8a51-3c9e7d20b6f4";
  private static final String PAUSED = "/clients/91b7c3d8-4e0a-4c25-b6f7-08d2a5e1394c";
  private static final String DEAD = "/clients/c4e8f1a2-7d36-4b90-9e15-62a0b8d3f7c1";
  private static final String REFUSES = "/clients/e2a95b70-1c8f-4d64-a3b2-f5079e6c81d8";
  private static final String PICTURES = System.getProperty("rookery.pictures", "");
  private static final int PICTURE_BYTES_MAX = 200_000;

  @Test
  void each_screen_of_the_demo_is_fit_for_everybody() throws Exception {
    // Given
    Path folder = Stage.emptyFolder("browser-demo");
    try (StandaloneProcess demo =
        StandaloneProcess.start(folder, List.of("demo", "--var=" + folder), Map.of())) {
      Matcher link = demo.awaitPrinted(LINK);
      try (Chromium browser = Chromium.open(link.group(1), Look.DESK)) {
        browser.go("/sign-in");
        check(browser, "sign-in");
        browser.go(link.group(2));
        browser.click("sign-in");
        browser.sees("attention", "Everest Fitness");
        browser.sees("outcomes", "delivered");
        if (!PICTURES.isEmpty()) {
          // What waits is counted once a minute, and a picture is to show it.
          browser.seesWithin(Duration.ofMinutes(3), "glance-production", "Cardia Labs");
        }
        check(browser, "overview");

        for (Map.Entry<String, String> screen : screens(browser).entrySet()) {
          // When
          browser.look(Look.DESK);
          browser.go(screen.getValue());
          // Then
          check(browser, screen.getKey());
        }
        chooseWhatIsReplayed(browser);
        browser.go(ACME + "/production/test");
        browser.click("confirm");
        browser.sees("result", "Green");
        check(browser, "test");
        browser.assertQuiet();
      }
    }
  }

  /** By a part of the client's name. */
  private static void chooseWhatIsReplayed(Chromium browser) throws IOException {
    browser.go("/replays/new");
    browser.type("client_uuid", "cl");
    browser.sees("choice-" + BOREALIS.substring(9));
    check(browser, "replay-client");
    browser.type("client_uuid", "acme");
    browser.click("choice-" + ACME.substring(9));
    browser.click("count");
    browser.sees("counted", "Acme Health");
    check(browser, "replay");
  }

  /** In the order of the menu, by the name of the picture. */
  private static Map<String, String> screens(Chromium browser) {
    Map<String, String> screens = new LinkedHashMap<>();
    screens.put("clients", "/clients");
    screens.put("client", ACME);
    screens.put("client-refuses", REFUSES);
    screens.put("client-paused", PAUSED);
    screens.put("subscribe", "/clients/new");
    screens.put("pause", ACME + "/production/pause");
    screens.put("resume", PAUSED + "/production/resume");
    screens.put("settings", BOREALIS + "/sandbox/settings");
    screens.put("rotate", ACME + "/production/rotate");
    screens.put("promote", BOREALIS + "/promote");
    screens.put("unsubscribe", ACME + "/unsubscribe");
    screens.put("notifications", "/notifications?client_uuid=" + DEAD.substring(9));
    browser.go(REFUSES);
    screens.put("notification", browser.linkIn("side-production", "/notifications/"));
    screens.put("replays", "/replays");
    screens.put("audit", "/audit");
    screens.put("keys", "/keys");
    screens.put("key", "/keys/new");
    screens.put("stop", "/stops/production/stop");
    return screens;
  }

  /** Wide and narrow, light and dark. */
  static void check(Chromium browser, String name) throws IOException {
    for (Look look : Look.values()) {
      browser.look(look);
      browser.assertFits();
      if (look == Look.DESK || look == Look.DESK_AT_NIGHT) {
        browser.assertAccessible();
      }
      picture(browser, name, look);
    }
    browser.look(Look.DESK);
  }

  private static void picture(Chromium browser, String name, Look look) throws IOException {
    if (!PICTURES.isEmpty()) {
      Path file = Files.createDirectories(Path.of(PICTURES)).resolve(name + look.suffix + ".png");
      browser.picture(file);
      assertThat(Files.size(file)).as("%s, in bytes", file).isLessThan(PICTURE_BYTES_MAX);
    }
  }
}
