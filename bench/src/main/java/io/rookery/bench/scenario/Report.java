package io.rookery.bench.scenario;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The figures of one run, for people and for programs. */
public record Report(JsonObject json, String table) {

  /** Puts them together. */
  public static Report of(Plan plan, List<Result> results, List<Marks.Mark> marks) {
    return new Report(json(plan, results, marks), table(results, marks));
  }

  /** With one more section, which is printed after the others. */
  public Report with(String name, JsonArray figures, String printed) {
    String before = table.isEmpty() ? "" : table + "\n";
    return new Report(json.copy().put(name, figures), before + printed);
  }

  private static JsonObject json(Plan plan, List<Result> results, List<Marks.Mark> marks) {
    JsonArray scenarios = new JsonArray();
    results.forEach(result -> scenarios.add(result.toJson()));
    JsonArray passes = new JsonArray();
    marks.forEach(
        mark ->
            passes.add(
                new JsonObject()
                    .put("kind", mark.kind().name().toLowerCase(Locale.ROOT))
                    .put("mark", mark.name())
                    .put("value", Double.isNaN(mark.value()) ? null : mark.value())
                    .put(mark.atLeast() ? "at_least" : "at_most", mark.limit())
                    .put("met", mark.met())));
    return new JsonObject()
        .put("commit", commit())
        .put(
            "versions",
            new JsonObject()
                .put("rookery", Report.class.getPackage().getImplementationVersion())
                .put("java", System.getProperty("java.vm.version"))
                .put("vertx", io.vertx.core.Vertx.class.getPackage().getImplementationVersion())
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version")))
        .put(
            "settings",
            new JsonObject()
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("seconds", plan.sizes().seconds())
                .put("warm_up_seconds", plan.sizes().warmUpSeconds())
                .put("slow_warm_up_seconds", plan.sizes().longWarmUpSeconds())
                .put("rows", plan.sizes().rows())
                .put("latency_per_second", plan.sizes().perSecond())
                .put("ordered_users_per_client", plan.sizes().usersPerClient())
                .put("ordering", plan.ordering())
                .put("profiled", plan.recording().isPresent())
                .put("clients", Scenario.HEALTHY)
                .put("connections", Scenario.CONNECTIONS)
                .put("under_way_max", Scenario.UNDER_WAY)
                .put("fsync", true))
        .put("scenarios", scenarios)
        .put("credible", Marks.allMet(marks, Marks.Kind.CREDIBLE))
        .put("marks", passes);
  }

  private static String table(List<Result> results, List<Marks.Mark> marks) {
    if (results.isEmpty()) {
      return "";
    }
    StringBuilder table = new StringBuilder(512);
    line(
        table,
        "%-11s %9s %9s %8s %8s %8s %6s %6s %6s %7s %5s %5s",
        "scenario",
        "accept/s",
        "deliver/s",
        "p50 ms",
        "p99 ms",
        "p99.9",
        "WAL B",
        "RSS MB",
        "CPU %",
        "foreign",
        "lost",
        "dupl");
    for (Result one : results) {
      line(
          table,
          "%-11s %9.0f %9.0f %8.1f %8.1f %8.1f %6.0f %6.0f %6.0f %7.0f %5.0f %5.0f",
          one.scenario(),
          one.number("accepted_per_second"),
          one.number("delivered_per_second"),
          one.number("arrival_ms.p50"),
          one.number("arrival_ms.p99"),
          one.number("arrival_ms.p999"),
          one.number("wal_bytes_per_delivery"),
          one.number("rss_mb.rookery"),
          one.number("cpu_percent.rookery"),
          one.number("foreign_cpu"),
          one.number("lost"),
          one.number("duplicates"));
    }
    table.append('\n');
    for (Marks.Mark mark : marks) {
      // Of what makes the run credible only the doubts: the rest is in the JSON.
      if (mark.kind() != Marks.Kind.CREDIBLE || !mark.met()) {
        line(
            table,
            "%-12s %-36s %10.3f  (%s %.2f)",
            word(mark),
            mark.name(),
            mark.value(),
            mark.atLeast() ? "at least" : "at most",
            mark.limit());
      }
    }
    return table.toString();
  }

  private static String word(Marks.Mark mark) {
    return switch (mark.kind()) {
      case PASS -> mark.met() ? "met" : "MISSED";
      case GOAL -> mark.met() ? "goal" : "goal, missed";
      case CREDIBLE -> "NOT CREDIBLE";
    };
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }

  /** Of the source tree that it runs from; null where there is none. */
  private static String commit() {
    try {
      Process git =
          new ProcessBuilder(
                  "git", "-C", System.getProperty("rookery.home", "."), "rev-parse", "HEAD")
              .start();
      git.getOutputStream().close();
      String printed =
          new String(git.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      return printed.isEmpty() ? null : printed;
    } catch (IOException noGit) {
      return null;
    }
  }
}
