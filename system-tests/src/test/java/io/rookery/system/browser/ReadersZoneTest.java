package io.rookery.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.system.browser.Stage.Client;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody whose clock on the wall is not the server's: five and three quarter hours ahead. */
@Tag("slow")
@Tag("browser")
@ExtendWith(OnStage.class)
class ReadersZoneTest {
  private static final ZoneId KATHMANDU = ZoneId.of("Asia/Kathmandu");
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEEE d MMMM uuuu", Locale.UK);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss 'GMT+5:45'");

  @Test
  void times_are_told_and_taken_in_the_readers_zone(Stage stage) throws Exception {
    // Given
    Client client = stage.subscribedClient("Himal Health");
    String id = stage.send(client, "production", "ada-1815");
    try (Chromium browser = Chromium.open(stage.console(), Look.DESK)) {
      browser.zone(KATHMANDU.getId());
      browser.signIn(stage.operatorKey());

      // When
      browser.go("/notifications/" + id);
      browser.sees("state", "delivered");
      String exact = browser.hovered("accepted").replace(",", "");
      String delivered = browser.hovered("explanation").replace(",", "");
      LocalDateTime accepted = LocalDateTime.ofInstant(browser.instant("accepted"), KATHMANDU);
      final LocalDateTime ended =
          LocalDateTime.ofInstant(browser.instant("explanation"), KATHMANDU);

      // Then
      assertThat(exact).contains(DAY.format(accepted), TIME.format(accepted));
      assertThat(delivered).contains(DAY.format(ended), TIME.format(ended));
      filtersByTheClockOnTheWall(browser, client, accepted.truncatedTo(ChronoUnit.MINUTES));
      browser.assertQuiet();
    }
  }

  private static void filtersByTheClockOnTheWall(
      Chromium browser, Client client, LocalDateTime minute) {
    String row = "ada-1815";
    String none = "no such notification";
    browser.go("/notifications?client_uuid=" + client.uuid());
    browser.sees("results", row);
    browser.type("from", minute.plusMinutes(1));
    browser.sees("results", none);
    browser.type("from", minute);
    browser.sees("results", row);
    browser.type("until", minute);
    browser.sees("results", none);
    browser.type("until", minute.plusMinutes(1));
    browser.sees("results", row);

    // The address names the zone: whoever gets it sees the same, in a zone of their own.
    String shared = browser.path();
    // Chromium names Kathmandu as it was once spelled.
    assertThat(shared).contains("zone=Asia%2FKat");
    browser.zone("America/St_Johns");
    browser.go(shared);
    browser.sees("results", row);
    assertThat(LocalDateTime.parse(browser.value("from")))
        .isEqualTo(
            minute
                .atZone(KATHMANDU)
                .withZoneSameInstant(ZoneId.of("America/St_Johns"))
                .toLocalDateTime());
  }
}
