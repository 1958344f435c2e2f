package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.PRODUCTION_URL;
import static io.rookery.subscription.registry.RegistryFixture.SANDBOX_URL;
import static io.rookery.subscription.registry.RegistryFixture.asking;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a save answers to the URLs, names and confirmations that it should not take. */
class EndpointUrlsTest {
  private static RegistryFixture given;

  @BeforeAll
  static void open() throws Exception {
    given = new RegistryFixture(TestDatabase.with(SubscriptionRole.REGISTRY));
  }

  @AfterAll
  static void close() throws Exception {
    given.close();
  }

  @ParameterizedTest
  @CsvSource({
    "http://hooks.example.com/, https_required",
    "ftp://hooks.example.com/, scheme",
    "file:///etc/passwd, scheme",
    "gopher://hooks.example.com/, scheme",
    "'data:text/plain,x', scheme",
    "javascript:alert(1), scheme",
    "https://user:password@hooks.example.com/, userinfo",
    "https://hooks.example.com\\@inside.example.com/, backslash",
    "https://hooks.example.com/%0d%0aHost:x, control_character",
    "https://hooks.example.com/%00, control_character",
    "https://hooks.example.com:0/, port",
    "https://hooks.example.com:65536/, port",
    "https://hooks.example.com:22/, port",
    "https://hooks.example.com:25/, port",
    "https://hooks.example.com:5432/, port",
    "https://hooks.example.com:6379/, port",
    "https://inside.example.com/, not_public",
  })
  void a_url_that_nothing_may_be_sent_to_is_refused(String url, String code) throws Exception {
    // When
    Problem problem = given.refusal(asking(client(), SANDBOX_URL, url));
    // Then
    assertThat(problem.status()).isEqualTo(422);
    assertThat(problem.code()).isEqualTo("invalid_subscription");
    assertThat(problem.errors())
        .extracting(Fault::code, Fault::pointer)
        .containsExactly(tuple(code, "/production/url"));
  }

  @ParameterizedTest
  @MethodSource("deniedHosts")
  void a_host_that_is_not_public_is_refused_in_both_environments(String host) throws Exception {
    // Given
    String url = "https://" + host + "/hook";
    // When
    Problem problem = given.refusal(asking(client(), url, url + "2"));
    // Then
    assertThat(problem.errors())
        .extracting(Fault::code, Fault::pointer)
        .containsExactly(
            tuple("not_public", "/production/url"), tuple("not_public", "/sandbox/url"));
  }

  static Stream<String> deniedHosts() throws IOException {
    try (InputStream file = EndpointUrlsTest.class.getResourceAsStream("/vectors/addresses.json")) {
      JsonNode vectors = new ObjectMapper().readTree(file);
      Stream<String> addresses =
          texts(vectors.required("must_deny")).map(a -> a.contains(":") ? "[" + a + "]" : a);
      return Stream.concat(texts(vectors.required("refused_hosts")), addresses);
    }
  }

