package io.rookery.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the figures are held against. Ratios are of one run, so they hold on any machine. */
public final class Marks {
  /** In percent of one core. Above it the machine was not ours: no figure of the run counts. */
  static final double FOREIGN_CPU_MAX = 10;

  /** So many of the notifications of {@code ordered} must meet an earlier one on its way. */
  static final double ORDER_TESTED_MIN = 0.5;

  /** Their rows were put in by SQL: there is no door that could refuse them. */
  private static final Set<String> FILLED = Set.of("backlog", "burst");

  /** How a value is used. */
  public enum Kind {
    /** Is to be met. */
    PASS,
    /**
     * Where it is not met, the run shows nothing: neither that a mark is met nor that it is not.
     */
    CREDIBLE,
    /** Is told, and fails nothing: it depends on the machine. */
    GOAL
  }

  /**
   * One mark.
   *
   * @param atLeast whether the value may not be lower; else it may not be higher
   */
  public record Mark(Kind kind, String name, double value, double limit, boolean atLeast) {
    /** What could not be measured is not met. */
    public boolean met() {
      return atLeast ? value >= limit : value <= limit;
    }
  }

  private final Map<String, Result> results;
  private final List<Mark> marks = new ArrayList<>();

  private Marks(List<Result> results) {
    this.results =
        results.stream().collect(Collectors.toMap(Result::scenario, Function.identity()));
  }

  /** Those that these results can tell. */
  public static List<Mark> of(List<Result> results) {
    Marks marks = new Marks(results);
    marks.passes(results);
    marks.goals();
    marks.credibility(results);
    return List.copyOf(marks.marks);
  }

  /** Whether all marks of a kind are met. */
  public static boolean allMet(List<Mark> marks, Kind kind) {
    return marks.stream().filter(mark -> mark.kind() == kind).allMatch(Mark::met);
  }

  private void passes(List<Result> all) {
    ratio(Kind.PASS, "throughput of floor", "throughput", "floor", 0.6, true);
    atLeast(Kind.PASS, "ordered", "throughput_kept", 0.8);
    for (String name : List.of("dead", "slow")) {
      atLeast(Kind.PASS, name, "throughput_kept", 0.95);
      atMost(Kind.PASS, name, "p99_of_baseline", 1.5);
    }
    atLeast(Kind.PASS, "backlog", "last_tenth_of_first", 0.9);
    atLeast(Kind.PASS, "backlog", "last_tenth_of_median", 0.9);
    atMost(Kind.PASS, "burst", "neighbour_after_ms", 30_000);
    atMost(Kind.PASS, "throughput", "wal_bytes_per_delivery", 2_300);
    atMost(Kind.PASS, "throughput", "rss_mb.rookery", 600);
    for (Result result : all) {
      for (String part : parts(result)) {
        for (String none : List.of("lost", "duplicates", "signatures_wrong")) {
          atMost(Kind.PASS, result.scenario(), part + none, 0);
        }
        if (!result.scenario().equals("floor")) {
          atMost(Kind.PASS, result.scenario(), part + "janitor_found", 0);
        }
        if (result.scenario().equals("ordered") && !part.startsWith("baseline")) {
          atMost(Kind.PASS, "ordered", part + "out_of_order", 0);
        }
        if (result.scenario().equals("dead")) {
          atMost(Kind.PASS, "dead", part + "rss_mb.rookery", 700);
        }
      }
    }
  }

  private void goals() {
    atLeast(Kind.GOAL, "throughput", "delivered_per_second", 10_000);
    atMost(Kind.GOAL, "latency", "after_accept_ms.p50", 5);
    atMost(Kind.GOAL, "latency", "after_accept_ms.p99", 25);
  }

  private void credibility(List<Result> all) {
    ratio(Kind.CREDIBLE, "throughput of floor", "throughput", "floor", 1, false);
    atMost(Kind.CREDIBLE, "ordered", "throughput_kept", 1.05);
    for (Result result : all) {
      for (String part : parts(result)) {
        atMost(Kind.CREDIBLE, result.scenario(), part + "foreign_cpu", FOREIGN_CPU_MAX);
        atMost(Kind.CREDIBLE, result.scenario(), part + "unexpected", 0);
        atLeast(Kind.CREDIBLE, result.scenario(), part + "signatures_verified", 1);
        if (!FILLED.contains(result.scenario())) {
          atMost(Kind.CREDIBLE, result.scenario(), part + "refused", 0);
        }
        if (result.scenario().equals("ordered") && !part.startsWith("baseline")) {
          atLeast(Kind.CREDIBLE, "ordered", part + "order_tested", ORDER_TESTED_MIN);
        }
        if (result.scenario().equals("dead") && !part.startsWith("baseline")) {
          atLeast(Kind.CREDIBLE, "dead", part + "parked", result.number("rows"));
        }
      }
    }
  }

  /** A scenario that is compared with itself has further measurements. */
  private static List<String> parts(Result result) {
    return Stream.of("", "again", "baseline", "baseline_between", "baseline_after")
        .filter(part -> part.isEmpty() || result.figures().containsKey(part))
        .map(part -> part.isEmpty() ? part : part + ".")
        .toList();
  }

  private void ratio(
      Kind kind, String name, String of, String to, double limit, boolean isAtLeast) {
    if (results.containsKey(of) && results.containsKey(to)) {
      double value = delivered(of) / delivered(to);
      marks.add(new Mark(kind, name, Rounded.to3(value), limit, isAtLeast));
    }
  }

  private double delivered(String scenario) {
    return results.get(scenario).number("delivered_per_second");
  }

  private void atLeast(Kind kind, String scenario, String path, double limit) {
    mark(kind, scenario, path, limit, true);
  }

  private void atMost(Kind kind, String scenario, String path, double limit) {
    mark(kind, scenario, path, limit, false);
  }

  private void mark(Kind kind, String scenario, String path, double limit, boolean isAtLeast) {
    if (results.containsKey(scenario)) {
      double value = results.get(scenario).number(path);
      marks.add(new Mark(kind, scenario + ": " + path, value, limit, isAtLeast));
    }
  }
}
