package io.rookery.system;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One role in a JVM of its own, started from its jar as an operator starts it. */
final class RoleProcess {
  private static final int LOG_LINES_TOLD = 30;

  private final String name;
  private final Process process;
  private final Path log;
  private final URI readiness;

  private RoleProcess(String name, Process process, Path log, URI readiness) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.readiness = readiness;
  }

  /** Starts the jar of a module; what it prints is kept in a file of that name. */
  static RoleProcess start(
      String name, Path jar, Path conf, Map<String, String> environment, int opsPort)
      throws IOException {
    Path log = BuiltModules.scratch("processes").resolve(name + ".log");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(java, "-Xmx256m", "-jar", jar.toString(), "--conf", conf.toString()));
    builder.environment().keySet().removeIf(variable -> variable.startsWith("ROOKERY_"));
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    // Also where the tests are broken off.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    URI readiness = URI.create("http://127.0.0.1:" + opsPort + "/health/ready");
    return new RoleProcess(name, process, log, readiness);
  }

  /** Waits until the role says that it is ready; fails with its log if it ends or takes longer. */
  void awaitReady(Duration within) throws InterruptedException {
    HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    long end = System.nanoTime() + within.toNanos();
    while (!ready(http)) {
      if (process.waitFor(200, MILLISECONDS) || System.nanoTime() > end) {
        throw new AssertionError(name + " was not ready within " + within + ":\n" + lastLines());
      }
    }
  }

  /** As kill -9 does it; returns once the process is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, SECONDS)) {
      throw new AssertionError(name + " outlived kill -9");
    }
  }

  /** As an operator stops it; fails if it takes longer than its drain may take. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, SECONDS)) {
      kill();
      throw new AssertionError(name + " did not stop within 60 s:\n" + lastLines());
    }
  }

  private boolean ready(HttpClient http) throws InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(readiness).timeout(Duration.ofSeconds(2)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private String lastLines() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_TOLD), lines.size()));
    } catch (IOException unreadable) {
      return "its log cannot be read: " + unreadable.getMessage();
    }
  }
}
