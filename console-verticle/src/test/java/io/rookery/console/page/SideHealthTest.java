package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.HealthContract.EndpointHealth;
import io.rookery.shared.contract.HealthContract.HealthHour;
import io.rookery.shared.contract.HealthContract.Latency;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SideHealthTest {
  private static final Instant NOW = Instant.parse("2026-11-25T09:30:00Z");
  private static final Instant THIS_HOUR = Instant.parse("2026-11-25T09:00:00Z");
  private static final Latency LATENCY = new Latency(8, 16, 32);

  @ParameterizedTest
  @CsvSource({
    "10,0,100 %",
    "0,10,0 %",
    "1,1,50 %",
    "2,1,66.7 %",
    "99999,1,99.9 %",
    "1,99999,0.1 %"
  })
  void the_rate_never_says_all_or_nothing_of_less(long succeeded, long failed, String rate) {
    assertThat(health(new HealthHour(THIS_HOUR, succeeded, failed, LATENCY)).rate())
        .isEqualTo(rate);
  }

  @Test
  void each_hour_stands_at_its_place_and_fits_into_the_picture() {
    // Given
    HealthHour first = new HealthHour(THIS_HOUR.minusSeconds(23 * 3_600), 1, 0, LATENCY);
    HealthHour last = new HealthHour(THIS_HOUR, 999, 1, null);
    // When
    SideHealth health = health(first, last);
    // Then
    assertThat(health.bars()).extracting(SideHealth.Bar::left).containsExactly(0, 230);
    assertThat(health.bars()).allMatch(bar -> bar.failedTop() >= 0 && bar.succeeded() >= 2);
    assertThat(health.bars()).extracting(SideHealth.Bar::from).first().isEqualTo(first.from());
    assertThat(health.bars().get(0).words())
        .isEqualTo("1 succeeded, 0 failed; 95 of 100 answered within 16 ms");
  }

  private static SideHealth health(HealthHour... hours) {
    return SideHealth.of(new EndpointHealth(null, 0, null, null, List.of(hours)), NOW);
  }
}
