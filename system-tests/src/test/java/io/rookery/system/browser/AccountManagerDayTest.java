package io.rookery.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.system.browser.Stage.Client;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From the first sign-in to the end of a subscription, with the page alone. */
@Tag("slow")
@Tag("browser")
@ExtendWith(OnStage.class)
class AccountManagerDayTest {
  private static final String PRODUCTION = "production";
  private static final int BREAKS_AFTER = 5;

  private Stage stage;
  private Chromium browser;
  private Client acme;

  @Test
  void an_account_manager_brings_a_client_through_a_bad_day(Stage given) throws Exception {
    // Given
    stage = given;
    acme = stage.newClient("Acme Health");
    String key = stage.key("account-manager");
    try (Chromium opened = Chromium.open(stage.console(), Look.DESK)) {
      browser = opened;

      // When
      browser.signIn(key);
      subscribes();
      tests();
      String first = seesADeliveryArrive();
      List<String> late = seesABrokenReceiverExplained();
      seesTheBacklogDrain(late);
      replays(first, late);
      rotatesTheSecret();
      unsubscribes();

      // Then
      browser.assertQuiet();
    }
  }

  private void subscribes() {
    browser.click("nav-clients");
    browser.click("subscribe");
    browser.type("client_uuid", acme.uuid().toString());
    browser.type("name", acme.name());
    browser.type("sandbox", acme.url("sandbox"));
    browser.type(PRODUCTION, acme.url(PRODUCTION));
    browser.click("save");
    browser.sees("secret-sandbox", "whsec_");
    browser.sees("secret-production", "whsec_");
    browser.click("to-client");
    browser.sees("client-uuid", acme.uuid().toString());
  }

  private void tests() {
    for (String environment : List.of("sandbox", PRODUCTION)) {
      browser.click("test-" + environment);
      browser.click("confirm");
      browser.sees("result", "Green");
      browser.sees("phases", "HTTP 200");
      browser.go(acme.page());
    }
  }

  private String seesADeliveryArrive() throws Exception {
    browser.click("nav-overview");
    browser.sees("live-state", "as it happens");
    String id = stage.send(acme, PRODUCTION, "ada-1815");
    browser.sees("outcomes", id);
    browser.sees("outcomes", "delivered");
    assertThat(stage.receiver().taken(acme.path(PRODUCTION))).contains(id);
    return id;
  }

  private List<String> seesABrokenReceiverExplained() throws Exception {
    stage.receiver().answers(acme.path(PRODUCTION), 500, "the disk is full");
    List<String> late = new ArrayList<>();
    for (int i = 0; i <= BREAKS_AFTER; i++) {
      late.add(stage.send(acme, PRODUCTION, "user-" + i));
    }
    browser.go("/notifications/" + late.get(0));
    browser.sees("timeline", "HTTP 500");
    browser.sees("explanation", "500");
    browser.go(acme.page());
    browser.sees("state-production", "failing");
    browser.sees("side-production", "It has been failing for ");
    return late;
  }

  private void seesTheBacklogDrain(List<String> late) {
    browser.click("nav-overview");
    browser.sees("live-state", "as it happens");
    stage.receiver().answers(acme.path(PRODUCTION), 200, "");
    late.forEach(id -> browser.sees("outcomes", id));
    assertThat(stage.receiver().taken(acme.path(PRODUCTION))).containsAll(late);
    browser.go("/notifications/" + late.get(0));
    browser.sees("state", "delivered");
  }

  private void replays(String first, List<String> late) {
    browser.click("nav-replays");
    browser.click("new-replay");
    browser.choose("environment", PRODUCTION);
    browser.type("client_uuid", acme.uuid().toString());
    browser.choose("type", "user.created");
    browser.click("count");
    browser.sees("counted", "" + (1 + late.size()));
    browser.click("start");
    browser.sees("replay-state", "done");
    browser.go("/notifications/" + first);
    browser.seesAfterReload("timeline", "Replayed");
    browser.seesAfterReload("state", "delivered");
    assertThat(stage.receiver().taken(acme.path(PRODUCTION)).stream().filter(first::equals))
        .hasSize(2);
  }

  private void rotatesTheSecret() throws Exception {
    browser.go(acme.page());
    browser.click("rotate-production");
    browser.choose("overlap_seconds", "3600");
    browser.click("confirm");
    browser.sees("secret", "whsec_");
    String id = stage.send(acme, PRODUCTION, "grace-1906");
    browser.go("/notifications/" + id);
    browser.seesAfterReload("state", "delivered");
    assertThat(stage.receiver().signaturesOfLast(acme.path(PRODUCTION))).isEqualTo(2);
  }

  private void unsubscribes() {
    browser.go(acme.page());
    browser.click("unsubscribe");
    browser.click("confirm");
    browser.sees("notice", "Nothing more is sent");
    browser.sees("subscribe-again");
  }
}
