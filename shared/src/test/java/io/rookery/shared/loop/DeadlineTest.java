package io.rookery.shared.loop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DeadlineTest {
  private static final Duration LIMIT = Duration.ofMillis(100);

  @Test
  void an_answer_that_came_in_time_to_a_loop_that_stood_still_is_not_late(Vertx vertx)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answerOnce(server));
      Promise<String> heard = Promise.promise();
      // When
      vertx.runOnContext(
          here ->
              vertx
                  .createNetClient()
                  .connect(server.getLocalPort(), server.getInetAddress().getHostAddress())
                  .compose(socket -> ask(socket, heard, vertx).map(sent -> standStill(answered)))
                  .onFailure(heard::tryFail));
      // Then
      assertThat(heard.future().await(30, SECONDS)).isEqualTo("answer");
    }
  }

  @Test
  void without_an_answer_the_time_is_over(Vertx vertx) throws Exception {
    // Given
    Promise<String> heard = Promise.promise();
    // When
    vertx.runOnContext(here -> Deadline.after(vertx, LIMIT, () -> heard.complete("late")));
    // Then
    assertThat(heard.future().await(30, SECONDS)).isEqualTo("late");
  }

  @Test
  void one_that_is_cancelled_is_never_over(Vertx vertx) throws Exception {
    // Given
    Promise<String> heard = Promise.promise();
    // When
    vertx.runOnContext(
        here -> {
          Deadline.after(vertx, LIMIT, () -> heard.tryComplete("late")).cancel();
          Deadline.after(vertx, LIMIT.multipliedBy(3), () -> heard.tryComplete("not late"));
        });
    // Then
    assertThat(heard.future().await(30, SECONDS)).isEqualTo("not late");
  }

  private static Future<Void> ask(NetSocket socket, Promise<String> heard, Vertx vertx) {
    Deadline deadline = Deadline.after(vertx, LIMIT, () -> heard.tryComplete("late"));
    socket.handler(
        answer -> {
          deadline.cancel();
          heard.tryComplete(answer.toString());
        });
    return socket.write("question");
  }

  /** Until the answer is sent and the limit is over. */
  private static Void standStill(CompletableFuture<Void> answered) {
    answered.join();
    long from = System.nanoTime();
    while (System.nanoTime() - from < LIMIT.multipliedBy(2).toNanos()) {
      Thread.onSpinWait();
    }
    return null;
  }

  private static void answerOnce(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().readNBytes("question".length());
      socket.getOutputStream().write("answer".getBytes(US_ASCII));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
