package io.rookery.dispatch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.breaker.BreakerChange.What;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An endpoint that asks for a rest has one as a whole. */
class EndpointRestsTest extends BreakersFixture {
  private static final BreakerSignal THROTTLE = BreakerSignal.throttle(Optional.empty());

  @Test
  void a_throttle_rests_the_whole_endpoint_until_the_time_it_named() {
    // When
    Instant until = NOW.plusSeconds(90);
    Optional<BreakerChange> change = record(BreakerSignal.throttle(Optional.of(until)));
    // Then
    assertThat(change.orElseThrow().what()).containsExactly(What.RESTING);
    assertThat(change.orElseThrow().state().restUntil()).isEqualTo(until);
    assertThat(admission()).isEqualTo(new Admission(Admission.Kind.RESTING, until, null));
  }

  @Test
  void throttles_without_a_time_rest_by_the_back_off_once_for_all_that_were_under_way() {
    // Given
    Optional<BreakerChange> first = record(THROTTLE);
    // When
    Optional<BreakerChange> second = record(THROTTLE);
    // Then
    assertThat(first.orElseThrow().state().restUntil()).isEqualTo(NOW.plusSeconds(60));
    assertThat(second).isEmpty();
  }

  @Test
  void a_later_retry_after_makes_the_rest_longer() {
    // Given
    record(THROTTLE);
    // When
    Instant later = NOW.plusSeconds(300);
    Optional<BreakerChange> change = record(BreakerSignal.throttle(Optional.of(later)));
    // Then
    assertThat(change.orElseThrow().state().restUntil()).isEqualTo(later);
    assertThat(change.orElseThrow().state().openings()).isEqualTo(1);
  }
}
