package io.rookery.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.bench.rig.Server;
import io.rookery.bench.scenario.Marks.Kind;
import io.rookery.bench.scenario.Marks.Mark;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mark of docs/performance.md: a value that just meets it, and one that just misses it. */
class MarksTest {
  private static final String DELIVERED = "delivered_per_second";
  private static final Map<String, Double> PER_SECOND =
      Map.of("floor", 12_000.0, "throughput", 10_000.0);
  private static final List<String> COMPARED = List.of("dead", "slow", "ordered");
  private static final List<String> CHANGED = List.of("", "again.");
  private static final List<String> WINDOWS =
      List.of("", "again.", "baseline.", "baseline_between.", "baseline_after.");

  /**
   * One mark, and the figure that decides it in a run in which all others are met.
   *
   * @param met the last value that meets it
   * @param missed the first that does not
   */
  private record Row(
      Kind kind, String mark, String scenario, String path, double met, double missed) {
    String name() {
      return kind + " " + mark;
    }
  }

  static Stream<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(Kind.PASS, "throughput of floor", "floor", DELIVERED, 16_666, 16_700));
    rows.add(row(Kind.PASS, "ordered", "throughput_kept", 0.8, 0.799));
    rows.add(row(Kind.PASS, "backlog", "last_tenth_of_first", 0.9, 0.899));
    rows.add(row(Kind.PASS, "backlog", "last_tenth_of_median", 0.9, 0.899));
    rows.add(row(Kind.PASS, "burst", "neighbour_after_ms", 30_000, 30_001));
    rows.add(row(Kind.PASS, "throughput", "wal_bytes_per_delivery", 2_300, 2_301));
    rows.add(row(Kind.PASS, "throughput", "rss_mb.rookery", 600, 601));
    rows.add(new Row(Kind.CREDIBLE, "throughput of floor", "floor", DELIVERED, 10_000, 9_990));
    rows.add(row(Kind.CREDIBLE, "ordered", "throughput_kept", 1.05, 1.051));
    rows.add(row(Kind.GOAL, "throughput", DELIVERED, 10_000, 9_999));
    rows.add(row(Kind.GOAL, "latency", "after_accept_ms.p50", 5, 5.001));
    rows.add(row(Kind.GOAL, "latency", "after_accept_ms.p99", 25, 25.001));
    for (String scenario : List.of("dead", "slow")) {
      rows.add(row(Kind.PASS, scenario, "throughput_kept", 0.95, 0.949));
      rows.add(row(Kind.PASS, scenario, "p99_of_baseline", 1.5, 1.501));
    }
    for (String window : WINDOWS) {
      rows.add(row(Kind.PASS, "dead", window + "rss_mb.rookery", 700, 701));
    }
    for (String window : CHANGED) {
      rows.add(row(Kind.PASS, "ordered", window + "out_of_order", 0, 1));
      rows.add(row(Kind.CREDIBLE, "ordered", window + "order_tested", 0.5, 0.499));
      rows.add(row(Kind.CREDIBLE, "dead", window + "parked", 1_000_000, 999_999));
    }
    for (Scenario scenario : Scenario.values()) {
      for (String window : COMPARED.contains(scenario.wireName()) ? WINDOWS : List.of("")) {
        rows.addAll(everywhere(scenario.wireName(), window));
      }
    }
    return rows.stream();
  }

  private static List<Row> everywhere(String scenario, String window) {
    List<Row> rows = new ArrayList<>();
    rows.add(row(Kind.PASS, scenario, window + "lost", 0, 1));
    rows.add(row(Kind.PASS, scenario, window + "duplicates", 0, 1));
    rows.add(row(Kind.PASS, scenario, window + "signatures_wrong", 0, 1));
    rows.add(row(Kind.CREDIBLE, scenario, window + "foreign_cpu", 10, 10.1));
    rows.add(row(Kind.CREDIBLE, scenario, window + "unexpected", 0, 1));
    rows.add(row(Kind.CREDIBLE, scenario, window + "signatures_verified", 1, 0));
    if (!scenario.equals("floor")) {
      rows.add(row(Kind.PASS, scenario, window + "janitor_found", 0, 1));
    }
    if (!List.of("backlog", "burst").contains(scenario)) {
      rows.add(row(Kind.CREDIBLE, scenario, window + "refused", 0, 1));
    }
    return rows;
  }

  private static Row row(Kind kind, String scenario, String path, double met, double missed) {
    return new Row(kind, scenario + ": " + path, scenario, path, met, missed);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void a_value_at_the_limit_meets_the_mark_and_one_beyond_misses_it_alone(Row row) {
    // When
    List<Mark> at = Marks.of(run(row.scenario(), row.path(), row.met()));
    List<Mark> beyond = Marks.of(run(row.scenario(), row.path(), row.missed()));
    // Then
    assertThat(at).allMatch(Mark::met);
    assertThat(beyond.stream().filter(mark -> !mark.met()).map(MarksTest::name))
        .containsExactly(row.name());
    assertThat(Stream.of(Kind.values()).filter(kind -> !Marks.allMet(beyond, kind)))
        .containsExactly(row.kind());
  }

  @Test
  void every_mark_has_its_row() {
    // When
    List<Mark> marks = Marks.of(run());
    // Then
    assertThat(marks.stream().map(MarksTest::name))
        .containsExactlyInAnyOrderElementsOf(rows().map(Row::name).toList());
  }

  @Test
  void a_run_of_some_scenarios_is_held_against_their_marks_alone() {
    // Given
    List<Result> some =
        run().stream()
            .filter(result -> List.of("floor", "throughput").contains(result.scenario()))
            .toList();
    // When
    List<Mark> marks = Marks.of(some);
    // Then
    assertThat(marks).allMatch(Mark::met).extracting(Mark::name).contains("throughput of floor");
    assertThat(marks).extracting(Mark::name).noneMatch(name -> name.contains("ordered"));
  }

  @Test
  void what_could_not_be_measured_meets_no_mark() {
    // Given
    List<Result> results = run("throughput", "foreign_cpu", null);
    // When
    List<Mark> marks = Marks.of(results);
    // Then
    assertThat(Marks.allMet(marks, Kind.CREDIBLE)).isFalse();
  }

  private static String name(Mark mark) {
    return mark.kind() + " " + mark.name();
  }

  /** All scenarios, with one figure set. */
  private static List<Result> run(String scenario, String path, Double value) {
    List<Result> results = run();
    JsonObject at =
        results.stream()
            .filter(result -> result.scenario().equals(scenario))
            .map(Result::figures)
            .findFirst()
            .orElseThrow();
    String[] names = path.split("\\.", -1);
    for (int i = 0; i < names.length - 1; i++) {
      at = at.getJsonObject(names[i]);
    }
    at.put(names[names.length - 1], value);
    return results;
  }

  /** All scenarios, well within all marks. */
  private static List<Result> run() {
    return Stream.of(Scenario.values())
        .map(Scenario::wireName)
        .map(name -> new Result(name, new Server("17.5", true), figures(name)))
        .toList();
  }

  private static JsonObject figures(String scenario) {
    JsonObject figures = clean(PER_SECOND.getOrDefault(scenario, 7_000.0));
    return switch (scenario) {
      case "latency" ->
          figures.put("after_accept_ms", new JsonObject().put("p50", 1).put("p99", 9));
      case "ordered" -> {
        inOrder(compared(figures));
        inOrder(figures.getJsonObject("again"));
        yield figures;
      }
      case "backlog" -> figures.put("last_tenth_of_first", 1.2).put("last_tenth_of_median", 1.1);
      case "burst" -> figures.put("neighbour_after_ms", 5_000);
      case "slow" -> compared(figures);
      case "dead" -> {
        compared(figures).put("parked", 1_000_100).put("rows", 1_000_000);
        figures.getJsonObject("again").put("parked", 1_000_100);
        yield figures;
      }
      default -> figures;
    };
  }

  private static JsonObject compared(JsonObject figures) {
    for (String window : List.of("again", "baseline", "baseline_between", "baseline_after")) {
      figures.put(window, clean(7_000));
    }
    return figures.put("throughput_kept", 1.0).put("p99_of_baseline", 1.1);
  }

  private static void inOrder(JsonObject window) {
    window.put("out_of_order", 0).put("order_tested", 0.9);
  }

  private static JsonObject clean(double delivered) {
    return new JsonObject()
        .put(DELIVERED, delivered)
        .put("wal_bytes_per_delivery", 2_000)
        .put("rss_mb", new JsonObject().put("rookery", 400))
        .put("foreign_cpu", 1.5)
        .put("refused", 0)
        .put("lost", 0)
        .put("unexpected", 0)
        .put("duplicates", 0)
        .put("janitor_found", 0)
        .put("signatures_verified", 100)
        .put("signatures_wrong", 0);
  }
}
