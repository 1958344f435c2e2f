package io.rookery.system.browser;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.system.BuiltModules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code bin/rookery all} or {@code demo} as a process, known by what it prints. */
final class StandaloneProcess implements AutoCloseable {
  private static final int STARTS_WITHIN_SECONDS = 120;
  private static final int STOPS_WITHIN_SECONDS = 60;

  private final Process process;
  private final Path log;

  private StandaloneProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts the jar with these arguments and variables; what it prints is kept in the folder. */
  static StandaloneProcess start(Path folder, List<String> arguments, Map<String, String> variables)
      throws IOException {
    Path log = folder.resolve("rookery.out");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx384m", "-jar", BuiltModules.jar("standalone").toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("ROOKERY_"));
    builder.environment().putAll(variables);
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    // Also where the tests are broken off.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new StandaloneProcess(process, log);
  }

  /** What it prints first that looks so; fails with its output if it ends or takes too long. */
  Matcher awaitPrinted(Pattern pattern) throws IOException, InterruptedException {
    long end = System.nanoTime() + SECONDS.toNanos(STARTS_WITHIN_SECONDS);
    while (true) {
      Matcher found = pattern.matcher(Files.readString(log));
      if (found.find()) {
        return found;
      }
      if (process.waitFor(100, MILLISECONDS) || System.nanoTime() > end) {
        throw new AssertionError("it did not print " + pattern + ":\n" + Files.readString(log));
      }
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(STOPS_WITHIN_SECONDS, SECONDS)) {
        return;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
