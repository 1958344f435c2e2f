package io.rookery.bench.scenario;

import io.rookery.bench.rig.Server;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The figures of one run, for people and for programs. */
public record Report(JsonObject json, String table) {

  /** Puts them together; {@code servers} are those that were measured, none by --micro alone. */
  public static Report of(
      Plan plan, List<Server> servers, List<Result> results, List<Marks.Mark> marks) {
    return new Report(json(plan, servers, results, marks), table(results, marks));
  }

  /** With one more section, which is printed after the others. */
  public Report with(String name, JsonArray figures, String printed) {
    String before = table.isEmpty() ? "" : table + "\n";
    return new Report(json.copy().put(name, figures), before + printed);
  }

  private static JsonObject json(
      Plan plan, List<Server> servers, List<Result> results, List<Marks.Mark> marks) {
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
                .put("postgres", versions(servers))
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version")))
        .put(
            "settings",
            new JsonObject()
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("seconds", plan.sizes().seconds())
                .put("warm_up_seconds", plan.sizes().warmUpSeconds())
                .put("slow_warm_up_seconds", plan.sizes().longWarmUpSeconds())
                .put("warm_up_seconds_max", plan.sizes().warmUpSecondsMax())
                .put("rows", plan.sizes().rows())
                .put("latency_per_second", plan.sizes().perSecond())
                .put("ordered_users_per_client", plan.sizes().usersPerClient())
                .put("ordering", plan.ordering())
                .put("profiled", plan.recording().isPresent())
                .put("clients", Scenario.HEALTHY)
                .put("connections", Scenario.CONNECTIONS)
                .put("under_way_max", Scenario.UNDER_WAY)
                .put("fsync", fsync(servers)))
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
          "%-11s %9s %9s %8s %8s %8s %6s %6s %6s %7s %5s %5s",
          one.scenario(),
          whole(one.number("accepted_per_second")),
          whole(one.number("delivered_per_second")),
          figure("%.1f", one.number("arrival_ms.p50")),
          figure("%.1f", one.number("arrival_ms.p99")),
          figure("%.1f", one.number("arrival_ms.p999")),
          whole(one.number("wal_bytes_per_delivery")),
          whole(one.number("rss_mb.rookery")),
          whole(one.number("cpu_percent.rookery")),
          whole(one.number("foreign_cpu")),
          whole(one.number("lost")),
          whole(one.number("duplicates")));
    }
    table.append('\n');
    for (Marks.Mark mark : marks) {
      // Of what makes the run credible only the doubts: the rest is in the JSON.
      if (mark.kind() != Marks.Kind.CREDIBLE || !mark.met()) {
        line(
            table,
            "%-12s %-36s %10s  (%s %.2f)",
            word(mark),
            mark.name(),
            figure("%.3f", mark.value()),
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

  private static String whole(double value) {
    return figure("%.0f", value);
  }

  /** What does not exist, or could not be measured, is no number. */
  private static String figure(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }

  private static String versions(List<Server> servers) {
    return servers.isEmpty()
        ? null
        : servers.stream().map(Server::version).distinct().collect(Collectors.joining(", "));
  }

  /** Null where no server was measured. */
  private static Boolean fsync(List<Server> servers) {
    return servers.isEmpty() ? null : servers.stream().allMatch(Server::fsync);
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
