package io.rookery.bench.profile;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a recorded JVM spent its CPU and what it allocated, by the samples of the flight recorder.
 * A sample counts for the method it was taken in, and for the first of ours that is on its stack:
 * what that one makes the libraries do.
 */
public final class HotFrames {
  private static final String OURS = "io.rookery.";
  private static final String NONE_OF_OURS = "(none of ours)";
  private static final int SHOWN = 15;
  private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.+)\\$\\d+");

  private final Shares methods = new Shares("cpu_methods", "CPU: in the method itself");
  private final Shares ours = new Shares("cpu_ours", "CPU: in ours and what it calls");
  private final Shares threads = new Shares("cpu_threads", "CPU: of the thread");
  private final Shares allocators = new Shares("allocation_ours", "Allocation: in ours");
  private final Shares types = new Shares("allocation_types", "Allocation: of the type");
  private double pausedMillis;

  /** Reads a recording. */
  public static HotFrames of(Path recording) throws IOException {
    HotFrames frames = new HotFrames();
    try (RecordingFile events = new RecordingFile(recording)) {
      while (events.hasMoreEvents()) {
        frames.take(events.readEvent());
      }
    }
    return frames;
  }

  /** All tables, the hottest first, as shares of one. */
  public JsonArray toJson() {
    JsonArray tables = new JsonArray();
    all().forEach(shares -> tables.add(shares.toJson()));
    return tables.add(
        new JsonObject().put("by", "gc_pause_ms").put("sum", Math.round(pausedMillis)));
  }

  /** For people. */
  public String table() {
    StringBuilder table = new StringBuilder(4_096);
    all().forEach(shares -> shares.print(table));
    return table
        .append(String.format(Locale.ROOT, "GC pauses: %.0f ms in all%n", pausedMillis))
        .toString();
  }

  private List<Shares> all() {
    return List.of(methods, ours, threads, allocators, types);
  }

  private void take(RecordedEvent event) {
    switch (event.getEventType().getName()) {
      case "jdk.ExecutionSample" -> {
        if (event.getStackTrace() != null && !event.getStackTrace().getFrames().isEmpty()) {
          methods.add(name(event.getStackTrace().getFrames().get(0)), 1);
          ours.add(firstOfOurs(event), 1);
          threads.add(event.getThread("sampledThread").getJavaName(), 1);
        }
      }
      case "jdk.ObjectAllocationSample" -> {
        RecordedClass type = event.getClass("objectClass");
        long bytes = event.getLong("weight");
        types.add(type.getName(), bytes);
        allocators.add(firstOfOurs(event), bytes);
      }
      case "jdk.GCPhasePause" -> pausedMillis += event.getDuration().toNanos() * 1e-6;
      default -> {}
    }
  }

  private static String firstOfOurs(RecordedEvent event) {
    return event.getStackTrace() == null
        ? NONE_OF_OURS
        : event.getStackTrace().getFrames().stream()
            .filter(frame -> frame.getMethod().getType().getName().startsWith(OURS))
            .findFirst()
            .map(HotFrames::name)
            .orElse(NONE_OF_OURS);
  }

  /** A lambda is told as the method that it stands in. */
  private static String name(RecordedFrame frame) {
    RecordedMethod method = frame.getMethod();
    String name = LAMBDA.matcher(method.getName()).replaceFirst("$1");
    return method.getType().getName() + "." + name;
  }

  /** How much of a whole falls to each name. */
  private static final class Shares {
    private final String by;
    private final String title;
    private final Map<String, Long> counts = new HashMap<>();
    private long sum;

    Shares(String by, String title) {
      this.by = by;
      this.title = title;
    }

    void add(String name, long count) {
      String known = Optional.ofNullable(name).orElse("(unknown)");
      counts.merge(known, count, Long::sum);
      sum += count;
    }

    JsonObject toJson() {
      JsonArray rows = new JsonArray();
      hottest()
          .forEach(
              row -> rows.add(new JsonObject().put("name", row.getKey()).put("share", share(row))));
      return new JsonObject().put("by", by).put("sum", sum).put("hottest", rows);
    }

    void print(StringBuilder table) {
      table.append(String.format(Locale.ROOT, "%s (%,d in all)%n", title, sum));
      hottest()
          .forEach(
              row ->
                  table.append(
                      String.format(
                          Locale.ROOT, "  %5.1f %%  %s%n", 100 * share(row), row.getKey())));
    }

    private List<Map.Entry<String, Long>> hottest() {
      return counts.entrySet().stream()
          .sorted(
              Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                  .thenComparing(Map.Entry.comparingByKey()))
          .limit(SHOWN)
          .toList();
    }

    private double share(Map.Entry<String, Long> row) {
      return Math.round(1_000.0 * row.getValue() / sum) / 1_000.0;
    }
  }
}
