package io.rookery.shared.loop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
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
    // Given
    CompletableFuture<Void> answered = new CompletableFuture<>();
    // When
    String heard =
        heard(
            vertx,
            CompletableFuture.completedFuture(null),
            answered,
            () -> {
              answered.join();
              standStill(LIMIT.multipliedBy(2));
            });
    // Then
    assertThat(heard).isEqualTo("answer");
  }

  @Test
  void the_time_in_which_the_loop_stood_still_does_not_count(Vertx vertx) throws Exception {
    // Given an answer that comes only when the loop goes on
    CompletableFuture<Void> mayAnswer = new CompletableFuture<>();
    // When
    String heard =
        heard(
            vertx,
            mayAnswer,
            new CompletableFuture<>(),
            () -> {
              standStill(LIMIT.multipliedBy(20));
              mayAnswer.complete(null);
            });
    // Then
    assertThat(heard).isEqualTo("answer");
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

  /** What comes first: the answer of a server, or the end of the time. */
  private static String heard(
      Vertx vertx,
      CompletableFuture<Void> mayAnswer,
      CompletableFuture<Void> answered,
      Runnable onTheLoop)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture.runAsync(() -> answerOnce(server, mayAnswer, answered))
          .exceptionally(failure -> failed(answered, failure));
      Promise<String> heard = Promise.promise();
      NetClient client = vertx.createNetClient();
      vertx.runOnContext(
          here ->
              client
                  .connect(server.getLocalPort(), server.getInetAddress().getHostAddress())
                  .compose(socket -> ask(vertx, socket, heard))
                  .onSuccess(sent -> onTheLoop.run())
                  .onFailure(heard::tryFail));
      return heard.future().eventually(client::close).await(30, SECONDS);
    }
  }

  private static Void failed(CompletableFuture<Void> answered, Throwable failure) {
    answered.completeExceptionally(failure);
    return null;
  }

  private static Future<Void> ask(Vertx vertx, NetSocket socket, Promise<String> heard) {
    Deadline deadline = Deadline.after(vertx, LIMIT, () -> heard.tryComplete("late"));
    socket.handler(
        answer -> {
          deadline.cancel();
          heard.tryComplete(answer.toString());
        });
    return socket.write("question");
  }

  private static void standStill(Duration howLong) {
    long from = System.nanoTime();
    while (System.nanoTime() - from < howLong.toNanos()) {
      Thread.onSpinWait();
    }
  }

  private static void answerOnce(
      ServerSocket server, CompletableFuture<Void> mayAnswer, CompletableFuture<Void> answered) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().readNBytes("question".length());
      mayAnswer.join();
      socket.getOutputStream().write("answer".getBytes(US_ASCII));
      answered.complete(null);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
