package io.rookery.shared.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.testing.RawHttp;
import io.rookery.shared.testing.RawHttp.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class HttpDoorTest {
  private final OpsHealth health = new OpsHealth();
  private final Promise<Void> slow = Promise.promise();
  private HttpDoor door;
  private int port;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    door = new HttpDoor(vertx, Doors.settings(Doors.LIMITS), health);
    door.router().get("/things/:id").handler(context -> context.end("thing"));
    door.router().delete("/things/:id").handler(context -> context.end("gone"));
    door.router()
        .get("/fails/:how")
        .handler(context -> context.fail(failure(context.pathParam("how"))));
    door.router()
        .get("/throws")
        .handler(
            context -> {
              throw new IllegalStateException("secret of the house");
            });
    door.router()
        .get("/slow")
        .handler(context -> slow.future().onSuccess(done -> context.end("done")));
    port = onContext(vertx, door::open);
  }

  @AfterEach
  void close() throws Exception {
    door.close().await(5, SECONDS);
  }

  @Test
  void a_path_that_is_not_there_is_answered_404() throws Exception {
    // When
    Answer answer = ask("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.hasCode("not_found")).isTrue();
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
  }

  @Test
  void a_problem_names_its_request_as_the_caller_does() throws Exception {
    // When
    Answer answer = ask("GET /nothing HTTP/1.1\r\nHost: x\r\nX-Request-Id: aZ-0._9\r\n\r\n");
    // Then
    assertThat(answer.header("x-request-id")).isEqualTo("aZ-0._9");
    assertThat(answer.body()).contains("\"request_id\":\"aZ-0._9\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "two words",
        "a\"b",
        "0123456789012345678901234567890123456789012345678901234567890123456789"
      })
  void a_request_without_a_proper_name_is_given_one(String name) throws Exception {
    // When
    Answer answer = ask("GET /nothing HTTP/1.1\r\nHost: x\r\nX-Request-Id: " + name + "\r\n\r\n");
    // Then
    String given = answer.header("x-request-id");
    assertThat(given).matches("[0-9a-f-]{36}");
    assertThat(answer.body()).contains("\"request_id\":\"" + given + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "POST", "TRACE", "OPTIONS", "HEAD", "CONNECTED"})
  void another_method_is_answered_405_with_those_that_are_allowed(String method) throws Exception {
    // When
    Answer answer = ask(method + " /things/7 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow").split(",\\s*", -1))
        .containsExactlyInAnyOrder("GET", "DELETE");
  }

  @Test
  void a_url_of_16_kb_is_answered_414() throws Exception {
    // When
    Answer answer = ask("GET /" + "a".repeat(16_384) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(414);
    assertThat(answer.hasCode("uri_too_long")).isTrue();
  }

  @Test
  void two_hundred_headers_are_answered_431() throws Exception {
    // When
    Answer answer =
        ask("GET /things/7 HTTP/1.1\r\nHost: x\r\n" + "X-A: 1\r\n".repeat(200) + "\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(431);
    assertThat(answer.hasCode("headers_too_large")).isTrue();
  }

  @Test
  void a_header_of_20_kb_is_answered_431() throws Exception {
    // When
    Answer answer =
        ask("GET /things/7 HTTP/1.1\r\nHost: x\r\nX-A: " + "a".repeat(20_000) + "\r\n\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(431);
    assertThat(answer.hasCode("headers_too_large")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "what is this\r\n\r\n",
        "GET /things/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /things/7 HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST /things/7 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"
      })
  void what_is_no_http_is_answered_400(String request) throws Exception {
    // When
    Answer answer = ask(request);
    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.hasCode("bad_request")).isTrue();
  }

  @Test
  void a_failure_nobody_expected_is_answered_500_and_shows_nothing_of_it() throws Exception {
    // When
    Answer answer = ask("GET /throws HTTP/1.1\r\nHost: x\r\n\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.hasCode("internal_error")).isTrue();
    assertThat(answer.body()).doesNotContain("secret").doesNotContain("Exception");
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect", "disk_full", "read_only", "timeout"})
  void without_postgresql_the_answer_is_503_and_when_to_try_again(String how) throws Exception {
    // When
    Answer answer = ask("GET /fails/" + how + " HTTP/1.1\r\nHost: x\r\n\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.hasCode("unavailable")).isTrue();
    assertThat(answer.header("retry-after")).isEqualTo("1");
  }

  @Test
  void readiness_follows_the_launcher() throws Exception {
    // Given
    String ready = "GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n";
    // When
    int before = ask(ready).status();
    health.ready(true);
    int between = ask(ready).status();
    health.ready(false);
    int after = ask(ready).status();
    // Then
    assertThat(new int[] {before, between, after}).containsExactly(503, 200, 503);
    assertThat(ask("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").status()).isEqualTo(200);
  }

  @Test
  void a_connection_that_sends_no_request_is_closed() throws Exception {
    // Given
    try (RawHttp client = new RawHttp(port)) {
      // When
      client.write("GET /things");
      // Then
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void a_connection_that_has_sent_one_is_kept(Vertx vertx) throws Exception {
    // Given
    String request = "GET /things/7 HTTP/1.1\r\nHost: x\r\n\r\n";
    try (RawHttp client = new RawHttp(port)) {
      client.write(request).read();
      // When
      ask("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
      vertx.timer(Doors.BODY_TIMEOUT.toMillis() + 100).await(5, SECONDS);
      // Then
      assertThat(client.write(request).read().body()).isEqualTo("thing");
    }
  }

  @Test
  void a_connection_too_many_is_closed_and_the_others_go_on(Vertx vertx) throws Exception {
    // Given
    DoorSettings.Limits one =
        new DoorSettings.Limits(
            1, Duration.ofSeconds(10), Duration.ofSeconds(10), 1_500, 8_192, 16_384, 100);
    HttpDoor narrow = new HttpDoor(vertx, Doors.settings(one), health);
    int narrowPort = onContext(vertx, narrow::open);
    String request = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    try (RawHttp first = new RawHttp(narrowPort)) {
      first.write(request).read();
      // When
      try (RawHttp second = new RawHttp(narrowPort)) {
        // Then
        assertThat(second.isClosed()).isTrue();
      }
      assertThat(first.write(request).read().status()).isEqualTo(200);
    }
    narrow.close().await(5, SECONDS);
  }

  @Test
  void a_closing_door_lets_a_request_under_way_end(Vertx vertx) throws Exception {
    // Given
    try (RawHttp client = new RawHttp(port);
        RawHttp idle = new RawHttp(port)) {
      idle.write("GET /things/7 HTTP/1.1\r\nHost: x\r\n\r\n").read();
      client.write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
      idle.write("GET /things/7 HTTP/1.1\r\nHost: x\r\n\r\n").read();
      // When
      Future<Void> closing =
          Future.future(p -> vertx.runOnContext(v -> door.close().onComplete(p)));
      vertx.setTimer(200, fired -> slow.complete());
      // Then
      assertThat(client.read().body()).isEqualTo("done");
      closing.await(2, SECONDS);
      assertThat(idle.isClosed()).isTrue();
    }
  }

  private Answer ask(String request) throws Exception {
    try (RawHttp client = new RawHttp(port)) {
      return client.write(request).read();
    }
  }

  private static Throwable failure(String how) {
    return switch (how) {
      case "connect" -> new ConnectException("refused");
      case "disk_full" -> new PgException("no space left", "ERROR", "53100", null);
      case "read_only" -> new PgException("read-only transaction", "ERROR", "25006", null);
      default -> new PgException("statement timeout", "ERROR", "57014", null);
    };
  }

  static <T> T onContext(Vertx vertx, Supplier<Future<T>> action) throws Exception {
    return Future.<T>future(p -> vertx.runOnContext(v -> action.get().onComplete(p)))
        .await(5, SECONDS);
  }
}
