package io.rookery.dispatch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.breaker.BreakerChange.What;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The one attempt that an open breaker lets pass, and what its end decides. */
class EndpointProbesTest extends BreakersFixture {
  @Test
  void half_open_lets_exactly_one_probe_pass() {
    // Given
    openShortly();
    // When
    Admission first = admission();
    boolean taken = onContext(() -> breakers.takeProbe(KEY));
    boolean takenAgain = onContext(() -> breakers.takeProbe(KEY));
    // Then
    assertThat(first).isEqualTo(Admission.PROBE_DUE);
    assertThat(taken).isTrue();
    assertThat(takenAgain).isFalse();
    assertThat(admission().kind()).isEqualTo(Admission.Kind.OPEN);
  }

  @Test
  void a_probe_that_goes_through_closes_and_leaves_nothing_to_remember() {
    // Given
    openShortly();
    onContext(() -> breakers.takeProbe(KEY));
    // When
    Optional<BreakerChange> change = recordProbe(SUCCESS);
    // Then
    assertThat(change.orElseThrow().what()).containsExactly(What.CLOSED);
    assertThat(change.orElseThrow().state().isClean()).isTrue();
    assertThat(admission()).isEqualTo(Admission.PASS);
    assertThat(breakers.size()).isZero();
  }

  @Test
  void a_probe_that_fails_opens_for_twice_as_long() {
    // Given
    openShortly();
    onContext(() -> breakers.takeProbe(KEY));
    // When
    Optional<BreakerChange> change = recordProbe(FAILURE);
    // Then
    assertThat(change.orElseThrow().state().openings()).isEqualTo(2);
    assertThat(change.orElseThrow().state().openUntil()).isEqualTo(PROBED.plusMillis(2 * 20));
    assertThat(readyAgain()).isEqualTo(KEY);
    assertThat(admission()).isEqualTo(Admission.PROBE_DUE);
  }

  @Test
  void a_probe_that_says_nothing_of_the_endpoint_makes_place_for_another_soon() {
    // Given
    openShortly();
    onContext(() -> breakers.takeProbe(KEY));
    recordProbe(FAILURE);
    readyAgain();
    onContext(() -> breakers.takeProbe(KEY));
    // When
    Optional<BreakerChange> change = recordProbe(BreakerSignal.of(BreakerSignal.Kind.NONE));
    // Then
    assertThat(change.orElseThrow().state().openings()).isEqualTo(2);
    assertThat(change.orElseThrow().state().openUntil()).isEqualTo(PROBED.plusMillis(20));
  }
}
