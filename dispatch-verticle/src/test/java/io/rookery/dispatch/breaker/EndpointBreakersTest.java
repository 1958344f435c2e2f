package io.rookery.dispatch.breaker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.breaker.BreakerChange.What;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The breakers run as in the engine: on one context, with the library's real timer. */
@ExtendWith(VertxExtension.class)
class EndpointBreakersTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final Instant PROBED = NOW.plusMillis(20);
  private static final long VERSION = 7;
  private static final EndpointKey KEY = key(1);
  private static final BreakerSignal FAILURE = BreakerSignal.of(BreakerSignal.Kind.FAILURE);
  private static final BreakerSignal SUCCESS = BreakerSignal.of(BreakerSignal.Kind.SUCCESS);
  private static final BreakerSignal GONE =
      BreakerSignal.of(BreakerSignal.Kind.GONE).flagged("http_410");
  private static final BreakerSignal THROTTLE = BreakerSignal.throttle(Optional.empty());

  private Vertx vertx;
  private Context context;
  private Promise<EndpointKey> ready = Promise.promise();
  private EndpointBreakers breakers;

  @BeforeEach
  void closed(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    breakers = breakersOpenFor(Duration.ofMinutes(1));
  }

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

  @Test
  void a_flag_is_raised_once_and_taken_back_by_a_success() {
    // Given
    Optional<BreakerChange> raised = record(FAILURE.flagged("http_404"));
    Optional<BreakerChange> again = record(FAILURE.flagged("http_404"));
    // When
    Optional<BreakerChange> success = record(SUCCESS);
    // Then
    assertThat(raised.orElseThrow().what()).containsExactly(What.FLAGGED);
    assertThat(again).isEmpty();
    assertThat(success.orElseThrow().what()).containsExactly(What.UNFLAGGED);
    assertThat(success.orElseThrow().state().isClean()).isTrue();
  }

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
    restore(new EndpointState(KEY, VERSION, 3, null, null, NOW, NOW, "gone", "http_410"));
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

  private EndpointBreakers breakersOpenFor(Duration openFirst) {
    BreakerSettings settings =
        new BreakerSettings(5, 20, 50, openFirst, Duration.ofMinutes(15), Duration.ofDays(5), 100);
    RandomGenerator noJitter = () -> 0L;
    return new EndpointBreakers(vertx, settings, noJitter, key -> ready.tryComplete(key));
  }

  private void openShortly() {
    breakers = breakersOpenFor(Duration.ofMillis(20));
    failTimes(5);
    await(ready.future());
    ready = Promise.promise();
  }

  private EndpointKey readyAgain() {
    return await(ready.future());
  }

  private void failTimes(int times) {
    for (int i = 0; i < times; i++) {
      record(FAILURE);
    }
  }

  private void restore(EndpointState stored) {
    onContext(
        () -> {
          breakers.restore(stored, NOW);
          return null;
        });
  }

  private Optional<BreakerChange> record(BreakerSignal signal) {
    return onContext(() -> breakers.record(KEY, VERSION, signal, false, NOW));
  }

  private Optional<BreakerChange> recordProbe(BreakerSignal signal) {
    return onContext(() -> breakers.record(KEY, VERSION, signal, true, PROBED));
  }

  private Admission admission() {
    return onContext(() -> breakers.admit(KEY, VERSION));
  }

  private <T> T onContext(Supplier<T> action) {
    Promise<T> done = Promise.promise();
    context.runOnContext(then -> done.complete(action.get()));
    return await(done.future());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(5, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static EndpointKey key(int number) {
    UUID uuid = new UUID(0x4000L | (long) number << 16, 0x8000_0000_0000_0000L);
    return new EndpointKey(new ClientUuid(uuid), Environment.PRODUCTION);
  }
}
