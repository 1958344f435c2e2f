package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.ListUndelivered;
import io.rookery.shared.contract.DispatchContract.Undelivered;
import io.rookery.shared.contract.DispatchContract.UndeliveredPage;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class UndeliveredRoutesTest {
  private static final String ALL = "/v1/undelivered";
  private static final EndpointKey ENDPOINT = new EndpointKey(CLIENT, Environment.PRODUCTION);

  private ConsoleFixture console;
  private Queue<ListUndelivered> asked;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    asked =
        console.serve(
            DispatchContract.UNDELIVERED,
            question ->
                Future.succeededFuture(
                    new UndeliveredPage(
                        List.of(
                            new Undelivered(
                                CLIENT,
                                Environment.PRODUCTION,
                                12,
                                Instant.parse("2026-11-24T10:00:00Z"),
                                Map.of("breaker_open", 11L, "retry", 1L),
                                Instant.parse("2026-11-24T12:00:00Z"))),
                        ENDPOINT)));
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void what_waits_is_shown_with_its_reasons_and_where_to_read_on() throws Exception {
    // When
    JsonObject answer = console.get(console.key(KeyRole.AUDITOR), ALL).bodyAsJsonObject();
    String next = (String) answer.remove("next");
    // Then
    assertThat(answer)
        .isEqualTo(
            new JsonObject(
                """
                {"undelivered": [{
                   "client_uuid": "%1$s", "environment": "production", "count": 12,
                   "oldest_at": "2026-11-24T10:00:00Z",
                   "by_reason": {"breaker_open": 11, "retry": 1},
                   "as_of": "2026-11-24T12:00:00Z"}]}
                """
                    .formatted(CLIENT)));
    assertThat(next).isNotBlank();
    assertThat(asked).containsExactly(new ListUndelivered(null, null, null, 100));
  }

  @Test
  void filters_and_the_cursor_are_handed_on() throws Exception {
    // Given
    String key = console.key(KeyRole.OPERATOR);
    String first = ALL + "?client_uuid=" + CLIENT + "&environment=sandbox";
    String next = console.get(key, first).bodyAsJsonObject().getString("next");
    asked.clear();
    // When
    console.get(key, first + "&limit=7&after=" + next);
    // Then
    assertThat(asked)
        .containsExactly(new ListUndelivered(List.of(CLIENT), Environment.SANDBOX, ENDPOINT, 7));
  }

  @Test
  void a_key_of_some_clients_is_told_of_no_other() throws Exception {
    // Given
    String key = console.key(KeyRole.ACCOUNT_MANAGER, Environment.SANDBOX, List.of(OTHER));
    // When
    JsonObject notMine = console.get(key, ALL + "?client_uuid=" + CLIENT).bodyAsJsonObject();
    JsonObject notThere = console.get(key, ALL + "?environment=production").bodyAsJsonObject();
    console.get(key, ALL);
    // Then
    assertThat(notMine.getJsonArray("undelivered")).isEmpty();
    assertThat(notThere.getJsonArray("undelivered")).isEmpty();
    assertThat(asked)
        .containsExactly(new ListUndelivered(List.of(OTHER), Environment.SANDBOX, null, 100));
  }

  @Test
  void a_producer_may_not_ask() throws Exception {
    assertThat(console.get(console.key(KeyRole.PRODUCER), ALL).statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"after=x", "after=x.production", "limit=0", "reason=retry"})
  void a_malformed_question_is_answered_400(String query) throws Exception {
    assertThat(console.get(console.key(KeyRole.OPERATOR), ALL + "?" + query).statusCode())
        .isEqualTo(400);
  }
}
