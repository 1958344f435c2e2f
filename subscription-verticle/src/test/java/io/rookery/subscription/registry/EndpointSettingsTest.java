package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.SANDBOX_URL;
import static io.rookery.subscription.registry.RegistryFixture.asking;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static io.rookery.subscription.registry.RegistryFixture.patch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.rookery.shared.contract.SettingsContract.SettingsPatch;
import io.rookery.shared.contract.SubscriptionContract.EndpointNote;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SwitchedOff;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.sealing.CustomHeaders;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointSettingsTest {
  private static final EndpointSettings ORDERED =
      new EndpointSettings(Ordering.USER, OnExhausted.BLOCK, 3, 2.5, SwitchedOff.NOTHING, true, 60);

  private static RegistryFixture given;

  @BeforeAll
  static void open() throws Exception {
    given = new RegistryFixture(TestDatabase.with(SubscriptionRole.REGISTRY));
  }

  @AfterAll
  static void close() throws Exception {
    given.close();
  }

  @Test
  void a_change_reaches_whoever_resolves_and_leaves_the_endpoints_version() throws Exception {
    // Given
    ClientUuid client = client();
    Subscription before = given.subscribed(client);
    // When
    Subscription after = change(production(client), ORDERED);
    // Then
    assertThat(after.version()).isGreaterThan(before.version());
    assertThat(after.endpoints().get(0).settings()).isEqualTo(EndpointSettings.USUAL);
    assertThat(after.endpoints().get(1).settings()).isEqualTo(ORDERED);
    assertThat(given.resolved(production(client)).settings()).isEqualTo(ORDERED);
    assertThat(given.resolved(production(client)).version()).isEqualTo(before.version());
  }

  @Test
  void another_url_keeps_the_settings() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    change(production(client), ORDERED);
    // When
    Subscription after =
        given.save(asking(client, SANDBOX_URL, "https://hooks.example.com/other")).subscription();
    // Then
    assertThat(after.endpoints().get(1).settings()).isEqualTo(ORDERED);
  }

  @Test
  void what_is_not_given_stays_and_a_zero_takes_a_limit_away() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    change(production(client), ORDERED);
    // When
    Subscription after =
        given.change(production(client), patch("{\"on_exhausted\":\"skip\",\"in_flight_max\":0}"));
    // Then
    assertThat(after.endpoints().get(1).settings())
        .isEqualTo(
            new EndpointSettings(
                Ordering.USER, OnExhausted.SKIP, null, 2.5, SwitchedOff.NOTHING, true, 60));
  }

  @Test
  void a_client_that_is_not_subscribed_has_no_settings_to_change() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    given.unsubscribe(client);
    // When
    Subscription changed = change(production(client), ORDERED);
    // Then
    assertThat(changed).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "65,1,1",
    "-1,1,1",
    "1,10001,1",
    "1,0.001,1",
    "1,-1,1",
    "1,NaN,1",
    "1,1,1441",
    "1,1,-1"
  })
  void what_is_out_of_bounds_is_refused(int inFlight, double rate, int window) {
    // Given
    EndpointSettings wanted =
        new EndpointSettings(
            Ordering.NONE, OnExhausted.SKIP, inFlight, rate, SwitchedOff.NOTHING, true, window);
    // Then
    assertThatThrownBy(() -> change(production(client()), wanted))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo("invalid_subscription"));
  }

  @Test
  void what_is_switched_off_collapsed_or_hashed_reaches_whoever_resolves() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    // When
    Subscription after =
        given.change(
            production(client),
            patch(
                """
                {"families_off":["rejected_information"],"rook_hash":false,"flood_window_minutes":90,
                 "types_off":["user.deleted","user.created","user.created"]}
                """));
    // Then
    EndpointSettings wanted =
        new EndpointSettings(
            Ordering.NONE,
            OnExhausted.SKIP,
            null,
            null,
            new SwitchedOff(
                List.of("rejected_information"),
                List.of(NotificationType.USER_CREATED, NotificationType.USER_DELETED)),
            false,
            90);
    assertThat(after.endpoint(Environment.PRODUCTION).settings()).isEqualTo(wanted);
    assertThat(given.resolved(production(client)).settings()).isEqualTo(wanted);
  }

  @Test
  void a_note_is_kept_until_it_is_taken_away() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    // When
    Subscription noted =
        given.change(
            production(client), patch("{\"description\":\"the new one\",\"contact\":\"Ann\"}"));
    Subscription after = given.change(production(client), patch("{\"description\":\"\"}"));
    // Then
    assertThat(noted.endpoint(Environment.PRODUCTION).note())
        .isEqualTo(new EndpointNote("the new one", "Ann"));
    assertThat(after.endpoint(Environment.PRODUCTION).note())
        .isEqualTo(new EndpointNote(null, "Ann"));
  }

  @Test
  void each_custom_header_is_changed_by_itself_and_its_value_stays_sealed() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    given.changeHeaders(production(client), Map.of("X-Api-Key", "one", "x-team", "blue"));
    Map<String, String> change = new HashMap<>();
    change.put("x-api-key", "two");
    change.put("X-Team", null);
    change.put("x-region", "eu");
    // When
    Subscription after = given.changeHeaders(production(client), change);
    // Then
    assertThat(after.endpoint(Environment.PRODUCTION).headerNames())
        .containsExactly("x-api-key", "x-region");
    assertThat(after.endpoint(Environment.SANDBOX).headerNames()).isEmpty();
    EndpointSecret sealed = given.resolved(production(client)).headers();
    assertThat(
            CustomHeaders.open(
                given.master,
                sealed.sealed(),
                SecretContext.headers(sealed.id(), production(client))))
        .isEqualTo(CustomHeaders.of(Map.of("x-api-key", "two", "x-region", "eu")));
  }

  @Test
  void a_21st_custom_header_is_refused_and_the_20_stay() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    Map<String, String> twenty = new HashMap<>();
    for (int i = 0; i < CustomHeaders.HEADERS_MAX; i++) {
      twenty.put("x-" + i, "value");
    }
    Subscription before = given.changeHeaders(production(client), twenty);
    // Then
    assertThatThrownBy(() -> given.changeHeaders(production(client), Map.of("x-more", "value")))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused ->
                assertThat(refused.problem().errors())
                    .extracting(Fault::code, Fault::pointer)
                    .containsExactly(tuple("invalid_headers", "/headers")));
    assertThat(given.find(client)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"families_off\":[\"test\"]}",
        "{\"types_off\":[\"webhook.test\"]}",
        "{\"contact\":\"a\\nb\"}"
      })
  void what_no_endpoint_may_have_is_refused(String json) throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    // Then
    assertThatThrownBy(() -> given.change(production(client), patch(json)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo("invalid_subscription"));
  }

  private static Subscription change(EndpointKey endpoint, EndpointSettings wanted)
      throws Exception {
    return given.change(
        endpoint,
        new SettingsPatch(
            wanted.ordering(),
            wanted.onExhausted(),
            wanted.inFlightMax(),
            wanted.ratePerSecond(),
            null,
            null,
            null,
            wanted.floodWindowMinutes(),
            null,
            null,
            null));
  }

  private static EndpointKey production(ClientUuid client) {
    return new EndpointKey(client, Environment.PRODUCTION);
  }
}
