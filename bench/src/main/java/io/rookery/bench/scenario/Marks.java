package io.rookery.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The pass marks. Ratios are of one run, so they hold on any machine. */
public final class Marks {

  /**
   * One mark.
   *
   * @param atLeast whether the value may not be lower; else it may not be higher
   */
  public record Mark(String name, double value, double limit, boolean atLeast) {
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
    marks.build(results);
    return List.copyOf(marks.marks);
  }

  private void build(List<Result> all) {
    ratio("throughput of floor", "throughput", "floor", 0.6);
    ratio("ordered of throughput", "ordered", "throughput", 0.8);
    for (String name : List.of("dead", "slow")) {
      atLeast(name + ": healthy kept", name, "healthy_kept", 0.95);
      atMost(name + ": p99 of baseline", name, "p99_of_baseline", 1.5);
    }
    atLeast("backlog: last tenth of first", "backlog", "last_tenth_of_first", 0.9);
    atMost("throughput: WAL bytes", "throughput", "wal_bytes_per_delivery", 2_300);
    atMost("throughput: RSS MB", "throughput", "rss_mb.rookery", 600);
    atMost("dead: RSS MB", "dead", "rss_mb.rookery", 700);
    for (Result result : all) {
      atMost(result.scenario() + ": lost", result.scenario(), "lost", 0);
      atMost(result.scenario() + ": wrong signatures", result.scenario(), "signatures_wrong", 0);
    }
    atMost("ordered: out of order", "ordered", "out_of_order", 0);
  }

  private void ratio(String name, String of, String to, double limit) {
    if (results.containsKey(of) && results.containsKey(to)) {
      double value = delivered(of) / delivered(to);
      marks.add(new Mark(name, Rounded.to3(value), limit, true));
    }
  }

  private double delivered(String scenario) {
    return results.get(scenario).number("delivered_per_second");
  }

  private void atLeast(String name, String scenario, String path, double limit) {
    if (results.containsKey(scenario)) {
      marks.add(new Mark(name, results.get(scenario).number(path), limit, true));
    }
  }

  private void atMost(String name, String scenario, String path, double limit) {
    if (results.containsKey(scenario)) {
      marks.add(new Mark(name, results.get(scenario).number(path), limit, false));
    }
  }
}
