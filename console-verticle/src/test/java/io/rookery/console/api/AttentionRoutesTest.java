package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.AttentionContract;
import io.rookery.shared.contract.AttentionContract.Attention;
import io.rookery.shared.contract.AttentionContract.AttentionPage;
import io.rookery.shared.contract.AttentionContract.Kind;
import io.rookery.shared.contract.AttentionContract.ListAttention;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class AttentionRoutesTest {
  private ConsoleFixture console;
  private Queue<ListAttention> asked;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    asked =
        console.serve(
            AttentionContract.LIST,
            question ->
                Future.succeededFuture(
                    new AttentionPage(
                        List.of(
                            new Attention(
                                7,
                                CLIENT,
                                Environment.PRODUCTION,
                                Kind.DISABLED,
                                "gone",
                                Samples.SINCE,
                                null)),
                        7L)));
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void what_needs_a_human_is_shown() throws Exception {
    // When
    JsonObject answer =
        console.get(console.key(KeyRole.AUDITOR), "/v1/attention").bodyAsJsonObject();
    String next = (String) answer.remove("next");
    // Then
    assertThat(answer)
        .isEqualTo(
            new JsonObject(
                """
                {"attention": [{"id": 7, "client_uuid": "%s", "environment": "production",
                   "kind": "disabled", "detail": "gone", "since": "%s", "cleared_at": null}]}
                """
                    .formatted(CLIENT, Samples.SINCE)));
    assertThat(next).isNotBlank();
    assertThat(asked).containsExactly(new ListAttention(null, null, false, null, 100));
  }

  @Test
  void filters_are_handed_on_within_what_the_key_may_see() throws Exception {
    // Given
    String key = console.key(KeyRole.ACCOUNT_MANAGER, Environment.SANDBOX, List.of(OTHER));
    String first = "/v1/attention?state=all";
    String next = console.get(key, first).bodyAsJsonObject().getString("next");
    asked.clear();
    // When
    console.get(key, first + "&limit=5&before=" + next);
    JsonObject hidden = console.get(key, "/v1/attention?client_uuid=" + CLIENT).bodyAsJsonObject();
    // Then
    assertThat(asked)
        .containsExactly(new ListAttention(List.of(OTHER), Environment.SANDBOX, true, 7L, 5));
    assertThat(hidden.getJsonArray("attention")).isEmpty();
  }

  @Test
  void a_producer_may_not_ask_and_a_malformed_question_is_answered_400() throws Exception {
    assertThat(console.get(console.key(KeyRole.PRODUCER), "/v1/attention").statusCode())
        .isEqualTo(403);
    assertThat(
            console.get(console.key(KeyRole.OPERATOR), "/v1/attention?state=closed").statusCode())
        .isEqualTo(400);
  }
}
