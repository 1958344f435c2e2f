package io.rookery.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.bench.scenario.Marks.Kind;
import io.rookery.bench.scenario.Marks.Mark;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarksTest {

  @Test
  void a_run_that_had_the_machine_for_itself_is_credible() {
    // Given
    List<Result> results =
        List.of(new Result("floor", clean(10_000)), new Result("throughput", clean(7_000)));
    // When
    List<Mark> marks = Marks.of(results);
    // Then
    assertThat(Marks.allMet(marks, Kind.CREDIBLE)).isTrue();
    assertThat(Marks.allMet(marks, Kind.PASS)).isTrue();
  }

  @Test
  void a_run_beside_other_programs_is_not_credible() {
    // Given
    List<Result> results = List.of(new Result("throughput", clean(7_000).put("foreign_cpu", 30.0)));
    // When
    List<Mark> marks = Marks.of(results);
    // Then
    assertThat(Marks.allMet(marks, Kind.CREDIBLE)).isFalse();
    assertThat(Marks.allMet(marks, Kind.PASS)).isTrue();
  }

  @Test
  void where_foreign_cpu_is_not_known_the_run_is_not_credible() {
    // Given
    List<Result> results = List.of(new Result("throughput", clean(7_000).putNull("foreign_cpu")));
    // When
    List<Mark> marks = Marks.of(results);
    // Then
    assertThat(Marks.allMet(marks, Kind.CREDIBLE)).isFalse();
  }

  @Test
  void nobody_is_faster_than_the_floor() {
    // Given
    List<Result> results =
        List.of(new Result("floor", clean(7_000)), new Result("throughput", clean(8_000)));
    // When
    List<Mark> marks = Marks.of(results);
    // Then
    assertThat(Marks.allMet(marks, Kind.CREDIBLE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"again", "baseline", "baseline_between", "baseline_after"})
  void every_window_of_a_comparison_is_judged(String window) {
    // Given
    JsonObject figures = clean(7_000).put("foreign_cpu", 30.0).put("lost", 1);
    JsonObject slow = clean(7_000).put("healthy_kept", 1.0).put("p99_of_baseline", 1.0);
    // When
    List<Mark> marks = Marks.of(List.of(new Result("slow", slow.put(window, figures))));
    // Then
    assertThat(Marks.allMet(marks, Kind.CREDIBLE)).isFalse();
    assertThat(Marks.allMet(marks, Kind.PASS)).isFalse();
  }

  @Test
  void the_second_window_with_a_million_parked_has_the_same_bound_of_memory() {
    // Given
    JsonObject again = clean(7_000).put("rss_mb", new JsonObject().put("rookery", 701));
    JsonObject dead = clean(7_000).put("healthy_kept", 1.0).put("p99_of_baseline", 1.0);
    // When
    List<Mark> marks = Marks.of(List.of(new Result("dead", dead.put("again", again))));
    // Then
    assertThat(marks.stream().filter(mark -> !mark.met()).map(Mark::name))
        .containsExactly("dead: again.rss_mb.rookery");
  }

  @Test
  void an_order_that_was_hardly_tested_shows_nothing() {
    // Given
    JsonObject ordered = clean(7_000).put("out_of_order", 0).put("order_tested", 0.1);
    // When
    List<Mark> marks = Marks.of(List.of(new Result("ordered", ordered)));
    // Then
    assertThat(Marks.allMet(marks, Kind.CREDIBLE)).isFalse();
    assertThat(Marks.allMet(marks, Kind.PASS)).isTrue();
  }

  @Test
  void what_is_lost_doubled_or_found_by_the_janitor_fails() {
    for (String none : List.of("lost", "duplicates", "janitor_found", "signatures_wrong")) {
      // Given
      List<Result> results = List.of(new Result("throughput", clean(7_000).put(none, 1)));
      // When
      List<Mark> marks = Marks.of(results);
      // Then
      assertThat(Marks.allMet(marks, Kind.PASS)).as(none).isFalse();
    }
  }

  private static JsonObject clean(double delivered) {
    return new JsonObject()
        .put("delivered_per_second", delivered)
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
