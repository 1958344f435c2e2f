package io.rookery.bench.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What each process costs: CPU from the system's own books, and the peak of its memory. */
public final class Meter {
  private final Map<String, ProcessHandle> processes = new TreeMap<>();

  /**
   * One of the processes of a run. The children of PostgreSQL are counted with it; those of the
   * load are the other processes.
   */
  public void watch(String name, ProcessHandle process) {
    processes.put(name, process);
  }

  /** CPU time used so far. */
  public Map<String, Duration> cpu() {
    Map<String, Duration> used = new TreeMap<>();
    processes.forEach(
        (name, process) ->
            used.put(
                name,
                Stream.concat(
                        Stream.of(process),
                        process.equals(ProcessHandle.current())
                            ? Stream.empty()
                            : process.descendants())
                    .map(one -> one.info().totalCpuDuration().orElse(Duration.ZERO))
                    .reduce(Duration.ZERO, Duration::plus)));
    return used;
  }

  /** Peak of resident memory in MB; 0 where the system does not tell. */
  public int peakMegabytes(String name) {
    Path status = Path.of("/proc", Long.toString(processes.get(name).pid()), "status");
    try (Stream<String> lines = Files.lines(status, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> Integer.parseInt(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException unknown) {
      return 0;
    }
  }
}
