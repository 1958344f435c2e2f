package io.rookery.dispatch.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.dispatch.send.AttemptResult.Failed;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers that stall, flood, lie and cut: each costs one deadline at most, and is told apart. */
class HostileReceiverTest {
  private static final long DEADLINE_MS = SendFixture.SETTINGS.deadline().toMillis();
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
  void one_that_accepts_and_hangs_is_cut_at_the_deadline() throws Exception {
    // Given
    receiver.does(socket -> {});
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.TIMEOUT_FIRST_BYTE);
    assertThat(failed.latencyMs()).isBetween(DEADLINE_MS, 2 * DEADLINE_MS);
  }

  @Test
  void one_that_hangs_after_its_headers_is_cut_at_the_deadline() throws Exception {
    // Given
    receiver.answers("HTTP/1.1 200 OK\nContent-Length: 10\n\nabc");
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.TIMEOUT_BODY);
    assertThat(failed.latencyMs()).isBetween(DEADLINE_MS, 2 * DEADLINE_MS);
  }

  @Test
  void one_that_drips_its_body_is_cut_at_the_deadline() throws Exception {
    // Given
    receiver.drips("HTTP/1.1 200 OK\nContent-Length: 10000\n\n", "x");
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.TIMEOUT_BODY);
    assertThat(failed.latencyMs()).isBetween(DEADLINE_MS, 2 * DEADLINE_MS);
  }

  @Test
  void one_that_drips_its_headers_is_cut_at_the_deadline() throws Exception {
    // Given
    receiver.drips("HTTP/1.1 200 OK\n", "X: y\r\n");
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.TIMEOUT_FIRST_BYTE);
    assertThat(failed.latencyMs()).isBetween(DEADLINE_MS, 2 * DEADLINE_MS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 1000000000\n", "", "Content-Encoding: gzip\n"})
  void an_endless_body_is_cut_and_its_status_still_counts(String header) throws Exception {
    // Given
    receiver.floods("HTTP/1.1 200 OK\n" + header + "\n");
    // When
    Answered answered = given.answered(receiver);
    // Then
    assertThat(answered.status()).isEqualTo(200);
    assertThat(answered.tooBig()).isTrue();
    assertThat(answered.latencyMs()).isLessThan(DEADLINE_MS);
  }

  @ParameterizedTest
  @CsvSource({"16384, false", "16385, true"})
  void sixteen_kilobytes_of_an_answer_are_read(int bytes, boolean tooBig) throws Exception {
    // Given
    String body = "x".repeat(bytes);
    receiver.answers("HTTP/1.1 500 Oops\nContent-Length: " + bytes + "\n\n" + body);
    // When
    Answered answered = given.answered(receiver);
    // Then
    assertThat(answered.status()).isEqualTo(500);
    assertThat(answered.tooBig()).isEqualTo(tooBig);
    assertThat(answered.snippet()).isEqualTo("x".repeat(512));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\n",
        "garbage\n\n\n",
        "HTTP/1.1 abc OK\n\n",
        "HTTP/1.1 200 OK\nContent-Length: -1\n\n",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nnot-a-size\n"
      })
  void what_is_not_http_is_a_protocol_failure(String answer) throws Exception {
    // Given
    receiver.answers(answer);
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.PROTOCOL);
    assertThat(failed.detail().chars()).noneMatch(Character::isISOControl).hasSizeLessThan(201);
  }

  @Test
  void a_status_line_without_end_is_too_big() throws Exception {
    // Given
    receiver.floods("HTTP/1.1 200 ");
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.TOO_BIG);
  }

  @Test
  void headers_without_end_are_too_big() throws Exception {
    // Given
    receiver.floods("HTTP/1.1 200 OK\nX: ");
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.TOO_BIG);
  }

  @Test
  void one_that_closes_without_an_answer_is_a_reset() throws Exception {
    // Given
    receiver.does(NetSocket::close);
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.RESET);
  }

  @Test
  void one_that_resets_in_the_middle_of_its_body_is_a_reset() throws Exception {
    // Given
    RawReceiver resetting = new RawReceiver(given.vertx, new NetServerOptions().setSoLinger(0));
    resetting.does(
        socket ->
            socket
                .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
                .onSuccess(written -> socket.close()));
    // When
    Failed failed = given.failed(resetting);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.RESET);
  }

  @Test
  void after_a_cut_the_connection_is_not_used_again() throws Exception {
    // Given
    receiver.answers("HTTP/1.1 200 OK\nContent-Length: 20000\n\n" + "x".repeat(20_000));
    // When
    given.answered(receiver);
    given.answered(receiver);
    // Then
    assertThat(receiver.accepted()).isEqualTo(2);
  }
}
