package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.DispatchContract.EndpointCondition;
import io.rookery.shared.contract.DispatchContract.HeldBack;
import io.rookery.shared.contract.HealthContract;
import io.rookery.shared.contract.HealthContract.EndpointHealth;
import io.rookery.shared.contract.HealthContract.HealthHour;
import io.rookery.shared.contract.HealthContract.Latency;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ClientPageTest {
  private static final Instant AT = Instant.parse("2026-11-25T08:00:00Z");

  private ConsoleFixture console;
  private BrowserDouble browser;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    PageAnswers.emptyOverview(console);
    PageAnswers.subscription(console);
    browser = BrowserDouble.signedIn(console, console.key(KeyRole.ACCOUNT_MANAGER));
  }

  @AfterEach
  void stop() throws Exception {
    console.close();
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
        .contains("id=\"state-sandbox\" class=\"state waiting\">paused<", "Paused by anna.")
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
        .contains("half within <b>12 ms</b>, 95 % within <b>64 ms</b>, 99 % within <b>182 ms</b>")
        .contains("<b id=\"in-flight-production\">3</b> calls")
        .contains("<title>" + AT + ": 199 succeeded, 1 failed");
  }

  private static EndpointHealth health(HeldBack paused) {
    return new EndpointHealth(condition(paused), 0, null, null, List.of());
  }

  private static EndpointCondition condition(HeldBack paused) {
    return new EndpointCondition(
        "unknown", null, null, null, null, null, paused, null, null, false);
  }
}
