package io.rookery.dispatch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.EndpointKey;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is kept of endpoints: across versions, a restart, the loss of a shard, and how many. */
class RememberedEndpointsTest extends BreakersFixture {
  @Test
  void a_newer_version_starts_clean_and_says_that_what_is_parked_may_go() {
    // Given
    failTimes(5);
    // When
    Admission changed = onContext(() -> breakers.admit(KEY, VERSION + 1));
    // Then
    assertThat(changed).isEqualTo(Admission.PASS);
    assertThat(await(ready.future())).isEqualTo(KEY);
  }

  @Test
  void results_of_an_older_version_change_nothing() {
    // Given
    record(FAILURE);
    // When
    for (int i = 0; i < 9; i++) {
      onContext(() -> breakers.record(KEY, VERSION - 1, FAILURE, false, NOW));
    }
    // Then
    assertThat(admission()).isEqualTo(Admission.PASS);
  }

  @Test
  void an_opening_goes_on_after_a_restart_with_its_count() {
    // Given
    EndpointState stored =
        new EndpointState(KEY, VERSION, 3, NOW.plusMillis(20), null, NOW, null, null, null);
    // When
    restore(stored);
    // Then
    assertThat(admission().kind()).isEqualTo(Admission.Kind.OPEN);
    assertThat(await(ready.future())).isEqualTo(KEY);
    onContext(() -> breakers.takeProbe(KEY));
    EndpointState next = recordProbe(FAILURE).orElseThrow().state();
    assertThat(next.openUntil()).isEqualTo(PROBED.plus(Duration.ofMinutes(8)));
  }

  @Test
  void a_disabled_endpoint_stays_so_after_a_restart() {
    // When
    restore(new EndpointState(KEY, VERSION, 3, null, null, NOW, NOW, "gone", "status_410"));
    // Then
    assertThat(admission()).isEqualTo(new Admission(Admission.Kind.DISABLED, null, "gone"));
    assertThat(record(SUCCESS)).isEmpty();
  }

  @Test
  void a_lost_shard_is_forgotten_with_its_timers() {
    // Given
    breakers = breakersOpenFor(Duration.ofMillis(20));
    failTimes(5);
    // When
    onContext(
        () -> {
          breakers.forgetShard(KEY.shard());
          return null;
        });
    // Then
    assertThat(breakers.size()).isZero();
    Promise<Void> later = Promise.promise();
    vertx.setTimer(100, then -> later.complete());
    await(later.future());
    assertThat(ready.future().isComplete()).isFalse();
  }

  @Test
  void i6_no_more_endpoints_are_remembered_than_allowed() {
    // Given an open one, which is not forgotten for others
    failTimes(5);
    // When
    for (int i = 2; i < 1_000; i++) {
      EndpointKey other = key(i);
      onContext(() -> breakers.record(other, VERSION, FAILURE, false, NOW));
    }
    // Then
    assertThat(breakers.size()).isEqualTo(100);
    assertThat(admission().kind()).isEqualTo(Admission.Kind.OPEN);
    assertThat(breakers.heldBack()).isEqualTo(1);
  }

  private void restore(EndpointState stored) {
    onContext(
        () -> {
          breakers.restore(stored, NOW);
          return null;
        });
  }
}
