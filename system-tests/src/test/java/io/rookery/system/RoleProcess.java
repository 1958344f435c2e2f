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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One role in a JVM of its own, started from its jar as an operator starts it. */
final class RoleProcess {
  private static final int LOG_LINES_TOLD = 30;

  /**
   * The second compiler of six JVMs that share two cores takes half of both for minutes; where each
   * has its own, name other options.
   */
  private static final List<String> JVM_OPTIONS =
      List.of(
          System.getProperty("rookery.processes.jvm", "-Xmx256m -XX:TieredStopAtLevel=1")
              .split(" "));

  private static final Pattern MEMBERS = Pattern.compile("Members \\{size:(\\d+),");
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private final URI readiness;
  private volatile Process process;
  private volatile long linesBefore;

  private RoleProcess(
      String name, List<String> command, Map<String, String> environment, Path log, URI readiness) {
    this.name = name;
    this.command = command;
    this.environment = environment;
    this.log = log;
    this.readiness = readiness;
  }

  /** Starts the jar of a module; what it prints is kept in a file of that name. */
  static RoleProcess start(
      String name,
      Path jar,
      Path conf,
      List<String> jvmOptions,
      Map<String, String> environment,
      int opsPort)
      throws IOException {
    Path log = BuiltModules.scratch("processes").resolve(name + ".log");
    Files.deleteIfExists(log);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(jvmOptions);
    command.addAll(List.of("-jar", jar.toString(), "--conf", conf.toString()));
    RoleProcess role =
        new RoleProcess(
            name,
            List.copyOf(command),
            Map.copyOf(environment),
            log,
            URI.create("http://127.0.0.1:" + opsPort + "/health/ready"));
    // Also where the tests are broken off.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> role.process.destroyForcibly()));
    role.begin(Map.of());
    return role;
  }

  /** Starts it, again after its end: on the same ports, with these variables on top. */
  void begin(Map<String, String> onTop) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("ROOKERY_"));
    builder.environment().putAll(environment);
    builder.environment().putAll(onTop);
    linesBefore = Files.exists(log) ? logged("").size() : 0;
    process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** Waits until the role says that it is ready; fails with its log if it ends or takes longer. */
  void awaitReady(Duration within) throws InterruptedException {
    long end = System.nanoTime() + within.toNanos();
    while (!isReady()) {
      if (process.waitFor(200, MILLISECONDS) || System.nanoTime() > end) {
        throw new AssertionError(name + " was not ready within " + within + ":\n" + lastLines());
      }
    }
  }

  /**
   * The same where somebody looks after it: one that ended, as it does when it finds no database at
   * its start, is begun again.
   */
  void awaitReadySupervised(Duration within) throws IOException, InterruptedException {
    long end = System.nanoTime() + within.toNanos();
    while (!isReady()) {
      if (process.waitFor(200, MILLISECONDS)) {
        begin(Map.of());
      }
      if (System.nanoTime() > end) {
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

  /** SIGSTOP: it does nothing at all until {@link #resume}, and knows nothing of it then. */
  void stall() throws IOException, InterruptedException {
    signal("STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  String name() {
    return name;
  }

  /** The lines of its log that have the text, of all its lives. */
  List<String> logged(String text) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(text)).toList();
    }
  }

  /**
   * How many members of the cluster it saw last in its present life, itself among them; 0 where it
   * has joined none. Wants Hazelcast's lists in the log, as {@link ClusterTaps} sees to.
   */
  int members() throws IOException {
    int members = 0;
    try (Stream<String> lines = Files.lines(log)) {
      for (String line : lines.skip(linesBefore).toList()) {
        Matcher list = MEMBERS.matcher(line);
        members = list.find() ? Integer.parseInt(list.group(1)) : members;
      }
    }
    return members;
  }

  private void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).start().waitFor();
  }

  /** What it answers itself. */
  boolean isReady() throws InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(readiness).timeout(Duration.ofSeconds(2)).build();
      return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
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
