package io.rookery.dispatch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.breaker.BreakerChange.What;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What disables an endpoint until a person resumes it. */
class DisabledEndpointsTest extends BreakersFixture {
  private static final BreakerSignal GONE =
      BreakerSignal.of(BreakerSignal.Kind.GONE).flagged("status_410");

  @Test
  void a_second_410_a_minute_later_disables() {
    // Given
    Optional<BreakerChange> first = record(GONE);
    Optional<BreakerChange> tooSoon =
        onContext(() -> breakers.record(KEY, VERSION, GONE, false, NOW.plusSeconds(30)));
    // When
    Optional<BreakerChange> second =
        onContext(() -> breakers.record(KEY, VERSION, GONE, false, NOW.plusSeconds(60)));
    // Then
    assertThat(first.orElseThrow().what()).containsExactly(What.FLAGGED);
    assertThat(tooSoon).isEmpty();
    assertThat(second.orElseThrow().what()).containsExactly(What.DISABLED);
    assertThat(admission()).isEqualTo(new Admission(Admission.Kind.DISABLED, null, "gone"));
  }

  @Test
  void a_probe_that_fails_after_five_days_disables() {
    // Given
    openShortly();
    onContext(() -> breakers.takeProbe(KEY));
    // When
    Optional<BreakerChange> change =
        onContext(() -> breakers.record(KEY, VERSION, FAILURE, true, NOW.plus(Duration.ofDays(5))));
    // Then
    assertThat(change.orElseThrow().what()).containsExactly(What.DISABLED);
    assertThat(change.orElseThrow().state().disabledWhy()).isEqualTo("failing");
  }

  @Test
  void two_failures_of_a_quiet_endpoint_five_days_apart_do_not_disable() {
    // Given
    record(FAILURE);
    // When
    onContext(() -> breakers.record(KEY, VERSION, FAILURE, false, NOW.plus(Duration.ofDays(5))));
    // Then
    assertThat(admission()).isEqualTo(Admission.PASS);
  }
}
