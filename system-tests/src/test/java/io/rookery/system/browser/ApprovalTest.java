package io.rookery.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.system.browser.Stage.Client;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where production needs a second person, on a stage of its own. */
@Tag("slow")
@Tag("browser")
class ApprovalTest {

  @Test
  void what_one_person_proposes_for_production_another_one_approves() throws Exception {
    // Given
    try (Stage stage =
            Stage.open("browser-approvals", Map.of("ROOKERY_APPROVALS_PRODUCTION", "required"));
        Chromium anna = Chromium.open(stage.console(), Look.DESK);
        Chromium ben = Chromium.open(stage.console(), Look.DESK)) {
      Client client = stage.newClient("Two Eyes Clinic");
      anna.signIn(stage.key("account-manager", "Anna"));
      ben.signIn(stage.key("account-manager", "Ben"));

      // When
      subscribes(anna, client);
      anna.go("/approvals");
      anna.sees("main", "proposed by Anna");
      String id = anna.linkIn("main", "/approvals/").split("/", -1)[2];

      // Then
      assertThat(anna.has("withdraw-" + id)).isTrue();
      assertThat(anna.has("approve-" + id)).isFalse();
      ben.go("/");
      ben.sees("proposed", "waits for a second person");
      ben.click("nav-approvals");
      ben.sees("approval-" + id, client.url("production"));
      ScreensTest.check(ben, "approvals");
      ben.click("approve-" + id);
      ben.sees("main", "The client is subscribed at once");
      ScreensTest.check(ben, "approve");
      ben.click("confirm");
      ben.sees("notice", "The change is made");
      anna.go(client.page());
      anna.sees("client-uuid", client.uuid().toString());
      assertThat(anna.has("proposed")).isFalse();
      rotatesAndThinksBetter(anna, client);
      anna.assertQuiet();
      ben.assertQuiet();
    }
  }

  private static void subscribes(Chromium anna, Client client) {
    anna.go("/clients/new");
    anna.type("client_uuid", client.uuid().toString());
    anna.type("name", client.name());
    anna.type("sandbox", client.url("sandbox"));
    anna.type("production", client.url("production"));
    anna.click("save");
    anna.sees("main", "The subscription waits for approval");
    anna.sees("secret-production", "whsec_");
  }

  private static void rotatesAndThinksBetter(Chromium anna, Client client) {
    anna.click("rotate-production");
    anna.click("confirm");
    anna.sees("secret", "whsec_");
    anna.go(client.page());
    anna.sees("proposed", "waits for a second person");
    anna.go("/approvals");
    anna.sees("main", "Rotate the signing secret of production");
    anna.click("withdraw-" + anna.linkIn("main", "/approvals/").split("/", -1)[2]);
    anna.click("confirm");
    anna.sees("notice", "Withdrawn");
    anna.go(client.page());
    anna.sees("client-uuid");
    assertThat(anna.has("proposed")).isFalse();
  }
}
