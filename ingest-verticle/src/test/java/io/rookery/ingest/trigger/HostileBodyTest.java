package io.rookery.ingest.trigger;

import static io.rookery.ingest.IngestFixture.BATCH;
import static io.rookery.ingest.IngestFixture.ONE;
import static io.rookery.ingest.IngestFixture.assertRefused;
import static io.rookery.ingest.IngestFixture.details;
import static io.rookery.ingest.IngestFixture.trigger;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.ingest.IngestFixture;
import io.rookery.shared.config.Settings;
import io.rookery.shared.http.DoorSettings;
import io.rookery.shared.model.Environment;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that cannot be read at the door of the producers, and the answers they get. */
@ExtendWith(VertxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileBodyTest {
  private Vertx vertx;
  private IngestFixture ingest;
  private String key;
  private HttpClient http;

  @BeforeAll
  void start(Vertx vertx) throws Exception {
    this.vertx = vertx;
    ingest = IngestFixture.start(vertx);
    http = vertx.createHttpClient();
    key = ingest.producerKey(Environment.SANDBOX);
  }

  @AfterAll
  void stop() throws Exception {
    ingest.close();
  }

  static Stream<Arguments> bad_bodies() {
    return Stream.of(
        Arguments.of("", "invalid_json"),
        Arguments.of("{", "invalid_json"),
        Arguments.of(trigger().encode().replace("}", ""), "invalid_json"),
        Arguments.of(trigger().encode() + "garbage", "invalid_json"),
        Arguments.of("null", "not_an_object"),
        Arguments.of("[]", "not_an_object"),
        Arguments.of("\"x\"", "not_an_object"),
        Arguments.of("42", "not_an_object"),
        Arguments.of("[".repeat(60_000), "too_deep"),
        Arguments.of("{\"type\":1,\"type\":2}", "duplicate_key"),
        Arguments.of(details("{\"a\":{\"b\":1,\"b\":1}}"), "duplicate_key"),
        Arguments.of(details("{\"a\":NaN}"), "invalid_json"),
        Arguments.of(details("{\"a\":Infinity}"), "invalid_json"),
        Arguments.of(details("{\"a\":-Infinity}"), "invalid_json"),
        Arguments.of(details("{\"a\":1e999}"), "invalid_json"));
  }

  @ParameterizedTest
  @MethodSource("bad_bodies")
  void a_body_that_cannot_be_read_is_answered_400(String body, String code) throws Exception {
    // When
    HttpResponse<Buffer> answer = ingest.post(key, ONE, Buffer.buffer(body));

    // Then
    assertRefused(answer, 400, code);
  }

  @Test
  void bytes_that_are_not_utf8_are_answered_400() throws Exception {
    // When
    HttpResponse<Buffer> answer =
        ingest.post(key, ONE, Buffer.buffer(new byte[] {'"', (byte) 0xC3, '"'}));

    // Then
    assertRefused(answer, 400, "invalid_utf8");
  }

  @ParameterizedTest
  @CsvSource({"/v1/notifications, 66000", "/v1/notifications/batch, 4200000"})
  void a_body_over_the_limit_is_answered_413(String uri, int bytes) throws Exception {
    // When
    HttpResponse<Buffer> answer = ingest.post(key, uri, Buffer.buffer("x".repeat(bytes)));

    // Then
    assertRefused(answer, 413, "body_too_large");
  }

  @Test
  void a_hundred_thousand_brackets_are_answered_400() throws Exception {
    // When
    HttpResponse<Buffer> answer = ingest.post(key, BATCH, Buffer.buffer("[".repeat(100_000)));

    // Then
    assertRefused(answer, 400, "too_deep");
  }

  @Test
  void an_item_of_a_batch_over_the_limit_of_one_is_answered_413() throws Exception {
    // Given
    String item = details("\"" + "x".repeat(66_000) + "\"");

    // When
    HttpResponse<Buffer> answer =
        ingest.post(key, BATCH, Buffer.buffer("{\"notifications\":[" + item + "]}"));

    // Then
    assertRefused(answer, 413, "body_too_large");
  }

  @Test
  void a_chunked_body_without_end_is_answered_413() throws Exception {
    // Given
    HttpClientRequest request = open(ingest.port());

    // When
    writeOnAndOn(request, "x".repeat(1_000));

    // Then
    assertThat(request.response().await(30, SECONDS).statusCode()).isEqualTo(413);
  }

  @Test
  void a_body_that_comes_byte_by_byte_is_answered_408_when_its_time_is_over() throws Exception {
    // Given
    IngestFixture hasty = ingest.another(Map.of("http.bodyTimeout", "300ms"));
    HttpClientRequest request = open(hasty.port());

    // When
    writeOnAndOn(request, " ");

    // Then
    assertThat(request.response().await(30, SECONDS).statusCode()).isEqualTo(408);
    hasty.close();
  }

  @Test
  void a_body_has_10_seconds() {
    // Given
    Settings defaults = Settings.load(null, Map.of(), Map.of());

    // Then
    assertThat(DoorSettings.from(defaults, "http").limits().bodyTimeout())
        .isEqualTo(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @CsvSource({
    "content-type, text/plain",
    "content-type, multipart/form-data",
    "content-type, ''",
    "content-encoding, gzip"
  })
  void another_content_is_answered_415(String header, String value) throws Exception {
    // Given
    HttpRequest<Buffer> request =
        ingest.request(HttpMethod.POST, key, ONE).putHeader("content-type", "application/json");

    // When
    HttpResponse<Buffer> answer =
        request.putHeader(header, value).sendBuffer(trigger().toBuffer()).await(30, SECONDS);

    // Then
    assertRefused(answer, 415, "unsupported_media_type");
  }

  @Test
  void content_without_a_type_is_answered_415() throws Exception {
    // Given
    HttpClientRequest request = open(ingest.port());
    request.headers().remove("content-type");

    // When
    HttpClientResponse answer = request.send(trigger().toBuffer()).await(30, SECONDS);

    // Then
    assertThat(answer.statusCode()).isEqualTo(415);
  }

  private HttpClientRequest open(int port) throws Exception {
    return http.request(HttpMethod.POST, port, "127.0.0.1", ONE)
        .await(30, SECONDS)
        .setChunked(true)
        .putHeader("content-type", "application/json")
        .putHeader("authorization", "Bearer " + key);
  }

  /** A piece each 20 ms until the connection closes. */
  private void writeOnAndOn(HttpClientRequest request, String piece) {
    long timer = vertx.setPeriodic(20, again -> request.write(piece));
    request.connection().closeHandler(closed -> vertx.cancelTimer(timer));
  }
}
