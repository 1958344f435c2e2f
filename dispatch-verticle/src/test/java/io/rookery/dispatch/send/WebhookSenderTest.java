package io.rookery.dispatch.send;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.dispatch.send.AttemptResult.Failed;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSenderTest {
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
  private final SendFixture given = new SendFixture();
  private RawReceiver receiver;

  @BeforeEach
  void open() throws Exception {
    receiver = new RawReceiver(given.vertx);
  }

  @AfterEach
  void close() throws Exception {
    given.close();
  }

  @Test
  void a_notification_is_posted_to_the_checked_address_under_its_own_name() throws Exception {
    // Given
    receiver.answers(OK);
    // When
    AttemptResult result = given.send(receiver, "/hook?a=%20b");
    // Then
    assertThat(result).isInstanceOf(Answered.class);
    assertThat(((Answered) result).status()).isEqualTo(200);
    assertThat(receiver.taken().get(0))
        .startsWith("POST /hook?a=%20b HTTP/1.1\r\n")
        .contains("host: receiver.example.com:" + receiver.port() + "\r\n")
        .contains("content-type: application/json\r\n")
        .contains("content-length: 7\r\n")
        .contains("webhook-id: msg_1\r\n")
        .doesNotContainIgnoringCase("accept-encoding")
        .endsWith("\r\n\r\n{\"a\":1}");
  }

  @Test
  void the_body_of_a_2xx_is_not_kept() throws Exception {
    // Given
    receiver.answers(OK);
    // When
    Answered answered = given.answered(receiver);
    // Then
    assertThat(answered.snippet()).isNull();
    assertThat(answered.tooBig()).isFalse();
    assertThat(answered.retryAfter()).isNull();
  }

  @Test
  void a_connection_is_used_again() throws Exception {
    // Given
    receiver.answers(OK);
    WebhookSender sender = given.sender(SendFixture.SETTINGS, receiver.port());
    String url = "http://receiver.example.com:" + receiver.port() + "/";
    // When
    given.start(sender, url, receiver.port()).await(5, SECONDS);
    given.start(sender, url, receiver.port()).await(5, SECONDS);
    // Then
    assertThat(receiver.taken()).hasSize(2);
    assertThat(receiver.accepted()).isEqualTo(1);
  }

  @Test
  void a_refusal_keeps_retry_after_and_the_beginning_of_its_text() throws Exception {
    // Given
    receiver.answers(
        "HTTP/1.1 503 Busy\nRetry-After: 120\nContent-Length: 600\n\n" + "é".repeat(300));
    // When
    Answered answered = given.answered(receiver);
    // Then
    assertThat(answered.status()).isEqualTo(503);
    assertThat(answered.retryAfter()).isEqualTo("120");
    assertThat(answered.snippet()).isEqualTo("é".repeat(256));
  }

  @Test
  void what_a_receiver_writes_cannot_forge_a_line_of_a_log() throws Exception {
    // Given
    receiver.answers("HTTP/1.1 400 Bad\nContent-Length: 16\n\na\r\0\u001b[31m\u202eb\u2028c");
    // When
    Answered answered = given.answered(receiver);
    // Then
    assertThat(answered.snippet()).isEqualTo("a\\u000d\\u0000\\u001b[31m\\u202eb\\u2028c");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void a_redirect_is_told_and_not_followed(int status) throws Exception {
    // Given
    String metadata = "http://169.254.169.254/latest/meta-data/";
    receiver.answers(
        "HTTP/1.1 " + status + " There\nLocation: " + metadata + "\nContent-Length: 0\n\n");
    // When
    Answered answered = given.answered(receiver);
    // Then
    assertThat(answered.status()).isEqualTo(status);
    assertThat(answered.location()).isEqualTo(metadata);
    assertThat(receiver.accepted()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 100 Continue\n\n", "HTTP/1.1 103 Early Hints\nLink: </x>\n\n"})
  void an_interim_answer_is_not_the_answer(String interim) throws Exception {
    // Given
    receiver.answers(interim + OK);
    // When
    Answered answered = given.answered(receiver);
    // Then
    assertThat(answered.status()).isEqualTo(200);
  }

  @Test
  void a_host_without_an_address_is_a_dns_failure() throws Exception {
    // Given
    WebhookSender sender = given.sender(SendFixture.SETTINGS);
    // When
    Failed failed = (Failed) given.start(sender, "https://nowhere.example.com/").await(5, SECONDS);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.DNS);
    assertThat(failed.detail()).contains("nowhere.example.com");
  }

  @ParameterizedTest
  @ValueSource(strings = {"inside.example.com", "metadata.example.com", "receiver.example.com"})
  void a_denied_address_is_never_connected_to(String host) throws Exception {
    // Given
    WebhookSender sender = given.sender(SendFixture.SETTINGS);
    // When
    Failed failed =
        (Failed)
            given.start(sender, "https://" + host + ":" + receiver.port() + "/").await(5, SECONDS);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.ADDRESS_REFUSED);
    assertThat(failed.detail()).contains("is not a public one");
    assertThat(receiver.accepted()).isZero();
  }

  @Test
  void a_refused_connection_is_a_connect_failure() throws Exception {
    // Given
    int port = receiver.port();
    WebhookSender sender = given.sender(SendFixture.SETTINGS, port, 1);
    // When
    Failed failed = (Failed) given.start(sender, "http://127.0.0.1:1/", port, 1).await(5, SECONDS);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.CONNECT);
  }

  @Test
  void a_connect_that_nobody_answers_is_a_timeout_of_the_connect() throws Exception {
    // Given
    try (FullListener full = new FullListener()) {
      SendSettings patient = SendFixture.settings(Duration.ofSeconds(30));
      WebhookSender sender = given.sender(patient, full.port());
      String url = "http://receiver.example.com:" + full.port() + "/";
      // When
      Failed failed = (Failed) given.start(sender, url, full.port()).await(40, SECONDS);
      // Then
      assertThat(failed.failure()).isEqualTo(FailureClass.TIMEOUT_CONNECT);
    }
  }

  @Test
  void waiting_for_a_connection_of_our_own_is_not_the_receivers_fault() throws Exception {
    // Given
    WebhookSender sender = given.sender(SendFixture.SETTINGS, receiver.port());
    String url = "http://receiver.example.com:" + receiver.port() + "/";
    given.start(sender, url, receiver.port());
    given.start(sender, url, receiver.port());
    // When
    var waiting = given.start(sender, url, receiver.port());
    // Then
    Failed failed = (Failed) waiting.await(5, SECONDS);
    assertThat(failed.failure()).isEqualTo(FailureClass.OWN_FAULT);
  }

  @Test
  void more_waiting_attempts_than_allowed_are_turned_away() throws Exception {
    // Given
    WebhookSender sender = given.sender(SendFixture.SETTINGS, receiver.port());
    String url = "http://receiver.example.com:" + receiver.port() + "/";
    // When
    List<Future<AttemptResult>> attempts =
        IntStream.range(0, 12).mapToObj(i -> given.start(sender, url, receiver.port())).toList();
    // Then
    List<AttemptResult> results = new ArrayList<>();
    for (Future<AttemptResult> attempt : attempts) {
      results.add(attempt.await(5, SECONDS));
    }
    assertThat(results)
        .filteredOn(
            result ->
                result instanceof Failed failed
                    && failed.detail().startsWith("ConnectionPoolTooBusy"))
        .isNotEmpty()
        .allSatisfy(
            result -> assertThat(((Failed) result).failure()).isEqualTo(FailureClass.OWN_FAULT));
  }
}
