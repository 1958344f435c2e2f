package io.rookery.bench.rig;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JVM that the driver starts on its own class path and ends again; it never outlives the driver.
 */
public final class ChildProcess implements AutoCloseable {
  private static final int LOOK_EVERY_MS = 50;
  private static final int LINES_TOLD = 30;
  private static final int STOP_SECONDS_MAX = 30;

  private final String name;
  private final Process process;
  private final Path log;

  private ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it; what it prints goes to {@code log}.
   *
   * @param heap such as {@code 512m}
   * @param command the main class and its arguments
   */
  public static ChildProcess start(
      String name, Path log, String heap, List<String> command, Map<String, String> environment)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-Xmx" + heap);
    // What this JVM was opened to, so that the child runs as the command line would run it.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-"))
        .forEach(words::add);
    words.addAll(extra(name));
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("ROOKERY_"));
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new ChildProcess(name, process, log);
  }

  /** The rest of the first line that begins so. */
  public String awaitLine(String begin, Duration within) throws IOException, InterruptedException {
    long end = System.nanoTime() + within.toNanos();
    while (true) {
      Optional<String> line = line(begin);
      if (line.isPresent()) {
        return line.get().substring(begin.length());
      }
      if (process.waitFor(LOOK_EVERY_MS, MILLISECONDS) || System.nanoTime() > end) {
        throw new IOException(name + " is not ready:\n" + lastLines());
      }
    }
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Asks it to end, as an operator does, and kills it if it does not. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS_MAX, SECONDS)) {
        process.destroyForcibly().waitFor(STOP_SECONDS_MAX, SECONDS);
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Options for one of the processes, such as a profiler: {@code -Dbench.java.rookery=…}. */
  private static List<String> extra(String name) {
    String options = System.getProperty("bench.java." + name, "").strip();
    return options.isEmpty() ? List.of() : List.of(options.split(" +", -1));
  }

  /** Only whole lines: the process may be in the midst of one. */
  private Optional<String> line(String begin) throws IOException {
    String printed = Files.readString(log);
    return printed
        .substring(0, printed.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> line.startsWith(begin))
        .findFirst();
  }

  private String lastLines() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_TOLD), lines.size()));
  }
}
