package io.rookery.dispatch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.breaker.BreakerChange.What;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What opens the breaker of an endpoint, and what does not. */
class EndpointBreakersTest extends BreakersFixture {
  @Test
  void an_endpoint_that_works_leaves_nothing_to_remember() {
    // When
    Optional<BreakerChange> change = record(SUCCESS);
    // Then
    assertThat(change).isEmpty();
    assertThat(breakers.size()).isZero();
    assertThat(admission()).isEqualTo(Admission.PASS);
  }

  @Test
  void the_fifth_failure_in_a_row_opens_and_says_until_when() {
    // Given
    failTimes(4);
    // When
    Optional<BreakerChange> change = record(FAILURE);
    // Then
    Instant until = NOW.plusSeconds(60);
    assertThat(change.orElseThrow().what()).containsExactly(What.OPENED);
    assertThat(change.orElseThrow().state())
        .isEqualTo(new EndpointState(KEY, VERSION, 1, until, null, NOW, null, null, null));
    assertThat(admission()).isEqualTo(new Admission(Admission.Kind.OPEN, until, null));
  }

  @Test
  void a_success_between_failures_keeps_it_closed_and_is_forgotten_after_a_minute() {
    // Given
    failTimes(4);
    record(SUCCESS);
    failTimes(4);
    // When
    Instant later = NOW.plusSeconds(61);
    onContext(() -> breakers.record(KEY, VERSION, SUCCESS, false, later));
    // Then
    assertThat(admission()).isEqualTo(Admission.PASS);
    assertThat(breakers.size()).isZero();
  }

  @Test
  void a_refused_message_is_no_failure_of_the_endpoint() {
    // When
    BreakerSignal refused = BreakerSignal.of(BreakerSignal.Kind.MESSAGE_REFUSED);
    for (int i = 0; i < 30; i++) {
      record(refused);
    }
    // Then
    assertThat(admission()).isEqualTo(Admission.PASS);
    assertThat(breakers.size()).isZero();
  }

  @Test
  void attempts_that_began_before_the_opening_change_nothing() {
    // Given
    failTimes(5);
    Admission open = admission();
    // When
    Optional<BreakerChange> late = record(FAILURE);
    Optional<BreakerChange> lateSuccess = record(SUCCESS);
    // Then
    assertThat(late).isEmpty();
    assertThat(lateSuccess).isEmpty();
    assertThat(admission()).isEqualTo(open);
  }

  @Test
  void a_flag_is_raised_once_and_taken_back_by_a_success() {
    // Given
    Optional<BreakerChange> raised = record(FAILURE.flagged("status_404"));
    Optional<BreakerChange> again = record(FAILURE.flagged("status_404"));
    // When
    Optional<BreakerChange> success = record(SUCCESS);
    // Then
    assertThat(raised.orElseThrow().what()).containsExactly(What.FLAGGED);
    assertThat(again).isEmpty();
    assertThat(success.orElseThrow().what()).containsExactly(What.UNFLAGGED);
    assertThat(success.orElseThrow().state().isClean()).isTrue();
  }
}
