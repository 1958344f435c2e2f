package io.rookery.bench.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What each process costs, and what the whole machine was busy with, from the system's own books
 * under {@code /proc}. Without them nothing is known of memory and of others.
 */
public final class Meter {
  /** The unit of CPU times in {@code /proc} on every Linux: a hundredth of a second. */
  private static final long TICK_MS = 10;

  private static final int UTIME = 13;
  private static final int STIME = 14;
  private static final int CHILDREN_STIME = 16;

  /** The system keeps 15 characters of a thread's name. */
  private static final Pattern COMPILER = Pattern.compile("\\(C[12] CompilerThre\\)");

  private final Map<String, ProcessHandle> processes = new TreeMap<>();

  /**
   * One of the processes of a run. The children of PostgreSQL are counted with it; those of the
   * load are the other processes.
   */
  public void watch(String name, ProcessHandle process) {
    processes.put(name, process);
  }

  /** CPU time used so far by each, with its children, also those that have ended. */
  public Map<String, Duration> cpu() {
    Map<String, Duration> used = new TreeMap<>();
    processes.forEach((name, process) -> used.put(name, cpu(process)));
    return used;
  }

  /**
   * CPU time that all programs of the machine used so far, and what other machines of the same host
   * took from it. Without the interrupts: those of our own calls are charged to nobody.
   */
  public Optional<Duration> machineCpu() {
    // cpu  user nice system idle iowait irq softirq steal
    return line(Path.of("/proc/stat"), "cpu ")
        .map(line -> line.split(" +", -1))
        .map(
            ticks ->
                Stream.of(ticks[1], ticks[2], ticks[3], ticks[8]).mapToLong(Long::parseLong).sum())
        .map(sum -> Duration.ofMillis(sum * TICK_MS));
  }

  /** CPU time that the compilers of all JVMs used so far; zero where the system does not tell. */
  public Duration compilerCpu() {
    return Duration.ofMillis(
        TICK_MS * processes.values().stream().mapToLong(Meter::compilerTicks).sum());
  }

  /** Peak of resident memory in MB; 0 where the system does not tell. */
  public int peakMegabytes(String name) {
    return line(proc(processes.get(name), "status"), "VmHWM:")
        .map(line -> Integer.parseInt(line.replaceAll("[^0-9]", "")) / 1024)
        .orElse(0);
  }

  private static Duration cpu(ProcessHandle process) {
    Stream<ProcessHandle> children =
        process.equals(ProcessHandle.current()) ? Stream.empty() : process.descendants();
    return Stream.concat(Stream.of(process), children)
        .map(one -> withEndedChildren(one).or(() -> one.info().totalCpuDuration()))
        .map(used -> used.orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** A session of PostgreSQL that ends leaves its time with the postmaster. */
  private static Optional<Duration> withEndedChildren(ProcessHandle process) {
    if (process.equals(ProcessHandle.current())) {
      return Optional.empty();
    }
    return line(proc(process, "stat"), "")
        .map(stat -> Duration.ofMillis(TICK_MS * ticks(stat, CHILDREN_STIME)));
  }

  private static long compilerTicks(ProcessHandle process) {
    try (Stream<Path> threads = Files.list(proc(process, "task"))) {
      return threads
          .flatMap(thread -> line(thread.resolve("stat"), "").stream())
          .filter(stat -> COMPILER.matcher(stat).find())
          .mapToLong(stat -> ticks(stat, STIME))
          .sum();
    } catch (IOException unknown) {
      return 0;
    }
  }

  /** The sum of the times of a process or thread up to this field. */
  private static long ticks(String stat, int last) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = 0;
    // The fields after the name count from 2.
    for (int field = UTIME; field <= last; field++) {
      ticks += Long.parseLong(fields[field - 2]);
    }
    return ticks;
  }

  private static Path proc(ProcessHandle process, String file) {
    return Path.of("/proc", Long.toString(process.pid()), file);
  }

  private static Optional<String> line(Path file, String begin) {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines.filter(line -> line.startsWith(begin)).findFirst();
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }
}