  private static Stream<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
  }

  @Test
  void a_url_of_more_than_2048_characters_is_refused() throws Exception {
    // Given
    String url = PRODUCTION_URL + "?" + "x".repeat(2_048);
    // When
    Problem problem = given.refusal(asking(client(), SANDBOX_URL, url));
    // Then
    assertThat(problem.errors()).extracting(Fault::code).containsExactly("too_long");
  }

  @Test
  void plain_http_is_allowed_in_sandbox() throws Exception {
    // When
    SavedSubscription saved =
        given.save(asking(client(), "http://sandbox.example.com/hook", PRODUCTION_URL));
    // Then
    assertThat(saved.created()).isTrue();
  }

  @Test
  void a_host_that_does_not_resolve_now_is_saved_as_unverified() throws Exception {
    // When
    SavedSubscription saved =
        given.save(asking(client(), SANDBOX_URL, "https://not-yet.example.com/hook"));
    // Then
    assertThat(saved.subscription().endpoints())
        .extracting(Endpoint::verified)
        .containsExactly(true, false);
  }

  @Test
  void two_urls_are_required() throws Exception {
    // Given
    SaveSubscription asked =
        new SaveSubscription(
            client(),
            null,
            "Acme Health",
            new EndpointInput(SANDBOX_URL, null),
            null,
            false,
            List.of(),
            RegistryFixture.MANAGER);
    // When
    Problem problem = given.refusal(asked);
    // Then
    assertThat(problem.errors())
        .extracting(Fault::code, Fault::pointer)
        .containsExactly(tuple("two_urls_required", "/production/url"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://hooks.example.com/rookery",
        "https://HOOKS.example.com:443/rookery",
        "HTTPS://hooks.example.com./rookery",
        "https://hooks.example.com/%72ookery",
        "https://hooks.example.com/other/%2e%2E/rookery"
      })
  void one_url_for_both_environments_needs_a_confirmation(String sandbox) throws Exception {
    // When
    Problem problem = given.refusal(asking(client(), sandbox, PRODUCTION_URL));
    // Then
    assertThat(problem.errors())
        .extracting(Fault::code, Fault::pointer)
        .containsExactly(tuple("confirm_same_url", "/confirm_same_url"));
  }

  @Test
  void whoever_confirms_one_url_for_both_is_remembered_until_they_differ() throws Exception {
    // Given
    ClientUuid client = client();
    SaveSubscription confirmed =
        new SaveSubscription(
            client,
            null,
            "Acme Health",
            new EndpointInput(PRODUCTION_URL, null),
            new EndpointInput(PRODUCTION_URL, null),
            true,
            List.of(),
            RegistryFixture.MANAGER);
    // When
    SavedSubscription same = given.save(confirmed);
    SavedSubscription different = given.save(asking(client));
    // Then
    assertThat(same.subscription().sameUrlConfirmedBy()).isEqualTo("manager");
    assertThat(different.subscription().sameUrlConfirmedBy()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://hooks.example.com/rookery",
        "https://Hooks.example.com:443/rookery",
        "https://hooks.example.com/./roo%6Bery"
      })
  void a_data_webhook_url_of_the_client_is_refused(String dataWebhook) throws Exception {
    // When
    Problem problem = given.refusal(knowing(client(), List.of(dataWebhook)));
    // Then
    assertThat(problem.errors())
        .extracting(Fault::code, Fault::pointer)
        .containsExactly(tuple("data_webhook_url", "/production/url"));
  }

  @Test
  void data_webhook_urls_stay_known_to_a_change_that_names_none() throws Exception {
    // Given
    ClientUuid client = client();
    String dataWebhook = "https://hooks.example.com/data";
    given.save(knowing(client, List.of(dataWebhook)));
    SaveSubscription change =
        new SaveSubscription(
            client,
            null,
            null,
            new EndpointInput(SANDBOX_URL, null),
            new EndpointInput(dataWebhook, null),
            false,
            null,
            RegistryFixture.MANAGER);
    // When
    Problem problem = given.refusal(change);
    // Then
    assertThat(problem.errors()).extracting(Fault::code).containsExactly("data_webhook_url");
    assertThat(given.find(client).dataWebhookUrls()).containsExactly(dataWebhook);
  }

  @Test
  void a_data_webhook_url_may_lead_where_notifications_may_not() throws Exception {
    // When
    SavedSubscription saved = given.save(knowing(client(), List.of("http://10.0.0.7:81/data")));
    // Then
    assertThat(saved.subscription().dataWebhookUrls()).containsExactly("http://10.0.0.7:81/data");
  }

  @Test
  void data_webhook_urls_are_urls_and_at_most_20() throws Exception {
    // When
    Problem noUrls = given.refusal(knowing(client(), Arrays.asList("nonsense", null)));
    Problem tooMany = given.refusal(knowing(client(), Collections.nCopies(21, SANDBOX_URL)));
    // Then
    assertThat(noUrls.errors())
        .extracting(Fault::code, Fault::pointer)
        .containsExactly(
            tuple("malformed", "/data_webhook_urls/0"), tuple("malformed", "/data_webhook_urls/1"));
    assertThat(tooMany.errors()).extracting(Fault::code).contains("invalid_data_webhook_urls");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "line\nbreak"})
  void a_name_is_text_on_one_line(String name) throws Exception {
    // When
    Problem problem = given.refusal(RegistryFixture.named(client(), name));
    // Then
    assertThat(problem.errors())
        .extracting(Fault::code, Fault::pointer)
        .containsExactly(tuple("invalid_name", "/name"));
  }

  @Test
  void several_faults_are_listed_in_one_answer_and_nothing_is_saved() throws Exception {
    // Given
    ClientUuid client = client();
    SaveSubscription asked =
        new SaveSubscription(
            client,
            null,
            "x".repeat(201),
            new EndpointInput("https://inside.example.com/", null),
            new EndpointInput("http://hooks.example.com:22/", null),
            false,
            List.of("nonsense"),
            RegistryFixture.MANAGER);
    // When
    Problem problem = given.refusal(asked);
    // Then
    assertThat(problem.errors())
        .extracting(Fault::code, Fault::pointer)
        .containsExactly(
            tuple("malformed", "/data_webhook_urls/0"),
            tuple("invalid_name", "/name"),
            tuple("https_required", "/production/url"),
            tuple("not_public", "/sandbox/url"));
    assertThat(given.find(client)).isNull();
  }

  private static SaveSubscription knowing(ClientUuid client, List<String> dataWebhookUrls) {
    SaveSubscription usual = asking(client);
    return new SaveSubscription(
        client,
        null,
        usual.name(),
        usual.sandbox(),
        usual.production(),
        false,
        dataWebhookUrls,
        RegistryFixture.MANAGER);
  }
}
