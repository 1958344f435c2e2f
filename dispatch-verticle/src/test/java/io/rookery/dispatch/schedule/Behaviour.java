package io.rookery.dispatch.schedule;

import io.rookery.dispatch.breaker.BreakerSignal;
import io.rookery.dispatch.breaker.Reach;
import io.rookery.dispatch.endpoint.CallEnd;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How a scripted endpoint answers. */
enum Behaviour {
  HEALTHY,
  /** Answers, but only after seconds. */
  SLOW,
  /** Never answers: each call ends at its deadline of 15 s. */
  HANGS,
  FAILS,
  THROTTLES,
  /** No connection, for any endpoint of its host. */
  UNREACHABLE,
  /** Now this, now that. */
  FLAPS;

  private static final List<Behaviour> STEADY =
      List.of(HEALTHY, SLOW, HANGS, FAILS, THROTTLES, UNREACHABLE);

  /** One answer. */
  record Answer(double seconds, CallEnd end, BreakerSignal signal, Reach reach) {
    boolean delivers() {
      return end == CallEnd.SUCCEEDED;
    }
  }

  Answer answer(double usualSeconds, RandomGenerator random) {
    return switch (this) {
      case HEALTHY -> delivered(usualSeconds * (0.5 + random.nextDouble()));
      case SLOW -> delivered(1 + 4 * random.nextDouble());
      case HANGS -> failed(15, CallEnd.OVERLOADED, Reach.REACHED);
      case FAILS -> failed(usualSeconds, CallEnd.FAILED, Reach.REACHED);
      case THROTTLES ->
          new Answer(
              usualSeconds,
              CallEnd.OVERLOADED,
              BreakerSignal.throttle(Optional.empty()),
              Reach.REACHED);
      case UNREACHABLE ->
          failed(0.5 + 4.5 * random.nextDouble(), CallEnd.FAILED, Reach.UNREACHABLE);
      case FLAPS -> STEADY.get(random.nextInt(STEADY.size())).answer(usualSeconds, random);
    };
  }

  private static Answer delivered(double seconds) {
    return new Answer(
        seconds, CallEnd.SUCCEEDED, BreakerSignal.of(BreakerSignal.Kind.SUCCESS), Reach.REACHED);
  }

  private static Answer failed(double seconds, CallEnd end, Reach reach) {
    return new Answer(seconds, end, BreakerSignal.of(BreakerSignal.Kind.FAILURE), reach);
  }
}
