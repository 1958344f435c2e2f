package io.rookery.dispatch.answer;

import io.rookery.shared.contract.DispatchContract.DeliveryStatus;
import io.rookery.shared.contract.DispatchContract.EndpointCondition;
import io.rookery.shared.contract.DispatchContract.Explanation;
import io.rookery.shared.contract.DispatchContract.HeldBack;
import io.rookery.shared.contract.DispatchContract.HistoryEntry;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.contract.ErrorWords;
import io.rookery.shared.model.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Says why a notification was not delivered, or when it will be: a stable code for programs and a
 * sentence for people. What holds the endpoint back now comes before why the row once was parked,
 * because that reason may be over. Pure.
 */
final class Explainer {
  private static final Duration FRESH_AT_MOST = Duration.ofMinutes(1);

  private record Said(String code, String sentence) {}

  private final ExplanationFacts facts;
  private final NotificationSummary notification;
  private final DeliveryStatus status;
  private final EndpointCondition endpoint;
  private final Instant now;

  private Explainer(ExplanationFacts facts, Instant now) {
    this.facts = facts;
    this.notification = facts.notification();
    this.status = facts.notification().status();
    this.endpoint = facts.endpoint();
    this.now = now;
  }

  static Explanation explain(ExplanationFacts facts, Instant now) {
    return new Explainer(facts, now).explanation();
  }

  private Explanation explanation() {
    boolean ended = status.finalState() != null;
    Instant expiresAt = ended ? null : facts.agesFrom().plus(facts.rule().maxAge());
    Said said = ended ? ended() : waiting();
    String sentence =
        ended ? said.sentence() : said.sentence() + " It expires at " + time(expiresAt) + ".";
    return new Explanation(
        notification.id(),
        notification.client(),
        notification.environment(),
        facts.seq(),
        said.code(),
        sentence,
        status,
        facts.attemptsMax(),
        notification.acceptedAt(),
        expiresAt,
        endpoint,
        facts.behind(),
        facts.lastAttempt());
  }

  private Said ended() {
    return switch (status.finalState()) {
      case DELIVERED ->
          new Said(
              "delivered",
              "It was delivered at %s, on attempt %d; the endpoint %s."
                  .formatted(endedAt(), status.attempts(), lastAnswer()));
      case EXHAUSTED ->
          new Said(
              "exhausted",
              "All %d attempts failed: at the last, at %s, the endpoint %s. It can be replayed."
                  .formatted(status.attempts(), endedAt(), lastAnswer()));
      case EXPIRED ->
          new Said(
              "expired",
              "It became older than %s, after %d attempts%s. It can be replayed."
                  .formatted(
                      hours(facts.rule().maxAge()),
                      status.attempts(),
                      facts.lastAttempt() == null
                          ? ""
                          : "; at the last the endpoint " + lastAnswer()));
      case SKIPPED ->
          facts.endedBy() != null
              ? new Said(
                  "skipped_type_off",
                  "The endpoint had its type or family switched off (%s) at %s."
                      .formatted(named(facts.endedBy()), endedAt()))
              : new Said(
                  "skipped_not_subscribed",
                  "It was accepted at %s, outside any subscription of the client."
                      .formatted(time(notification.acceptedAt())));
      case CANCELLED ->
          endpoint.subscription().equals("ended")
              ? new Said(
                  "cancelled_subscription_ended",
                  "The subscription in which it was accepted ended before it was delivered.")
              : new Said("cancelled_by_hand", "It was cancelled by hand at " + endedAt() + ".");
      case COLLAPSED ->
          new Said(
              "collapsed",
              "It repeated %s and was taken out by flood control; the summary at the end of that window counts it."
                  .formatted(facts.repeatOf() == null ? "another one" : facts.repeatOf()));
      case ERASED -> new Said("erased", "Its body was erased, so there is nothing to send.");
      default -> throw new IllegalStateException(status.finalState() + " is no final state");
    };
  }

  private Said waiting() {
    if (endpoint.stopped() != null) {
      return new Said(
          "stopped",
          "All sending in %s was stopped%s. It goes on when an operator starts it again."
              .formatted(notification.environment().wireName(), by(endpoint.stopped())));
    }
    if (endpoint.subscription().equals("ended")) {
      return new Said(
          "subscription_ended",
          "The subscription in which it was accepted has ended; it will end as cancelled.");
    }
    if (endpoint.subscription().equals("none")) {
      return new Said(
          "not_subscribed",
          "It was accepted outside any subscription of the client; it will end as skipped.");
    }
    if (facts.off() != null) {
      return new Said(
          "type_off",
          "The endpoint has its type or family switched off (%s); it will end as skipped."
              .formatted(named(facts.off())));
    }
    if (endpoint.paused() != null) {
      return new Said(
          "paused",
          "The endpoint was paused%s. It waits until somebody resumes it."
              .formatted(by(endpoint.paused())));
    }
    if (endpoint.disabledByHand() != null) {
      return new Said(
          "disabled",
          "The endpoint was disabled%s. It waits until somebody enables it."
              .formatted(by(endpoint.disabledByHand())));
    }
    if (endpoint.disabledWhy() != null) {
      return new Said(
          "disabled",
          "The endpoint was disabled because it %s. It waits until somebody enables it."
              .formatted(
                  endpoint.disabledWhy().equals("gone")
                      ? "says that it is gone (410)"
                      : "failed for days without a success"));
    }
    if (endpoint.untested()) {
      return new Said(
          "untested",
          "The production endpoint was not tested yet. It waits until a test delivery is green, or"
              + " somebody overrides that.");
    }
    return status.waitReason() == null ? fresh() : parked(status.waitReason());
  }

