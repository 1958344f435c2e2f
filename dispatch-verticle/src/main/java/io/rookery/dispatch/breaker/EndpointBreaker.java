package io.rookery.dispatch.breaker;

import io.rookery.dispatch.breaker.BreakerChange.What;
import io.rookery.shared.model.EndpointKey;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The breaker of one endpoint that is worth remembering.
 *
 * <pre>
 *            opens (policy), or rests (429, 503)
 *   CLOSED ─────────────────────────────────────► OPEN ◄───────────┐
 *     ▲                                            │ time is over   │ probe failed: for longer
 *     │ probe went through                         ▼                │ probe said nothing: shortly
 *     └──────────────────────────────────────── HALF_OPEN ─────────┘
 *   DISABLED ◄── from CLOSED and HALF_OPEN: gone (second 410), or failing for days
 * </pre>
 *
 * <p>Which of open and half-open it is, the {@link Circuit} holds; it is null while closed or
 * disabled. Results of attempts that began before the breaker opened change nothing any more, but
 * for a later Retry-After.
 */
final class EndpointBreaker {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointBreaker.class);

  private final BreakerPolicy policy;
  private final Vertx vertx;
  private final RandomGenerator random;
  private final Consumer<EndpointKey> onReady;
  private FailureWindow window = new FailureWindow();
  private EndpointState state;
  private int failuresInARow;
  private Circuit circuit;

  EndpointBreaker(
      EndpointState state,
      BreakerPolicy policy,
      Vertx vertx,
      RandomGenerator random,
      Consumer<EndpointKey> onReady) {
    this.state = state;
    this.policy = policy;
    this.vertx = vertx;
    this.random = random;
    this.onReady = onReady;
  }

  EndpointKey key() {
    return state.key();
  }

  long version() {
    return state.version();
  }

  boolean isClosed() {
    return circuit == null && state.disabledWhy() == null;
  }

  boolean isClean(Instant now) {
    return state.isClean() && failuresInARow == 0 && window.failures(now) == 0;
  }

  Admission admission() {
    if (state.disabledWhy() != null) {
      return new Admission(Admission.Kind.DISABLED, null, state.disabledWhy());
    }
    if (circuit == null) {
      return Admission.PASS;
    }
    if (circuit.isHalfOpen() && !circuit.isProbing()) {
      return Admission.PROBE_DUE;
    }
    return state.restUntil() == null
        ? new Admission(Admission.Kind.OPEN, state.openUntil(), null)
        : new Admission(Admission.Kind.RESTING, state.restUntil(), null);
  }

  boolean takeProbe() {
    return circuit != null && circuit.takeProbe();
  }

  /** Opens again for what is left of a stored opening; an overdue one is half-open at once. */
  void resume(Instant now) {
    Instant until = heldUntil(state);
    if (state.disabledWhy() == null && until != null) {
      circuit = newCircuit(Duration.between(now, until));
    }
  }

  void discard() {
    if (circuit != null) {
      circuit.discard();
      circuit = null;
    }
  }

  Optional<BreakerChange> take(BreakerSignal signal, boolean probe, Instant now) {
    if (state.disabledWhy() != null) {
      return Optional.empty();
    }
    boolean answersProbe = probe && circuit != null && circuit.isProbing();
    if (circuit != null && !answersProbe) {
      return takeLate(signal, now);
    }
    EndpointState next =
        switch (signal.kind()) {
          case SUCCESS -> succeeded(now);
          case MESSAGE_REFUSED -> answersProbe ? succeeded(now) : state;
          case FAILURE, GONE -> failed(signal, answersProbe, probe, now);
          case THROTTLE -> throttled(signal, answersProbe, now);
          case NONE -> answersProbe ? reopened(now) : state;
        };
    return become(signal.flag().map(next::flagged).orElse(next), now);
  }

  private EndpointState succeeded(Instant now) {
    failuresInARow = 0;
    window.add(false, now);
    return EndpointState.clean(key(), version());
  }

  /** {@code asked}: it was a probe, also where it probed its host for others. */
  private EndpointState failed(BreakerSignal signal, boolean probe, boolean asked, Instant now) {
    failuresInARow++;
    window.add(true, now);
    boolean gone = signal.kind() == BreakerSignal.Kind.GONE;
    Instant goneAt = gone && state.goneAt() == null ? now : state.goneAt();
    EndpointState failing = state.failing(failSince(now), goneAt);
    if (gone && policy.isGoneForGood(goneAt, now)) {
      return failing.disabled("gone");
    }
    if (asked && policy.givesUp(failing.failSince(), now)) {
      return failing.disabled("failing");
    }
    if (probe || policy.opens(failuresInARow, window.failures(now), window.attempts(now))) {
      int openings = state.openings() + 1;
      return failing.open(openings, now.plus(policy.openFor(openings, random.nextDouble())));
    }
    return failing;
  }

  /** An endpoint that answers nothing but 503 for days is as dead as one that does not answer. */
  private EndpointState throttled(BreakerSignal signal, boolean probe, Instant now) {
    EndpointState failing = state.failing(failSince(now), state.goneAt());
    if (probe && policy.givesUp(failing.failSince(), now)) {
      return failing.disabled("failing");
    }
    if (signal.restUntil().isPresent()) {
      return failing.rest(state.openings(), signal.restUntil().get());
    }
    int openings = state.openings() + 1;
    return failing.rest(openings, now.plus(policy.openFor(openings, random.nextDouble())));
  }

  /** The probe said nothing of the endpoint: another one soon, and the count stays as it was. */
  private EndpointState reopened(Instant now) {
    return state.open(state.openings(), now.plus(policy.openFor(1, random.nextDouble())));
  }

  /** An attempt that began before the breaker opened: only a later Retry-After is news. */
  private Optional<BreakerChange> takeLate(BreakerSignal signal, Instant now) {
    Optional<Instant> later = signal.restUntil().filter(heldUntil(state)::isBefore);
    if (circuit.isHalfOpen() || later.isEmpty()) {
      return Optional.empty();
    }
    return become(state.rest(state.openings(), later.get()), now);
  }

  /** The only place where the state changes. */
  private Optional<BreakerChange> become(EndpointState next, Instant now) {
    Set<What> what = news(state, next);
    Instant until = heldUntil(next);
    if (!Objects.equals(heldUntil(state), until)) {
      discard();
      if (until == null) {
        // Else the failures from before the opening would open it again at the next one.
        window = new FailureWindow();
      } else {
        circuit = newCircuit(Duration.between(now, until));
      }
    }
    state = next;
    return what.isEmpty() ? Optional.empty() : Optional.of(new BreakerChange(next, what));
  }

  private Circuit newCircuit(Duration openFor) {
    return Circuit.open(
        vertx, key().toString(), openFor, () -> onReady.accept(key()), this::probeLost);
  }

  /** Nobody reported the probe: the library has opened again, for as long as before. */
  private void probeLost() {
    LOG.warn("breaker.probe_lost client={} environment={}", key().client(), key().environment());
    circuit.forgetProbe();
  }

  private static Set<What> news(EndpointState before, EndpointState next) {
    Set<What> what = EnumSet.noneOf(What.class);
    addIf(isNews(before.openUntil(), next.openUntil()), What.OPENED, what);
    addIf(isNews(before.restUntil(), next.restUntil()), What.RESTING, what);
    addIf(isNews(before.disabledWhy(), next.disabledWhy()), What.DISABLED, what);
    addIf(isNews(before.flag(), next.flag()), What.FLAGGED, what);
    addIf(before.flag() != null && next.flag() == null, What.UNFLAGGED, what);
    boolean closes = heldUntil(before) != null && heldUntil(next) == null;
    addIf(closes && next.disabledWhy() == null, What.CLOSED, what);
    return what;
  }

  private static void addIf(boolean applies, What news, Set<What> what) {
    if (applies) {
      what.add(news);
    }
  }

  private static boolean isNews(Object before, Object next) {
    return next != null && !next.equals(before);
  }

  private static Instant heldUntil(EndpointState state) {
    return state.restUntil() == null ? state.openUntil() : state.restUntil();
  }

  private Instant failSince(Instant now) {
    return state.failSince() == null ? now : state.failSince();
  }
}
