package io.rookery.dispatch.run;

import io.rookery.dispatch.breaker.Reach;
import io.rookery.dispatch.delivery.Attempt;
import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.Move;
import io.rookery.dispatch.endpoint.CallEnd;
import io.rookery.dispatch.retry.Result;
import io.rookery.dispatch.retry.ResultClass;
import io.rookery.dispatch.retry.Verdict;
import io.rookery.dispatch.send.AttemptResult;
import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.dispatch.send.AttemptResult.Failed;
import io.rookery.dispatch.send.AttemptResult.Unsent;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import java.time.Instant;

/** From what the sender saw to what the policy judges and what the history keeps. */
final class Results {

  static Result of(AttemptResult result) {
    if (result instanceof Answered answer) {
      return Result.answered(answer.status(), answer.retryAfter());
    }
    return Result.without(
        switch (((Failed) result).failure()) {
          case ADDRESS_REFUSED -> ResultClass.ADDRESS_REFUSED;
          case OWN_FAULT -> ResultClass.OWN_FAULT;
          case DNS,
              CONNECT,
              TLS,
              TIMEOUT_CONNECT,
              TIMEOUT_FIRST_BYTE,
              TIMEOUT_BODY,
              RESET,
              PROTOCOL,
              TOO_BIG ->
              ResultClass.FAILED;
        });
  }

  /** What the result says of the host. */
  static Reach reach(AttemptResult result) {
    if (result instanceof Answered) {
      return Reach.REACHED;
    }
    if (result instanceof Unsent) {
      return Reach.NO_NEWS;
    }
    return switch (((Failed) result).failure()) {
      case DNS, CONNECT, TLS, TIMEOUT_CONNECT -> Reach.UNREACHABLE;
      case TIMEOUT_FIRST_BYTE, TIMEOUT_BODY, RESET, PROTOCOL, TOO_BIG -> Reach.REACHED;
      case ADDRESS_REFUSED, OWN_FAULT -> Reach.NO_NEWS;
    };
  }

  /** What the result says of how much the endpoint can take. */
  static CallEnd end(AttemptResult result) {
    return switch (of(result).kind()) {
      case TAKEN, MESSAGE_REFUSED -> CallEnd.SUCCEEDED;
      case THROTTLED -> CallEnd.OVERLOADED;
      case FAILED -> isTimeout(result) ? CallEnd.OVERLOADED : CallEnd.FAILED;
      case CLIENT_MUST_FIX, GONE -> CallEnd.FAILED;
      case ADDRESS_REFUSED, OWN_FAULT -> CallEnd.NO_NEWS;
    };
  }

  private static boolean isTimeout(AttemptResult result) {
    return result instanceof Failed failed
        && switch (failed.failure()) {
          case TIMEOUT_CONNECT, TIMEOUT_FIRST_BYTE, TIMEOUT_BODY -> true;
          default -> false;
        };
  }

  /** The move that the verdict asks for. */
  static Move move(
      Delivery delivery,
      AttemptResult result,
      Verdict verdict,
      EndpointSettings settings,
      Instant now) {
    Attempt attempt = attempt(result);
    int attempts = verdict.attempts();
    boolean isLast =
        verdict.kind() == Verdict.Kind.EXHAUSTED || verdict.kind() == Verdict.Kind.EXPIRED;
    if (isLast && holdsUser(delivery, settings)) {
      return Move.holdsUser(delivery, attempts, attempt, now);
    }
    return switch (verdict.kind()) {
      case DELIVERED -> Move.end(delivery, DeliveryEvent.DELIVERED, attempts, attempt, now);
      case EXHAUSTED -> Move.end(delivery, DeliveryEvent.EXHAUSTED, attempts, attempt, now);
      case EXPIRED -> Move.end(delivery, DeliveryEvent.EXPIRED, attempts, attempt, now);
      case RETRY -> Move.retry(delivery, attempts, attempt, now, verdict.dueAt());
      case POSTPONED -> Move.postpone(delivery, attempt.error(), now, verdict.dueAt());
      case PROBE_FAILED -> Move.probeFailed(delivery, attempt, now);
    };
  }

  private static boolean holdsUser(Delivery delivery, EndpointSettings settings) {
    return settings.ordering() == Ordering.USER
        && settings.onExhausted() == OnExhausted.BLOCK
        && delivery.userId() != null;
  }

  private static Attempt attempt(AttemptResult result) {
    int latency = (int) Math.min(result.latencyMs(), Integer.MAX_VALUE);
    return result instanceof Answered answer
        ? new Attempt(answer.status(), error(answer), latency, answer.snippet())
        : new Attempt(null, error(result), latency, null);
  }

  /** Failure class and detail; null if the notification was taken. */
  static String error(AttemptResult result) {
    if (result instanceof Failed failed) {
      return failed.failure().wireName() + ": " + failed.detail();
    }
    return result instanceof Unsent unsent ? unsent.reason().wireName() : error((Answered) result);
  }

  private static String error(Answered answer) {
    if (answer.status() >= 200 && answer.status() <= 299) {
      return null;
    }
    String redirect = answer.location() == null ? "" : ": location " + answer.location();
    String cut = answer.tooBig() ? ": answer longer than what is read" : "";
    return "status_" + answer.status() + redirect + cut;
  }

  private Results() {}
}
