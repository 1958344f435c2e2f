package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.AuditContract;
import io.rookery.shared.contract.AuditContract.AuditPage;
import io.rookery.shared.contract.AuditContract.Audited;
import io.rookery.shared.contract.AuditContract.AuditedObject;
import io.rookery.shared.contract.AuditContract.ListAudit;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionPage;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class AuditPageTest {
  private static final Instant AT = Instant.parse("2026-11-24T08:00:00Z");
  private static final ClientUuid CLIENT = ClientUuid.parse("6f2c8a52-9a0e-4c69-9f0d-0d6a2f6f5b11");

  private ConsoleFixture console;
  private Queue<ListAudit> asked;
  private List<Subscription> subscribed = List.of();

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    console.serve(
        SubscriptionContract.LIST,
        list -> Future.succeededFuture(new SubscriptionPage(subscribed, null)));
    asked =
        console.serve(
            AuditContract.LIST,
            list -> Future.succeededFuture(new AuditPage(List.of(entry()), 41L)));
  }

  @AfterEach
  void stop() throws Exception {
    console.close();
  }

  @Test
  void a_change_is_told_by_what_was_before_and_is_after() throws Exception {
    // Given
    BrowserDouble auditor = BrowserDouble.signedIn(console, console.key(KeyRole.AUDITOR));
    // When
    String page = auditor.get("/audit").bodyAsString();
    // Then
    assertThat(page)
        .contains(
            "Changed the settings of an endpoint",
            "anna (account-manager), approved by bert (operator)");
    assertThat(page)
        .contains("<del><bdi>5</bdi></del>", "<ins><bdi>9</bdi></ins>")
        .contains("<dt>families off</dt><dd><ins><bdi>user, health</bdi></ins>")
        .doesNotContain("stays as it is");
  }

  @Test
  void the_filter_is_asked_for_and_goes_on_to_the_next_page() throws Exception {
    // Given
    BrowserDouble operator = BrowserDouble.signedIn(console, console.key(KeyRole.OPERATOR));
    String filter = "actor=anna&action=key.revoked&client_uuid=" + CLIENT;
    // When
    String first =
        operator.get("/audit?" + filter + "&from=2026-11-24T08:00&until=").bodyAsString();
    Matcher next = Pattern.compile("id=\"next\" href=\"([^\"]+)\"").matcher(first);
    assertThat(next.find()).isTrue();
    asked.clear();
    operator.get(next.group(1).replace("&amp;", "&"));
    // Then
    ListAudit list = asked.peek();
    assertThat(list.filter().actor()).isEqualTo("anna");
    assertThat(list.filter().action()).isEqualTo("key.revoked");
    assertThat(list.filter().from()).isEqualTo(AT);
    assertThat(list.filter().until()).isNull();
    assertThat(list.sight().clients()).containsExactly(CLIENT);
    assertThat(list.before()).isEqualTo(41);
    assertThat(next.group(1))
        .contains("&amp;actor=anna&amp;action=key.revoked&amp;client_uuid=")
        .contains("from=2026-11-24T08%3A00");
  }

  @Test
  void who_types_a_part_of_a_name_is_asked_which_client_and_nothing_is_listed() throws Exception {
    // Given
    BrowserDouble operator = BrowserDouble.signedIn(console, console.key(KeyRole.OPERATOR));
    String nobody = operator.get("/audit?client_uuid=acme").bodyAsString();
    subscribed = List.of(PageAnswers.subscription(null, null));
    // When
    String page = operator.get("/audit?client_uuid=acme&actor=anna").bodyAsString();
    // Then
    assertThat(nobody).contains("No client has “acme” in its name");
    assertThat(page).contains("/audit?client_uuid=" + CLIENT + "&amp;actor=anna", "Acme Health");
    assertThat(asked).isEmpty();
  }

  @Test
  void a_whole_name_is_as_good_as_the_uuid() throws Exception {
    // Given
    BrowserDouble operator = BrowserDouble.signedIn(console, console.key(KeyRole.OPERATOR));
    subscribed = List.of(PageAnswers.subscription(null, null));
    // When
    operator.get("/audit?client_uuid=acme+health");
    // Then
    assertThat(asked.peek().sight().clients()).containsExactly(CLIENT);
  }

  @Test
  void an_account_manager_sees_what_is_of_their_clients_alone() throws Exception {
    // Given
    BrowserDouble manager =
        BrowserDouble.signedIn(
            console, console.key(KeyRole.ACCOUNT_MANAGER, Environment.PRODUCTION, List.of(CLIENT)));
    // When
    manager.get("/audit");
    manager.get("/audit?client_uuid=0b7e1c1e-55aa-4f0e-8f3e-3a9c5a7d1e22");
    // Then
    assertThat(asked).hasSize(1);
    assertThat(asked.peek().sight())
        .isEqualTo(new AuditContract.AuditSight(List.of(CLIENT), true, Environment.PRODUCTION));
  }

  static Audited entry() {
    JsonObject before = new JsonObject().put("in_flight_max", 5).put("contact", "stays as it is");
    return new Audited(
        42,
        AT,
        new Actor("key9", "anna", KeyRole.ACCOUNT_MANAGER, "request-9"),
        "endpoint.settings_changed",
        new AuditedObject(CLIENT, Environment.PRODUCTION, null),
        before.encode(),
        before
            .copy()
            .put("in_flight_max", 9)
            .put("families_off", new JsonArray().add("user").add("health"))
            .encode(),
        new Actor("key2", "bert", KeyRole.OPERATOR, "request-10"));
  }
}
