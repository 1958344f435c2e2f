package io.rookery.dispatch.run;

import io.rookery.dispatch.breaker.Admission;
import io.rookery.dispatch.breaker.BreakerChange;
import io.rookery.dispatch.delivery.Attempt;
import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.DeliveryStore.Overage;
import io.rookery.dispatch.delivery.Move;
import io.rookery.dispatch.endpoint.CallEnd;
import io.rookery.dispatch.endpoint.SubscriptionRule;
import io.rookery.dispatch.endpoint.SubscriptionRule.Unsent;
import io.rookery.dispatch.flood.FloodGate.Passage;
import io.rookery.dispatch.outcome.OutcomeRecorder;
import io.rookery.dispatch.retry.AttemptFacts;
import io.rookery.dispatch.retry.RetryPolicy;
import io.rookery.dispatch.retry.SchedulePolicy;
import io.rookery.dispatch.retry.Verdict;
import io.rookery.dispatch.send.AttemptResult;
import io.rookery.dispatch.shard.Held;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.model.WaitReason;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of one delivery, from its slot to its record:
 *
 * <pre>
 *   is it still to be sent?  →  resolve  →  subscribed?  →  endpoint open?  →  no repeat?
 *     →  lease still ours?  →  send  →  judge  →  tell the breaker  →  record
 * </pre>
 *
 * Each question may end the run with a record of its own. Whatever the answer, exactly one record
 * is made, or none because the shard is another's by now.
 */
