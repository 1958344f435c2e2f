package io.rookery.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.bench.scenario.Comparison.Ratio;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  @Test
  void what_changes_evenly_with_time_does_not_show() {
    // When
    double ratio = ratio(List.of(100, 80, 60), List.of(90, 70));
    // Then
    assertThat(ratio).isEqualTo(1.0);
  }

  @Test
  void what_the_trouble_costs_does() {
    // When
    double ratio = ratio(List.of(100, 80, 60), List.of(45, 35));
    // Then
    assertThat(ratio).isEqualTo(0.5);
  }

  private static double ratio(List<Integer> baselines, List<Integer> troubled) {
    return new Ratio(windows(baselines), windows(troubled)).of(window -> window.getDouble("value"));
  }

  private static List<JsonObject> windows(List<Integer> values) {
    return values.stream().map(value -> new JsonObject().put("value", value)).toList();
  }
}
