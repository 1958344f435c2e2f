package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.MANAGER;
import static io.rookery.subscription.registry.RegistryFixture.PRODUCTION_URL;
import static io.rookery.subscription.registry.RegistryFixture.SANDBOX_URL;
import static io.rookery.subscription.registry.RegistryFixture.asking;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SubscriptionAuditTest {
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
  void a_new_subscription_is_recorded_with_who_asked_and_fingerprints_only() throws Exception {
    // Given
    ClientUuid client = client();
    SaveSubscription usual = asking(client);
    SaveSubscription asked =
        new SaveSubscription(
            client,
            null,
            "Acme",
            new EndpointInput(
                SANDBOX_URL, given.platformSecret(client, Environment.SANDBOX, "canary-secret")),
            usual.production(),
            false,
            List.of(),
            MANAGER);
    // When
    SavedSubscription saved = given.save(asked);
    // Then
    JsonObject entry = entries(client).get(0);
    assertThat(entry.getString("action")).isEqualTo("subscription.created");
    assertThat(entry.getString("actor")).isEqualTo("manager");
    assertThat(entry.getString("key_id")).isEqualTo(MANAGER.keyId());
    assertThat(entry.getString("request_id")).isEqualTo(MANAGER.requestId());
    assertThat(entry.getValue("before")).isNull();
    assertThat(entry.getJsonObject("after").getJsonArray("new_platform_secrets"))
        .containsExactly("sandbox");
    assertThat(entry.encode())
        .contains(PRODUCTION_URL, saved.subscription().endpoints().get(0).secretFingerprint())
        .doesNotContain("canary-secret", saved.newSecrets().get(0).secret().sealed().base64());
  }

  @Test
  void a_change_is_recorded_with_what_was_before_and_after() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    // When
    given.save(asking(client, SANDBOX_URL, "https://hooks.example.com/other"));
    // Then
    JsonObject entry = entries(client).get(1);
    assertThat(entry.getString("action")).isEqualTo("subscription.changed");
    assertThat(productionUrl(entry.getJsonObject("before"))).isEqualTo(PRODUCTION_URL);
    assertThat(productionUrl(entry.getJsonObject("after")))
        .isEqualTo("https://hooks.example.com/other");
  }

  @Test
  void changed_settings_are_recorded() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    EndpointKey endpoint = new EndpointKey(client, Environment.SANDBOX);
    // When
    given.change(endpoint, RegistryFixture.patch("{\"ordering\":\"user\",\"contact\":\"Ann\"}"));
    // Then
    JsonObject entry = entries(client).get(1);
    assertThat(entry.getString("action")).isEqualTo("endpoint.settings_changed");
    assertThat(entry.getInteger("environment").shortValue()).isEqualTo(Environment.SANDBOX.code());
    assertThat(entry.getJsonObject("before").getString("ordering")).isEqualTo("none");
    assertThat(entry.getJsonObject("after").getString("ordering")).isEqualTo("user");
    assertThat(entry.getJsonObject("after").getString("contact")).isEqualTo("Ann");
  }

  @Test
  void of_custom_headers_the_names_are_recorded_and_nothing_else() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    // When
    given.changeHeaders(
        new EndpointKey(client, Environment.SANDBOX), Map.of("X-Api-Key", "canary-value"));
    // Then
    JsonObject entry = entries(client).get(1);
    assertThat(entry.getJsonObject("before").getJsonArray("header_names")).isEmpty();
    assertThat(entry.getJsonObject("after").getJsonArray("header_names"))
        .containsExactly("x-api-key");
    List<String> sealed =
        given.texts(
            "SELECT sealed FROM registry.secret WHERE client_uuid = $1 AND kind = 'headers'",
            client);
    assertThat(sealed).hasSize(1);
    assertThat(entry.encode()).doesNotContain("canary-value", sealed.get(0));
  }

  @Test
  void a_promotion_is_recorded_with_the_settings_before_and_after() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    given.override(client);
    given.change(
        new EndpointKey(client, Environment.SANDBOX),
        RegistryFixture.patch("{\"rook_hash\":false}"));
    // When
    given.promote(client, false);
    // Then
    JsonObject entry = entries(client).get(3);
    assertThat(entry.getString("action")).isEqualTo("endpoint.settings_promoted");
    assertThat(entry.getInteger("environment").shortValue())
        .isEqualTo(Environment.PRODUCTION.code());
    assertThat(entry.getJsonObject("before").getBoolean("rook_hash")).isTrue();
    assertThat(entry.getJsonObject("after").getBoolean("rook_hash")).isFalse();
  }

  @Test
  void the_end_of_a_subscription_is_recorded_once() throws Exception {
    // Given
    ClientUuid client = client();
    given.subscribed(client);
    // When
    given.unsubscribe(client);
    given.unsubscribe(client);
    // Then
    assertThat(entries(client))
        .extracting(entry -> entry.getString("action"))
        .containsExactly("subscription.created", "subscription.ended");
  }

  @Test
  void a_refused_change_is_not_recorded() throws Exception {
    // Given
    ClientUuid client = client();
    // When
    given.refusal(asking(client, SANDBOX_URL, "https://10.0.0.7/inside"));
    // Then
    assertThat(entries(client)).isEmpty();
  }

  private static String productionUrl(JsonObject subscription) {
    return subscription.getJsonArray("endpoints").getJsonObject(1).getString("url");
  }

  private static List<JsonObject> entries(ClientUuid client) throws Exception {
    return given
        .texts(
            "SELECT to_jsonb(e)::text FROM audit.entry e WHERE client_uuid = $1 ORDER BY id",
            client)
        .stream()
        .map(JsonObject::new)
        .toList();
  }
}