public final class DeliveryRun {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryRun.class);

  /** Retention is at least two days longer than the maximum age. */
  private static final Duration HOLDS_LONGER = Duration.ofDays(1);

  /** A call takes less, so that many have ended by then. */
  private static final int MOMENT_MS = 1_000;

  /**
   * How a run ended.
   *
   * @param call what it says of how much the endpoint can take
   * @param change what the result changed of the endpoint
   * @param recorded what became of the delivery; after a call it is still being written
   */
  public record Ended(CallEnd call, Optional<BreakerChange> change, Future<Void> recorded) {
    static final Ended WITHOUT_NEWS = recorded(CallEnd.NO_NEWS, Optional.empty());

    static Ended recorded(CallEnd call, Optional<BreakerChange> change) {
      return new Ended(call, change, Future.succeededFuture());
    }
  }

  /** Takes out the repeats of what was sent already. */
  @FunctionalInterface
  public interface Repeats {
    Future<Passage> pass(Held held, ResolvedEndpoint endpoint, boolean probe);
  }

  private final NodeState node;
  private final Directory directory;
  private final Dispatcher dispatcher;
  private final RetryPolicy policy;
  private final OutcomeRecorder recorder;
  private final InstantSource clock;
  private final RandomGenerator random;
  private Consumer<Held> behind = held -> {};
  private Repeats repeats = (held, endpoint, probe) -> Future.succeededFuture(Passage.SENT);

  public DeliveryRun(
      NodeState node,
      Directory directory,
      Dispatcher dispatcher,
      RetryPolicy policy,
      OutcomeRecorder recorder,
      InstantSource clock,
      RandomGenerator random) {
    this.node = node;
    this.directory = directory;
    this.dispatcher = dispatcher;
    this.policy = policy;
    this.recorder = recorder;
    this.clock = clock;
    this.random = random;
  }

  /** Is asked of each delivery that is about to be sent. */
  public void collapseBy(Repeats takesOut) {
    repeats = takesOut;
  }

  /** Is told of each that has not its turn, before it is parked. */
  void onBehind(Consumer<Held> action) {
    behind = action;
  }

  /**
   * Runs one attempt; the future ends with the call, or with the record where none was made, and
   * never fails for an expected reason.
   */
  Future<Ended> run(Held held, boolean probe) {
    Optional<DeliveryEvent> over = over(held.delivery());
    Future<Ended> ended =
        over.isPresent()
            ? end(held, new Unsent(over.get(), null), probe)
            : resolveAndSend(held, probe);
    return ended.recover(bug -> postponeAfterBug(held, probe, bug));
  }

  /** How old what waits for the endpoint may get; one that holds its user a day more. */
  Overage overage(EndpointKey endpoint) {
    Instant acceptedBefore = clock.instant().minus(schedule(endpoint).maxAge());
    return new Overage(endpoint, acceptedBefore, acceptedBefore.minus(HOLDS_LONGER));
  }

  /** Whether the endpoint wants the notifications of a user in order. */
  Future<Boolean> isOrdered(EndpointKey endpoint) {
    return directory
        .resolve(endpoint)
        .onSuccess(this::noteReleased)
        .map(
            found ->
                found.endpoint() != null
                    && found.endpoint().settings().ordering() == Ordering.USER);
  }

  private void noteReleased(Resolution found) {
    node.holds().released(found.key(), found.endpoint() == null || found.endpoint().released());
  }

  /** Ends a delivery that waited for too long. */
  Future<Void> expire(Held held) {
    return end(held, DeliveryEvent.EXPIRED);
  }

  /** Ends a delivery that is not to be sent any more. */
  Future<Void> end(Held held, DeliveryEvent state) {
    return recorder.record(held, ending(held.delivery(), new Unsent(state, null)));
  }

  private Optional<DeliveryEvent> over(Delivery delivery) {
    if (delivery.content() == null) {
      return Optional.of(DeliveryEvent.EXPIRED);
    }
    if (delivery.content().body() == null) {
      return Optional.of(DeliveryEvent.ERASED);
    }
    boolean tooOld =
        schedule(delivery.endpoint()).isTooOld(delivery.content().agesFrom(), clock.instant());
    return tooOld ? Optional.of(DeliveryEvent.EXPIRED) : Optional.empty();
  }

  private Future<Ended> resolveAndSend(Held held, boolean probe) {
    return directory
        .resolve(held.delivery().endpoint())
        .transform(
            found ->
                found.succeeded()
                    ? sendIfOpen(held, probe, found.result())
                    : postpone(
                        held, probe, "own_fault: lookup_failed: " + found.cause().getMessage()));
  }

  private Future<Ended> sendIfOpen(Held held, boolean probe, Resolution resolution) {
    Delivery delivery = held.delivery();
    Optional<Unsent> unsent = SubscriptionRule.unsent(delivery.content(), resolution);
    if (unsent.isPresent()) {
      return end(held, unsent.get(), probe);
    }
    long version = resolution.endpoint().version();
    EndpointSettings own = resolution.endpoint().settings();
    node.lanes().settings(delivery.endpoint(), own.inFlightMax(), own.ratePerSecond());
    noteReleased(resolution);
    Optional<WaitReason> byHand = node.holds().of(delivery.endpoint());
    if (byHand.isPresent()) {
      Optional<BreakerChange> unprobed = probeSaidNothing(held, probe);
      return park(held, byHand.get()).map(Ended.recorded(CallEnd.NO_NEWS, unprobed));
    }
    Admission admission = node.breakers().admit(delivery.endpoint(), version);
    if (!probe && admission.kind() != Admission.Kind.PASS) {
      WaitReason reason =
          admission.kind() == Admission.Kind.PROBE_DUE
              ? WaitReason.BREAKER_OPEN
              : admission.waitReason();
      return park(held, reason);
    }
    boolean inOrder = own.ordering() == Ordering.USER && delivery.userId() != null;
    if (inOrder && !node.orders().isInTurn(delivery.endpoint(), delivery.seq())) {
      Optional<BreakerChange> unprobed = probeSaidNothing(held, probe);
      behind.accept(held);
      return park(held, WaitReason.BEHIND_EARLIER).map(Ended.recorded(CallEnd.NO_NEWS, unprobed));
    }
    return repeats
        .pass(held, resolution.endpoint(), probe)
        .compose(passage -> sendUnlessRepeat(held, probe, resolution.endpoint(), passage));
  }

  private Future<Ended> sendUnlessRepeat(
      Held held, boolean probe, ResolvedEndpoint endpoint, Passage passage) {
    return switch (passage) {
      case SENT -> send(held, probe, endpoint);
      case COLLAPSED -> Future.succeededFuture(Ended.WITHOUT_NEWS);
      case UNCLEAR -> postpone(held, probe, "own_fault: flood_window");
    };
  }

  private Future<Ended> send(Held held, boolean probe, ResolvedEndpoint endpoint) {
    Delivery delivery = held.delivery();
    if (!node.leases().maySend(delivery.shard())) {
      node.holdings().abandon(held);
      return Future.succeededFuture(Ended.WITHOUT_NEWS);
    }
    if (!node.holdings().isHeld(held)) {
      return Future.succeededFuture(Ended.WITHOUT_NEWS);
    }
    if (node.holdings().isErasing(delivery)) {
      return end(held, new Unsent(DeliveryEvent.ERASED, null), probe);
    }
    return dispatcher
        .attempt(delivery, endpoint)
        .compose(
            result ->
                result instanceof AttemptResult.Unsent waits
                    ? waitOn(held, probe, waits.reason())
                    : Future.succeededFuture(judge(held, probe, endpoint, result)));
  }

  /** Nothing was sent, for no fault of anybody. */
  private Future<Ended> waitOn(Held held, boolean probe, WaitReason reason) {
    Optional<BreakerChange> change = probeSaidNothing(held, probe);
    if (reason == WaitReason.HOST_OPEN) {
      return park(held, reason).map(Ended.recorded(CallEnd.NO_NEWS, change));
    }
    Instant now = clock.instant();
    Instant due = now.plusMillis(MOMENT_MS + (long) (MOMENT_MS * random.nextDouble()));
    return recorder
        .record(held, Move.moment(held.delivery(), reason, now, due))
        .map(Ended.recorded(CallEnd.OVERLOADED, change));
  }

  private Future<Ended> park(Held held, WaitReason reason) {
    return recorder
        .record(held, Move.park(held.delivery(), reason, clock.instant()))
        .map(
            parked -> {
              node.lanes().lane(held.delivery().endpoint()).backlogGrew();
              return Ended.WITHOUT_NEWS;
            });
  }

  private Ended judge(Held held, boolean probe, ResolvedEndpoint endpoint, AttemptResult result) {
    Delivery delivery = held.delivery();
    long version = endpoint.version();
    Instant now = clock.instant();
    AttemptFacts facts =
        new AttemptFacts(
            delivery.endpoint().environment(),
            delivery.attempts(),
            delivery.content().agesFrom(),
            probe);
    Verdict verdict = policy.judge(facts, Results.of(result), now, random.nextDouble());
    Optional<BreakerChange> change =
        node.breakers().record(delivery.endpoint(), version, verdict.signal(), probe, now);
    Optional<Instant> rest = change.map(changed -> changed.state().restUntil());
    Verdict obeyed = rest.map(until -> policy.notBefore(until, verdict, facts)).orElse(verdict);
    AttemptLog.attempted(delivery, result, obeyed, probe);
    node.metrics().attempted(delivery.endpoint().environment(), obeyed.kind(), result.latencyMs());
    Move move = Results.move(delivery, result, obeyed, endpoint.settings(), now);
    return new Ended(Results.end(result), change, recorder.record(held, move));
  }

  private Future<Ended> end(Held held, Unsent unsent, boolean probe) {
    return recorder
        .record(held, ending(held.delivery(), unsent))
        .map(Ended.recorded(CallEnd.NO_NEWS, probeSaidNothing(held, probe)));
  }

  private Future<Ended> postpone(Held held, boolean probe, String why) {
    Delivery delivery = held.delivery();
    Instant now = clock.instant();
    Instant due = now.plus(schedule(delivery.endpoint()).baseDelay());
    return recorder
        .record(held, Move.postpone(delivery, why, now, due))
        .map(Ended.recorded(CallEnd.NO_NEWS, probeSaidNothing(held, probe)));
  }

  private Future<Ended> postponeAfterBug(Held held, boolean probe, Throwable bug) {
    LOG.error("delivery.run_failed id={} seq={}", held.delivery().id(), held.delivery().seq(), bug);
    return node.holdings().isHeld(held)
        ? postpone(held, probe, "own_fault: " + bug.getClass().getSimpleName())
        : Future.succeededFuture(Ended.WITHOUT_NEWS);
  }

  /** A probe that was never sent leaves the endpoint as it is, or it would wait for it in vain. */
  private Optional<BreakerChange> probeSaidNothing(Held held, boolean probe) {
    return probe
        ? node.breakers().probeUnsent(held.delivery().endpoint(), clock.instant())
        : Optional.empty();
  }

  private Move ending(Delivery delivery, Unsent unsent) {
    Attempt why = Attempt.none(unsent.why());
    return Move.end(delivery, unsent.state(), delivery.attempts(), why, clock.instant());
  }

  private SchedulePolicy schedule(EndpointKey endpoint) {
    return policy.schedule(endpoint.environment());
  }
}
