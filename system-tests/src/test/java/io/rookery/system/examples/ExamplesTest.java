package io.rookery.system.examples;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationIds;
import io.rookery.shared.sealing.HmacSecret;
import io.rookery.shared.sealing.SigningSecret;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The receivers that clients copy do what docs/receivers.md asks for, against the real sender. */
@ExtendWith(VertxExtension.class)
class ExamplesTest {
  private static final Path EXAMPLES = Path.of(System.getProperty("rookery.root"), "examples");

  private final SecureRandom random = new SecureRandom();
  private final NotificationIds ids = new NotificationIds(InstantSource.system(), random);
  private final SigningSecret secret = HmacSecret.make(random);
  private final NotificationId first = ids.get();
  private final NotificationId last = ids.get();

  @Test
  void the_java_receiver_takes_what_is_signed_once_and_refuses_what_is_not(Vertx vertx)
      throws Exception {
    // Given
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            jarOf(Webhook.class).toString(),
            "Receiver.java");
    try (ExampleProcess receiver =
        ExampleProcess.start(EXAMPLES.resolve("java"), secret.text(), command)) {

      // When
      List<Integer> answers = sendAll(new EngineSender(vertx, receiver.port()));

      // Then
      assertThat(answers).containsExactly(204, 204, 401, 401, 204);
      receiver.next("taken " + first);
      receiver.next("taken " + last);
    }
  }

  @Test
  @Tag("slow")
  void the_node_receiver_takes_what_is_signed_once_and_refuses_what_is_not(
      Vertx vertx, @TempDir Path folder) throws Exception {
    // Given
    for (String file : List.of("receiver.mjs", "package.json", "package-lock.json")) {
      Files.copy(EXAMPLES.resolve("node").resolve(file), folder.resolve(file));
    }
    install(folder);
    try (ExampleProcess receiver =
        ExampleProcess.start(folder, secret.text(), List.of("node", "receiver.mjs"))) {

      // When
      List<Integer> answers = sendAll(new EngineSender(vertx, receiver.port()));

      // Then
      assertThat(answers).containsExactly(204, 204, 401, 401, 204);
      receiver.next("taken " + first);
      receiver.next("taken " + last);
    }
  }

  /** A good one, its repeat, one that was changed on its way, one of a stranger, a good one. */
  private List<Integer> sendAll(EngineSender engine) throws Exception {
    List<Integer> answers = new ArrayList<>();
    answers.add(engine.send(first, secret, 1));
    answers.add(engine.send(first, secret, 2));
    answers.add(engine.sendChanged(ids.get(), secret));
    answers.add(engine.send(ids.get(), HmacSecret.make(random), 1));
    answers.add(engine.send(last, secret, 1));
    return answers;
  }

  private static void install(Path folder) throws IOException, InterruptedException {
    Path log = folder.resolve("npm.log");
    Process npm =
        new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = npm.waitFor(120, SECONDS);
    if (!ended || npm.exitValue() != 0) {
      npm.destroyForcibly();
      throw new IllegalStateException("npm ci: " + Files.readString(log));
    }
  }

  private static Path jarOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
