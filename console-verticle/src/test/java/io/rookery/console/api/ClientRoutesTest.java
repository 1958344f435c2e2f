package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.ListSubscriptions;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionPage;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ClientRoutesTest {
  private ConsoleFixture console;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void a_page_has_the_subscriptions_and_where_the_next_begins() throws Exception {
    // Given
    Queue<ListSubscriptions> asked = listing();
    String key = console.key(KeyRole.AUDITOR);
    String first = "/v1/clients?name=Acme%20H";
    String next = console.get(key, first).bodyAsJsonObject().getString("next");
    asked.clear();
    // When
    HttpResponse<Buffer> answer = console.get(key, first + "&limit=7&after=" + next);
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject json = answer.bodyAsJsonObject();
    assertThat(json.getJsonArray("clients").getJsonObject(0).getString("client_uuid"))
        .isEqualTo(CLIENT.toString());
    assertThat(json.getString("next")).isEqualTo(next);
    assertThat(asked).containsExactly(new ListSubscriptions("Acme H", null, CLIENT, 7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"?after=%s", "?name=B&after=%s", "?name=A&after=%sx", "?name=A&after=B%s"})
  void a_cursor_that_was_altered_or_is_of_another_filter_is_answered_400(String query)
      throws Exception {
    // Given
    Queue<ListSubscriptions> asked = listing();
    String key = console.key(KeyRole.OPERATOR);
    String next = console.get(key, "/v1/clients?name=A").bodyAsJsonObject().getString("next");
    asked.clear();
    // When
    HttpResponse<Buffer> answer = console.get(key, "/v1/clients" + query.formatted(next));
    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo("invalid_cursor");
    assertThat(asked).isEmpty();
  }

  @Test
  void a_key_lists_its_clients_and_its_environment_alone() throws Exception {
    // Given
    Queue<ListSubscriptions> asked = listing();
    String key = console.key(KeyRole.ACCOUNT_MANAGER, Environment.PRODUCTION, List.of(CLIENT));
    // When
    HttpResponse<Buffer> answer = console.get(key, "/v1/clients");
    // Then
    assertThat(asked).containsExactly(new ListSubscriptions(null, List.of(CLIENT), null, 100));
    assertThat(answer.bodyAsJsonObject().getJsonArray("clients").getJsonObject(0).fieldNames())
        .contains("production")
        .doesNotContain("sandbox");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=1001",
        "limit=many",
        "limit=1&limit=2",
        "name=%00",
        "nmae=Acme",
        "name=%zz"
      })
  void a_malformed_question_is_answered_400_and_not_asked(String query) throws Exception {
    // Given
    Queue<ListSubscriptions> asked = listing();
    // When
    HttpResponse<Buffer> answer =
        console.get(console.key(KeyRole.OPERATOR), "/v1/clients?" + query);
    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo("invalid_query");
    assertThat(asked).isEmpty();
  }

  @Test
  void producers_get_403_and_silence_is_answered_503() throws Exception {
    // When
    int producer = console.get(console.key(KeyRole.PRODUCER), "/v1/clients").statusCode();
    int silence = console.get(console.key(KeyRole.OPERATOR), "/v1/clients").statusCode();
    // Then
    assertThat(producer).isEqualTo(403);
    assertThat(silence).isEqualTo(503);
  }

  private Queue<ListSubscriptions> listing() throws Exception {
    return console.serve(
        SubscriptionContract.LIST,
        question ->
            Future.succeededFuture(new SubscriptionPage(List.of(subscription(null)), CLIENT)));
  }
}
