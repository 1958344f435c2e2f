package io.rookery.console.page;

import io.rookery.shared.contract.DispatchContract.EndpointCondition;
import io.rookery.shared.contract.DispatchContract.HeldBack;
import io.rookery.shared.contract.DispatchContract.NotificationPage;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.contract.DispatchContract.Undelivered;
import io.rookery.shared.contract.DispatchContract.UndeliveredPage;
import io.rookery.shared.contract.HealthContract.EndpointHealth;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SwitchedOff;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One environment of a client.
 *
 * @param oldestAt when the oldest that waits was accepted; null: nothing waits
 * @param countedAt when that was; null: nothing waits
 */
public record Side(
    Endpoint endpoint,
    State state,
    String waiting,
    String parked,
    Instant oldestAt,
    Instant countedAt,
    List<Reason> reasons,
    SideHealth health,
    List<NotificationSummary> newest) {

  /**
   * Whether anything goes to the endpoint.
   *
   * @param code for programs: sending, ended, paused, disabled, stopped, untested, failing,
   *     resting, broken
   * @param because what holds it back and since when, in a sentence; null: nothing does
   */
  public record State(String code, String mood, String because) {}

  static Side of(
      Subscription subscription,
      Endpoint endpoint,
      UndeliveredPage waiting,
      NotificationPage newest,
      EndpointHealth health,
      Instant now) {
    Undelivered some = waiting.endpoints().isEmpty() ? null : waiting.endpoints().get(0);
    return new Side(
        endpoint,
        state(subscription, endpoint, health.condition()),
        Words.count(some == null ? 0 : some.deliveries()),
        Words.count(some == null ? 0 : Words.parked(some)),
        some == null ? null : some.oldestAt(),
        some == null ? null : some.asOf(),
        some == null ? List.of() : Words.reasons(some.byReason()),
        SideHealth.of(health, now),
        newest.notifications());
  }

  public Environment environment() {
    return endpoint.environment();
  }

  public boolean isPaused() {
    return state.code().equals("paused");
  }

  public boolean isDisabled() {
    return state.code().equals("disabled");
  }

  /** Its settings in one sentence. */
  public String settings() {
    EndpointSettings set = endpoint.settings();
    String order =
        set.ordering() == Ordering.NONE
            ? "in parallel, in no order"
            : set.onExhausted() == OnExhausted.BLOCK
                ? "in order for each user, who waits where one is given up"
                : "in order for each user, skipping what is given up";
    String calls =
        set.inFlightMax() == null ? "" : "; at most " + set.inFlightMax() + " calls at once";
    String rate =
        set.ratePerSecond() == null
            ? ""
            : "; at most " + Words.number(set.ratePerSecond()) + " per second";
    String floods =
        set.floodWindowMinutes() == null
            ? ""
            : "; repeats of a failed extraction collapsed for " + set.floodWindowMinutes() + " min";
    return order + calls + rate + floods;
  }

  /** What it does not want to be sent; empty: it takes everything. */
  public String off() {
    SwitchedOff off = endpoint.settings().off();
    List<String> all = new ArrayList<>();
    off.families().forEach(family -> all.add("all of " + family));
    off.types().forEach(type -> all.add(type.wireName()));
    return String.join(", ", all);
  }

  private static State state(Subscription subscription, Endpoint endpoint, EndpointCondition now) {
    if (subscription.until() != null) {
      String why = "The client was unsubscribed at " + subscription.until() + ": nothing is sent.";
      return new State("ended", "quiet", why);
    }
    if (now.stopped() != null) {
      return held("stopped", "The whole environment was stopped", now.stopped());
    }
    if (now.disabledByHand() != null) {
      return held("disabled", "Disabled", now.disabledByHand());
    }
    if (now.disabledWhy() != null) {
      return broken("disabled", Words.ofDisabled(now.disabledWhy()), now);
    }
    if (now.paused() != null) {
      return held("paused", "Paused", now.paused());
    }
    if (endpoint.environment() == Environment.PRODUCTION && endpoint.release() == null) {
      String why = "Nothing is sent before a test of this URL was green.";
      return new State("untested", "waiting", why);
    }
    if (now.clientMustFix() != null) {
      return broken("broken", Words.ofFlag(now.clientMustFix()), now);
    }
    if (now.breakerOpenUntil() != null) {
      String next = " It is tried again at " + now.breakerOpenUntil() + ".";
      return new State("failing", "bad", failing(now) + next);
    }
    if (now.restUntil() != null) {
      String why = "It asked for rest; it is tried again at " + now.restUntil() + ".";
      return new State("resting", "waiting", why);
    }
    return new State("sending", "good", null);
  }

  private static State broken(String code, String what, EndpointCondition now) {
    return new State(code, "bad", now.failingSince() == null ? what : what + " " + failing(now));
  }

  private static String failing(EndpointCondition now) {
    return now.failingSince() == null
        ? "It fails."
        : "It has been failing since " + now.failingSince() + ".";
  }

  private static State held(String code, String what, HeldBack held) {
    String why = held.why() == null ? "" : " “" + held.why() + "”";
    return new State(
        code, "waiting", what + " by " + held.by() + " at " + held.since() + "." + why);
  }
}