  private Said fresh() {
    if (isComing(endpoint.breakerOpenUntil())) {
      return open();
    }
    if (isComing(endpoint.restUntil())) {
      return resting();
    }
    boolean late = notification.acceptedAt().plus(FRESH_AT_MOST).isBefore(now);
    return new Said(
        "fresh",
        late
            ? "Nobody has tried it yet, though it is due: too much is fresh, or no dispatcher runs."
            : "It was only just accepted and is sent next.");
  }

  private Said parked(WaitReason reason) {
    return switch (reason) {
      case RETRY -> retry();
      case OWN_FAULT ->
          new Said(
              "own_fault",
              "Something of ours was away (%s); it used no attempt, and the next is %s."
                  .formatted(lastError(), due()));
      case BREAKER_OPEN -> isComing(endpoint.breakerOpenUntil()) ? open() : catchingUp();
      case RESTING -> isComing(endpoint.restUntil()) ? resting() : catchingUp();
      case HOST_OPEN ->
          new Said(
              "host_unreachable",
              "The host of the endpoint, which others share, cannot be reached; it waits for a"
                  + " probe to go through and uses no attempt.");
      case ADDRESS_BUSY ->
          new Said(
              "address_busy",
              "Too many calls are open to the address of the host; it is %s.".formatted(due()));
      case BEHIND_EARLIER -> behindEarlier();
      case HOLDS_USER ->
          new Said(
              "holds_user",
              "Its attempts are used up, and the later ones of its user wait until it is retried or"
                  + " cancelled.");
      case DISABLED, PAUSED, STOPPED, SPILLED, UNTESTED -> catchingUp();
    };
  }

  private Said retry() {
    String held =
        isComing(endpoint.breakerOpenUntil()) || isComing(endpoint.restUntil())
            ? " The endpoint itself is held back until %s, so it may be later."
                .formatted(
                    time(
                        isComing(endpoint.restUntil())
                            ? endpoint.restUntil()
                            : endpoint.breakerOpenUntil()))
            : "";
    return new Said(
        "retry_scheduled",
        "Attempt %d of %d failed: the endpoint %s. The next is %s.%s"
            .formatted(status.attempts(), facts.attemptsMax(), lastAnswer(), due(), held));
  }

  private Said open() {
    return new Said(
        "breaker_open",
        "The endpoint %s: it is tried again with one notification at %s. This one waits and"
                .formatted(
                    endpoint.failingSince() == null
                        ? "fails"
                        : "has been failing since " + time(endpoint.failingSince()),
                    time(endpoint.breakerOpenUntil()))
            + " uses no attempt.");
  }

  private Said resting() {
    return new Said(
        "resting",
        "The endpoint asked for rest (429 or 503) until %s. This one waits and uses no attempt."
            .formatted(time(endpoint.restUntil())));
  }

  private Said behindEarlier() {
    return facts.behind() == null
        ? catchingUp()
        : new Said(
            "behind_earlier",
            "The endpoint is ordered by user, and notification %s of the same user comes first."
                .formatted(facts.behind()));
  }

  private Said catchingUp() {
    return new Said(
        "catching_up", "Nothing holds it back any more: what waits goes out, oldest first.");
  }

  private boolean isComing(Instant time) {
    return time != null && time.isAfter(now);
  }

  private String due() {
    return isComing(status.dueAt()) ? "due at " + time(status.dueAt()) : "due now";
  }

  private String endedAt() {
    return facts.history().isEmpty()
        ? "an unknown time"
        : time(facts.history().get(facts.history().size() - 1).at());
  }

  private String lastAnswer() {
    HistoryEntry last = facts.lastAttempt();
    if (last == null) {
      return "was not reached";
    }
    if (last.httpStatus() != null) {
      return "answered HTTP " + last.httpStatus();
    }
    return "gave no answer ("
        + (last.error() == null ? "unknown" : ErrorWords.of(last.error()))
        + ")";
  }

  private String lastError() {
    for (int i = facts.history().size() - 1; i >= 0; i--) {
      if (facts.history().get(i).error() != null) {
        return ErrorWords.of(facts.history().get(i).error());
      }
    }
    return "unknown";
  }

  /** What is switched off, without the code before it. */
  private static String named(String off) {
    return off.substring(off.indexOf(": ") + 2);
  }

  private static String by(HeldBack held) {
    return " at %s by %s%s"
        .formatted(
            time(held.since()), held.by(), held.why() == null ? "" : " (" + held.why() + ")");
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String hours(Duration age) {
    return age.toHours() + " h";
  }
}
