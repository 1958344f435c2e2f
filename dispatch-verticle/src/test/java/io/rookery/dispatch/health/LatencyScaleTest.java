package io.rookery.dispatch.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.HealthContract.Latency;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyScaleTest {
  private static final List<Long> NONE = Collections.nCopies(LatencyScale.STEPS, 0L);

  @ParameterizedTest
  @CsvSource({
    "0,1",
    "1,1",
    "2,2",
    "3,3",
    "4,4",
    "5,6",
    "100,128",
    "128,128",
    "129,182",
    "30000,32768",
    "90000,46341"
  })
  void a_latency_stands_below_the_next_bound(int latencyMs, int bound) {
    assertThat(LatencyScale.bound(LatencyScale.step(latencyMs))).isEqualTo(bound);
  }

  @Test
  void a_percentile_is_the_bound_that_so_many_stayed_within() {
    // Given
    List<Long> counts = new ArrayList<>(NONE);
    counts.set(LatencyScale.step(8), 94L);
    counts.set(LatencyScale.step(60), 5L);
    counts.set(LatencyScale.step(1_000), 1L);
    // When
    Latency latency = LatencyScale.latency(counts);
    // Then
    assertThat(latency).isEqualTo(new Latency(8, 64, 64));
    assertThat(LatencyScale.latency(NONE)).isNull();
  }
}
