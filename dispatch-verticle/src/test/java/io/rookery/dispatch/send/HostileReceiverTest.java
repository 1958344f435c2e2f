package io.rookery.dispatch.send;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.dispatch.send.AttemptResult.Failed;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers that stall, flood, lie and cut: each costs one deadline at most, and is told apart. */
class HostileReceiverTest {
  private static final long DEADLINE_MS = SendFixture.SETTINGS.deadline().toMillis();

  /** An eighth of what a thousand answers of 16 KB would take that were kept. */
  private static final long MEMORY_GROWTH_BYTES_MAX = 2 << 20;

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
    assertThat(failed.latencyMs()).isBetween(DEADLINE_MS, 5 * DEADLINE_MS);
  }

  @Test
  void one_that_hangs_after_its_headers_is_cut_at_the_deadline() throws Exception {
    // Given
    receiver.answers("HTTP/1.1 200 OK\nContent-Length: 10\n\nabc");
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.TIMEOUT_BODY);
    assertThat(failed.latencyMs()).isBetween(DEADLINE_MS, 5 * DEADLINE_MS);
  }

  @Test
  void one_that_drips_its_body_is_cut_at_the_deadline() throws Exception {
    // Given
    receiver.drips("HTTP/1.1 200 OK\nContent-Length: 10000\n\n", "x");
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.TIMEOUT_BODY);
    assertThat(failed.latencyMs()).isBetween(DEADLINE_MS, 5 * DEADLINE_MS);
  }

  @Test
  void one_that_drips_its_headers_is_cut_at_the_deadline() throws Exception {
    // Given
    receiver.drips("HTTP/1.1 200 OK\n", "X: y\r\n");
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.TIMEOUT_FIRST_BYTE);
    assertThat(failed.latencyMs()).isBetween(DEADLINE_MS, 5 * DEADLINE_MS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 1000000000\n", "", "Content-Encoding: gzip\n"})
  void an_endless_body_is_cut_and_its_status_still_counts(String header) throws Exception {
    // Given
    receiver.floods("HTTP/1.1 200 OK\n" + header + "\n", "x");
    // When
    Answered answered = given.answered(receiver);
    // Then
    assertThat(answered.status()).isEqualTo(200);
    assertThat(answered.tooBig()).isTrue();
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
    receiver.floods("HTTP/1.1 200 ", "x");
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.TOO_BIG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK\nX: ", "HTTP/1.1 200 OK\nX: y\n"})
  void headers_without_end_are_too_big(String beginning) throws Exception {
    // Given
    receiver.floods(beginning, beginning.endsWith("\n") ? "X: y\n" : "x");
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.TOO_BIG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 100 Continue\n\n", "HTTP/1.1 103 Early Hints\nLink: </x>\n\n"})
  void interim_answers_without_end_are_too_big(String interim) throws Exception {
    // Given
    receiver.floods(interim, interim);
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.TOO_BIG);
  }

  @Test
  void a_change_of_protocol_that_was_not_asked_for_is_an_answer_and_ends_its_connection()
      throws Exception {
    // Given
    receiver.answers(
        "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n\n\u0081\u0001x");
    WebhookSender sender = given.sender(SendFixture.SETTINGS, receiver.port());
    int more = 2 * SendFixture.SETTINGS.connectionsMax();
    for (int i = 0; i < more; i++) {
      // When
      Answered answered = (Answered) given.send(sender, receiver);
      // Then
      assertThat(answered.status()).isEqualTo(101);
    }
    assertThat(receiver.accepted()).isEqualTo(more);
  }

  @Test
  void what_is_compressed_stays_so() throws Exception {
    // Given
    byte[] bomb = gzipped(new byte[10_000_000]);
    receiver.does(
        socket -> {
          socket.write("HTTP/1.1 500 Oops\r\nContent-Encoding: gzip\r\n");
          socket.write("Content-Length: " + bomb.length + "\r\n\r\n");
          socket.write(Buffer.buffer(bomb));
        });
    // When
    Answered answered = given.answered(receiver);
    // Then
    assertThat(answered.tooBig()).isFalse();
    assertThat(answered.snippet()).startsWith("\\u001f");
  }

  @Test
  void one_that_closes_before_the_length_that_it_told_is_a_reset() throws Exception {
    // Given
    receiver.does(
        socket ->
            socket
                .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
                .onSuccess(written -> socket.close()));
    // When
    Failed failed = given.failed(receiver);
    // Then
    assertThat(failed.failure()).isEqualTo(FailureClass.RESET);
  }

  @Test
  void what_comes_after_the_length_that_was_told_is_no_answer_to_the_next_request()
      throws Exception {
    // Given
    String smuggled = "HTTP/1.1 410 Gone\nContent-Length: 0\n\n";
    receiver.answers("HTTP/1.1 200 OK\nContent-Length: 2\n\nok" + smuggled);
    WebhookSender sender = given.sender(SendFixture.SETTINGS, receiver.port());
    for (int i = 0; i < 5; i++) {
      // When
      AttemptResult result = given.send(sender, receiver);
      // Then
      if (result instanceof Answered answered) {
        assertThat(answered.status()).isEqualTo(200);
      } else {
        assertThat(((Failed) result).failure()).isEqualTo(FailureClass.RESET);
      }
    }
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

  /** In its own JVM the receivers' memory counts too, and has to be flat as well. */
  @Test
  void a_thousand_hostile_answers_leave_memory_as_it_was() throws Exception {
    // Given
    byte[] bomb = gzipped(new byte[10_000_000]);
    List<RawReceiver> hostile =
        List.of(
            receiver(one -> one.floods("HTTP/1.1 200 OK\n\n", "x")),
            receiver(one -> one.floods("HTTP/1.1 200 OK\nX: ", "x")),
            receiver(one -> one.floods("", "HTTP/1.1 103 Early Hints\nLink: </x>\n\n")),
            receiver(one -> one.answers("HTTP/1.1 101 Switching Protocols\n\n")),
            receiver(
                one ->
                    one.does(
                        socket ->
                            socket
                                .write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
                                .compose(head -> socket.write(Buffer.buffer(bomb)))
                                .onSuccess(written -> socket.close()))));
    int[] ports = hostile.stream().mapToInt(RawReceiver::port).toArray();
    WebhookSender sender = given.sender(SendFixture.SETTINGS, ports);
    rounds(20, sender, hostile, ports);
    long before = usedAfterCollection();
    // When
    rounds(200, sender, hostile, ports);
    // Then
    assertThat(usedAfterCollection() - before).isLessThan(MEMORY_GROWTH_BYTES_MAX);
  }

  private void rounds(int rounds, WebhookSender sender, List<RawReceiver> hostile, int[] ports)
      throws Exception {
    for (int i = 0; i < rounds; i++) {
      List<Future<AttemptResult>> open =
          hostile.stream().map(one -> given.start(sender, url(one), ports)).toList();
      Future.all(open).await(5, SECONDS);
    }
  }

  private RawReceiver receiver(UnaryOperator<RawReceiver> script) throws Exception {
    return script.apply(new RawReceiver(given.vertx));
  }

  private static String url(RawReceiver receiver) {
    return "http://receiver.example.com:" + receiver.port() + "/hook";
  }

  private static long usedAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + PlatformDependent.usedDirectMemory();
  }

  private static byte[] gzipped(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }
    return packed.toByteArray();
  }
}
