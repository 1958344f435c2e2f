package io.rookery.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class SubscriptionBodiesTest {
  private ConsoleFixture console;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{} {}",
        "{\"name\":\"hush\",\"name\":\"hush\"}",
        "{\"name\":\"hush\\ud800\"}",
        "{\"\\udc00\":\"hush\"}",
        "\uFEFF{}",
        "hush"
      })
  void what_is_no_strict_json_is_answered_400_without_repeating_it(String body) throws Exception {
    // Given
    String manager = console.key(KeyRole.ACCOUNT_MANAGER);
    // When
    HttpResponse<Buffer> answer =
        console.put(manager, Samples.path(Samples.CLIENT), "application/json", Buffer.buffer(body));
    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo("invalid_json");
    assertThat(answer.bodyAsString()).doesNotContain("hush");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void what_is_too_deep_is_answered_400(String open) throws Exception {
    // Given
    String manager = console.key(KeyRole.ACCOUNT_MANAGER);
    // When
    HttpResponse<Buffer> answer =
        console.put(
            manager,
            Samples.path(Samples.CLIENT),
            "application/json",
            Buffer.buffer(open.repeat(65)));
    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
  }
}
