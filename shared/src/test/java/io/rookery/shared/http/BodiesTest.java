package io.rookery.shared.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.testing.RawHttp;
import io.rookery.shared.testing.RawHttp.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class BodiesTest {
  private static final String POST = "POST /echo HTTP/1.1\r\nHost: x\r\n";
  private static final String JSON = POST + "Content-Type: application/json\r\n";

  private HttpDoor door;
  private int port;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    door = new HttpDoor(vertx, Doors.settings(Doors.LIMITS), new OpsHealth());
    door.router().post("/echo").handler(context -> Doors.echo(door, context));
    port = HttpDoorTest.onContext(vertx, door::open);
  }

  @AfterEach
  void close() throws Exception {
    door.close().await(5, SECONDS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | application/json",
        "200 | APPLICATION/JSON",
        "200 | application/json; charset=utf-8",
        "200 | application/json;charset=\"UTF-8\"",
        "415 | application/json; charset=utf-16",
        "415 | application/jsonp",
        "415 | text/plain",
        "415 | multipart/form-data; boundary=x",
        "415 | ''"
      })
  void only_json_in_utf8_is_taken(int status, String contentType) throws Exception {
    // When
    Answer answer = ask(POST + "Content-Type: " + contentType + "\r\nContent-Length: 2\r\n\r\n{}");
    // Then
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void a_body_without_a_content_type_is_answered_415() throws Exception {
    // When
    Answer answer = ask(POST + "Content-Length: 2\r\n\r\n{}");
    // Then
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.hasCode("unsupported_media_type")).isTrue();
  }

  @Test
  void an_encoded_body_is_answered_415() throws Exception {
    // When
    Answer answer = ask(JSON + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}");
    // Then
    assertThat(answer.status()).isEqualTo(415);
  }

  @Test
  void an_empty_body_is_left_to_the_parser() throws Exception {
    // When
    Answer answer = ask(JSON + "Content-Length: 0\r\n\r\n");
    // Then
    assertThat(answer.body()).isEqualTo("got ");
  }

  @Test
  void a_body_may_come_in_pieces() throws Exception {
    // Given
    try (RawHttp client = new RawHttp(port)) {
      client.write(JSON + "Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\n");
      // When
      client.write("2\r\n1,\r\n").write("2\r\n2]\r\n0\r\n\r\n");
      // Then
      assertThat(client.read().body()).isEqualTo("got [1,2]");
    }
  }

  @Test
  void a_body_that_says_it_is_too_large_is_refused_before_it_is_sent() throws Exception {
    // When
    Answer answer = ask(JSON + "Content-Length: 1001\r\n\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.hasCode("body_too_large")).isTrue();
  }

  @Test
  void a_client_that_sends_it_all_the_same_still_reads_why() throws Exception {
    // Given
    byte[] body = new byte[8_000_000];
    try (RawHttp client = new RawHttp(port)) {
      client.write(JSON + "Content-Length: " + body.length + "\r\n\r\n");
      // When
      client.write(body);
      // Then
      assertThat(client.read().status()).isEqualTo(413);
    }
  }

  @Test
  void a_chunked_body_without_end_is_answered_413_and_cut_off() throws Exception {
    // Given
    String chunk = "64\r\n" + "1".repeat(100) + "\r\n";
    try (RawHttp client = new RawHttp(port)) {
      client.write(JSON + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(11));
      // When
      Answer answer = client.read();
      // Then
      assertThat(answer.status()).isEqualTo(413);
      assertThat(sendsUntilCut(client, chunk)).isTrue();
    }
  }

  @Test
  void a_slow_body_is_answered_408_when_its_time_is_over() throws Exception {
    // Given
    long began = System.nanoTime();
    // When
    Answer answer = ask(JSON + "Content-Length: 100\r\n\r\n{");
    // Then
    assertThat(answer.status()).isEqualTo(408);
    assertThat(answer.hasCode("body_timeout")).isTrue();
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(Doors.BODY_TIMEOUT.toNanos());
  }

  @Test
  void a_body_that_is_not_utf8_is_answered_400() throws Exception {
    // Given
    byte[] overlong = {'"', (byte) 0xC0, (byte) 0xAF, '"'};
    try (RawHttp client = new RawHttp(port)) {
      // When
      client.write(JSON + "Content-Length: 4\r\n\r\n").write(overlong);
      Answer answer = client.read();
      // Then
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.hasCode("invalid_utf8")).isTrue();
    }
  }

  @Test
  void utf8_is_taken_as_it_is() throws Exception {
    // Given
    byte[] body = "\"Ä𝄞\"".getBytes(StandardCharsets.UTF_8);
    try (RawHttp client = new RawHttp(port)) {
      // When
      client.write(JSON + "Content-Length: " + body.length + "\r\n\r\n").write(body);
      // Then
      assertThat(client.read().body()).isEqualTo("got \"Ä𝄞\"");
    }
  }

  @Test
  void after_a_small_refused_body_the_connection_goes_on() throws Exception {
    // Given
    try (RawHttp client = new RawHttp(port)) {
      client.write(POST + "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
      int refused = client.read().status();
      // When
      Answer next = client.write(JSON + "Content-Length: 2\r\n\r\n{}").read();
      // Then
      assertThat(refused).isEqualTo(415);
      assertThat(next.body()).isEqualTo("got {}");
    }
  }

  @Test
  void a_client_that_asks_first_is_told_to_go_on_only_within_the_limits() throws Exception {
    // Given
    String expects = JSON + "Expect: 100-continue\r\n";
    try (RawHttp client = new RawHttp(port)) {
      // When
      Answer first = client.write(expects + "Content-Length: 2\r\n\r\n").read();
      Answer then = client.write("{}").read();
      Answer tooLarge = ask(expects + "Content-Length: 5000\r\n\r\n");
      // Then
      assertThat(first.status()).isEqualTo(100);
      assertThat(then.body()).isEqualTo("got {}");
      assertThat(tooLarge.status()).isEqualTo(413);
    }
  }

  @Test
  void half_read_bodies_that_hold_too_much_together_are_answered_503() throws Exception {
    // Given
    String half = JSON + "Content-Length: 1000\r\n\r\n" + "1".repeat(900);
    try (RawHttp first = new RawHttp(port);
        RawHttp second = new RawHttp(port)) {
      first.write(half);
      // When
      second.write(half);
      // Then
      Answer refused = second.read();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("retry-after")).isNotNull();
      assertThat(first.write("1".repeat(100)).read().status()).isEqualTo(200);
    }
  }

  @Test
  void a_client_that_leaves_in_the_middle_frees_what_it_held() throws Exception {
    // Given
    String half = JSON + "Content-Length: 1000\r\n\r\n" + "1".repeat(900);
    try (RawHttp leaving = new RawHttp(port)) {
      leaving.write(half);
    }
    // When
    int status = 503;
    long soon = System.nanoTime() + Doors.BODY_TIMEOUT.toNanos() / 2;
    while (status == 503 && System.nanoTime() < soon) {
      status = ask(JSON + "Content-Length: 1000\r\n\r\n" + "1".repeat(1_000)).status();
    }
    // Then
    assertThat(status).isEqualTo(200);
  }

  private Answer ask(String request) throws IOException {
    try (RawHttp client = new RawHttp(port)) {
      return client.write(request).read();
    }
  }

  private static boolean sendsUntilCut(RawHttp client, String chunk) {
    long deadline = System.nanoTime() + SECONDS.toNanos(10);
    try {
      while (System.nanoTime() < deadline) {
        client.write(chunk.repeat(50));
      }
      return false;
    } catch (IOException cut) {
      return true;
    }
  }
}
