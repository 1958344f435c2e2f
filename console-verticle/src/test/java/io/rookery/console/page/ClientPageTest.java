package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.DispatchContract.EndpointCondition;
import io.rookery.shared.contract.DispatchContract.HeldBack;
import io.rookery.shared.contract.HealthContract;
import io.rookery.shared.contract.HealthContract.EndpointHealth;
import io.rookery.shared.contract.HealthContract.HealthHour;
import io.rookery.shared.contract.HealthContract.Latency;
import io.rookery.shared.contract.SettingsContract;
import io.rookery.shared.contract.SettingsContract.PromotedSettings;
import io.rookery.shared.contract.SettingsContract.SettingsPatch;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.contract.SubscriptionContract.Release;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.sealing.CustomHeaders;
import io.rookery.shared.sealing.SecretContext;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientPageTest extends PageFixture {
  private static final Instant AT = Instant.parse("2026-11-25T08:00:00Z");

  ClientPageTest() {
    super(KeyRole.ACCOUNT_MANAGER);
  }

  @BeforeEach
  void start() throws Exception {
    PageAnswers.noNotifications(console);
  }

  @Test
  void a_paused_endpoint_that_never_had_a_notification_is_shown_as_paused() throws Exception {
    // Given
    HeldBack held = new HeldBack(AT, "anna", null);
    console.serve(
        HealthContract.HEALTH,
        asked ->
            Future.succeededFuture(
                health(asked.endpoint().environment() == Environment.SANDBOX ? held : null)));
    // When
    String page = browser.get("/clients/" + PageAnswers.CLIENT).bodyAsString();
    // Then
    assertThat(page)
        .contains(
            "id=\"state-sandbox\" class=\"state waiting\">paused<",
            "Paused by anna <time datetime=\"" + AT)
        .contains("id=\"resume-sandbox\"", "id=\"pause-production\"")
        .contains("id=\"state-production\" class=\"state good\">sending<");
  }

  @Test
  void the_health_of_a_day_is_told_in_figures_with_units_and_as_a_picture() throws Exception {
    // Given
    Latency latency = new Latency(12, 64, 182);
    EndpointHealth day =
        new EndpointHealth(
            condition(null), 3, AT, latency, List.of(new HealthHour(AT, 199, 1, latency)));
    console.serve(HealthContract.HEALTH, asked -> Future.succeededFuture(day));
    // When
    String page = browser.get("/clients/" + PageAnswers.CLIENT).bodyAsString();
    // Then
    assertThat(page)
        .contains("<b>99.5 %</b> of 200 calls succeeded in the last 24 hours")
        .contains("half within <b>12&nbsp;ms</b>, 95&nbsp;% within <b>64&nbsp;ms</b>")
        .contains("<b id=\"in-flight-production\">3</b> calls")
        .contains("<title data-at=\"" + AT + "\"")
        .contains(">25 Nov 2026, 08:00:00 UTC: 199 succeeded, 1 failed");
  }

  @Test
  void a_reader_of_sandbox_sees_nothing_of_production() throws Exception {
    // Given
    var asked =
        console.serve(HealthContract.HEALTH, health -> Future.succeededFuture(health(null)));
    String key = console.key(KeyRole.ACCOUNT_MANAGER, Environment.SANDBOX, null);
    BrowserDouble reader = BrowserDouble.signedIn(console, key);
    // When
    String page = reader.get("/clients/" + PageAnswers.CLIENT).bodyAsString();
    // Then
    assertThat(page)
        .contains("https://sandbox.example.com/rookery")
        .doesNotContain("https://production.example.com/rookery", "id=\"side-production\"");
    assertThat(asked)
        .extracting(one -> one.endpoint().environment())
        .containsExactly(Environment.SANDBOX);
  }

  @Test
  void settings_are_sent_whole_and_of_headers_only_what_changes() throws Exception {
    // Given
    var asked =
        console.serve(
            SettingsContract.CHANGE, change -> Future.succeededFuture(new FoundSubscription(null)));
    // When
    HttpResponse<Buffer> done =
        browser.send(
            "/clients/" + PageAnswers.CLIENT + "/production/settings",
            Map.of(
                "version", "3",
                "ordering", "user",
                "on_exhausted", "block",
                "in_flight_max", "4",
                "flood_window_minutes", "60",
                "families_off", "user_management",
                "types_off", "data_source.linked",
                "header_gone", "x-api-key",
                "contact", "ops@example.com"));
    // Then
    assertThat(done.getHeader("location")).endsWith("?done=saved");
    SettingsPatch patch = asked.peek().patch();
    assertThat(patch.ordering()).isEqualTo(Ordering.USER);
    assertThat(patch.inFlightMax()).isEqualTo(4);
    assertThat(patch.ratePerSecond()).isZero();
    assertThat(patch.floodWindowMinutes()).isEqualTo(60);
    assertThat(patch.familiesOff()).containsExactly("user_management");
    assertThat(patch.typesOff()).containsExactly(NotificationType.DATA_SOURCE_LINKED);
    assertThat(patch.rookHash()).isFalse();
    assertThat(patch.description()).isEmpty();
    assertThat(patch.contact()).isEqualTo("ops@example.com");
    EndpointKey endpoint = asked.peek().endpoint();
    CustomHeaders headers =
        CustomHeaders.open(
            console.master,
            patch.headers().sealed(),
            SecretContext.headers(patch.headers().id(), endpoint));
    assertThat(headers).isEqualTo(CustomHeaders.of(Collections.singletonMap("x-api-key", null)));
  }

  @Test
  void promoting_shows_the_difference_and_asks_for_a_green_test_before_it_is_offered()
      throws Exception {
    // Given
    EndpointSettings tried = new EndpointSettings(Ordering.USER, null, null, 20.0);
    Subscription untested = PageAnswers.subscription(tried, null);
    Subscription tested = PageAnswers.subscription(tried, new Release(AT, "anna", null));
    Queue<Subscription> answers = new ArrayDeque<>(List.of(untested, tested, tested));
    var asked =
        console.serve(
            SettingsContract.PROMOTE,
            promote -> Future.succeededFuture(new PromotedSettings(answers.remove(), null)));
    String path = "/clients/" + PageAnswers.CLIENT + "/promote";
    // When
    String first = browser.get(path).bodyAsString();
    String second = browser.get(path).bodyAsString();
    HttpResponse<Buffer> done = browser.send(path, Map.of("version", "3"));
    // Then
    assertThat(first)
        .contains("<bdi>none</bdi>", "<bdi>user</bdi>", "<bdi>20</bdi>", "id=\"test-first\"");
    assertThat(first).doesNotContain("id=\"confirm\"");
    assertThat(second).contains("id=\"confirm\"", "tested green");
    assertThat(done.getHeader("location")).endsWith("?done=promoted");
    assertThat(asked).extracting(one -> one.dryRun()).containsExactly(true, true, false);
    assertThat(asked).last().extracting(one -> one.ifMatch().versions()).isEqualTo(List.of(3L));
  }

  private static EndpointHealth health(HeldBack paused) {
    return new EndpointHealth(condition(paused), 0, null, null, List.of());
  }

  private static EndpointCondition condition(HeldBack paused) {
    return new EndpointCondition(
        "unknown", null, null, null, null, null, paused, null, null, false);
  }
}
