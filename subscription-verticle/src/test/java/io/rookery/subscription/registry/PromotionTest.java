package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.PRODUCTION_URL;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static io.rookery.subscription.registry.RegistryFixture.patch;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rookery.shared.contract.SettingsContract.PromoteSettings;
import io.rookery.shared.contract.SettingsContract.PromotedSettings;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PromotionTest {
  private static final String EVERYTHING =
      """
      {"ordering":"user","on_exhausted":"block","in_flight_max":3,"rate_per_second":2.5,
       "families_off":["rejected_information"],"types_off":["user.created"],"rook_hash":false,
       "flood_window_minutes":60,
       "description":"the new one","contact":"Ann"}
      """;

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
  void production_gets_every_setting_of_sandbox_and_keeps_what_is_its_own() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    given.changeHeaders(sandbox(client), Map.of("x-api-key", "of sandbox"));
    Endpoint tried = given.change(sandbox(client), patch(EVERYTHING)).endpoint(Environment.SANDBOX);
    Endpoint before = given.override(client).endpoint(Environment.PRODUCTION);
    // When
    Subscription after = given.promote(client, false).after();
    // Then
    for (RecordComponent setting : EndpointSettings.class.getRecordComponents()) {
      assertThat(setting.getAccessor().invoke(tried.settings()))
          .as(setting.getName() + " is one that this test would miss")
          .isNotEqualTo(setting.getAccessor().invoke(EndpointSettings.USUAL));
    }
    Endpoint production = after.endpoint(Environment.PRODUCTION);
    assertThat(production.settings()).isEqualTo(tried.settings());
    assertThat(production.note()).isEqualTo(tried.note());
    assertThat(production.url()).isEqualTo(PRODUCTION_URL);
    assertThat(production.secretFingerprint()).isEqualTo(before.secretFingerprint());
    assertThat(production.headerNames()).isEmpty();
    assertThat(production.release()).isEqualTo(before.release());
    assertThat(after.endpoint(Environment.SANDBOX)).isEqualTo(tried);
  }

  @Test
  void a_dry_run_shows_both_and_changes_nothing_also_before_a_test() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    Subscription before = given.change(sandbox(client), patch(EVERYTHING));
    // When
    PromotedSettings shown = given.promote(client, true);
    // Then
    assertThat(shown).isEqualTo(new PromotedSettings(before, null));
    assertThat(given.find(client)).isEqualTo(before);
  }

  @Test
  void nothing_is_promoted_to_an_endpoint_that_nobody_tested() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    Subscription before = given.change(sandbox(client), patch(EVERYTHING));
    // When
    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> given.promote(client, false));
    // Then
    assertThat(refused.problem().status()).isEqualTo(409);
    assertThat(refused.problem().code()).isEqualTo("untested");
    assertThat(given.find(client)).isEqualTo(before);
  }

  @Test
  void a_promotion_says_which_version_it_saw() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    Subscription before = given.override(client);
    // When
    ProblemException unseen = refusal(client, null);
    ProblemException stale = refusal(client, IfMatch.of(1));
    // Then
    assertThat(unseen.problem().status()).isEqualTo(428);
    assertThat(stale.problem().status()).isEqualTo(412);
    assertThat(given.find(client)).isEqualTo(before);
  }

  @Test
  void a_client_that_is_not_subscribed_has_nothing_to_promote() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    given.unsubscribe(client);
    // When
    PromotedSettings dry = given.promote(client, true);
    PromotedSettings promoted = given.promote(client, false);
    // Then
    assertThat(dry.before()).isNull();
    assertThat(promoted.before()).isNull();
  }

  private static ProblemException refusal(ClientUuid client, IfMatch ifMatch) {
    return catchThrowableOfType(
        ProblemException.class,
        () ->
            given
                .settings
                .promote(new PromoteSettings(client, false, ifMatch, RegistryFixture.MANAGER))
                .await(5, SECONDS));
  }

  private static EndpointKey sandbox(ClientUuid client) {
    return new EndpointKey(client, Environment.SANDBOX);
  }
}
