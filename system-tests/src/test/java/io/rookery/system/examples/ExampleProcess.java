package io.rookery.system.examples;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** An example while it runs, as whoever copies it would run it. */
final class ExampleProcess implements AutoCloseable {
  private static final long LINE_WITHIN_SECONDS = 60;
  private static final String LISTENING = "listening on http://127.0.0.1:";

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final int port;

  private ExampleProcess(Process process) throws InterruptedException {
    this.process = process;
    Thread reader = new Thread(this::read, "example-output");
    reader.setDaemon(true);
    reader.start();
    String line = next(LISTENING);
    port = Integer.parseInt(line.substring(LISTENING.length(), line.length() - 1));
  }

  /** Starts it on a free port and waits until it listens. */
  static ExampleProcess start(Path folder, String secret, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("WEBHOOK_SECRET", secret);
    builder.environment().put("PORT", "0");
    Process process = builder.start();
    try {
      return new ExampleProcess(process);
    } catch (RuntimeException | InterruptedException failure) {
      process.destroyForcibly();
      throw failure;
    }
  }

  int port() {
    return port;
  }

  /** The next line that begins so; fails with the one that came instead. */
  String next(String beginning) throws InterruptedException {
    String line = lines.poll(LINE_WITHIN_SECONDS, SECONDS);
    if (line == null || !line.startsWith(beginning)) {
      throw new IllegalStateException("not '" + beginning + "' but: " + line + " " + lines);
    }
    return line;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException ended) {
      throw new UncheckedIOException(ended);
    }
  }
}
