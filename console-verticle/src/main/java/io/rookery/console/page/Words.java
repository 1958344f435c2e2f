package io.rookery.console.page;

import io.rookery.shared.contract.ApprovalContract.ProposedKind;
import io.rookery.shared.contract.AttentionContract.Kind;
import io.rookery.shared.contract.DispatchContract.Undelivered;
import io.rookery.shared.contract.ErrorWords;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.WaitReason;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How the page says in words what the other roles say in codes. */
final class Words {

  static String ofStatus(int status) {
    return switch (status) {
      case 400, 422 -> "This cannot be done so";
      case 403 -> "You may not do this";
      case 404 -> "There is nothing here";
      case 409, 412, 428 -> "Somebody was quicker";
      case 503 -> "Rookery cannot answer now";
      default -> status < 500 ? "This did not work" : "Something failed on our side";
    };
  }

  /** The colour of a state: good, bad, waiting or quiet. */
  static String moodOf(String state) {
    return switch (state) {
      case "delivered" -> "good";
      case "exhausted", "expired" -> "bad";
      case "fresh", "waiting", "parked" -> "waiting";
      default -> "quiet";
    };
  }

  /**
   * What needs a human.
   *
   * @param detail what is known beside the kind, in codes; may be null
   */
  static String ofAttention(Kind kind, String detail) {
    return switch (kind) {
      case DISABLED ->
          ofDisabled(detail) + " Nothing is sent until it is enabled or its URL changes.";
      case CLIENT_MUST_FIX -> ofFlag(detail);
      case ADDRESS_REFUSED -> "Its address is none that may be sent to.";
      case EXHAUSTED -> "A notification used up all its attempts.";
      case UNDELIVERED_TOO_OLD -> "What waits for it is too old.";
      case CERTIFICATE_EXPIRES ->
          detail == null ? "Its certificate ends soon." : "Its certificate " + detail + ".";
    };
  }

  /** Why the engine disabled an endpoint. */
  static String ofDisabled(String why) {
    return "gone".equals(why)
        ? "Disabled by Rookery: the endpoint says that it is gone (410)."
        : "Disabled by Rookery: it failed for days without a success.";
  }

  /** What the client must put right. */
  static String ofFlag(String flag) {
    if ("address_refused".equals(flag)) {
      return "Its address is none that may be sent to.";
    }
    String answer = flag == null ? "" : ": it answers " + ErrorWords.of(flag);
    return "The client must put something right" + answer + ".";
  }

  /** Why something failed, or waits. */
  static String ofError(String error) {
    for (WaitReason reason : WaitReason.values()) {
      if (reason.wireName().equals(error)) {
        return ofWait(error);
      }
    }
    return ErrorWords.of(error);
  }

  /** Why something waits, to stand behind “waiting”; of an unknown reason its code. */
  static String ofWait(String reason) {
    return switch (reason) {
      case "fresh" -> "only just accepted";
      case "retry" -> "until the next attempt";
      case "own_fault" -> "because of a fault of ours";
      case "breaker_open" -> "until the endpoint answers again";
      case "resting" -> "because the endpoint asked for rest";
      case "host_open" -> "until its host is reached again";
      case "address_busy" -> "for a free connection";
      case "disabled" -> "because the endpoint is disabled";
      case "paused" -> "because the endpoint is paused";
      case "stopped" -> "because the environment is stopped";
      case "spilled" -> "for room";
      case "behind_earlier" -> "behind an earlier one of the same user";
      case "untested" -> "for a green test of the endpoint";
      case "holds_user" -> "until somebody retries or cancels: the attempts are used up";
      default -> reason.replace('_', ' ');
    };
  }

  /** One thing that is counted by its reason, the largest first. */
  static List<Reason> reasons(Map<String, Long> byReason) {
    return byReason.entrySet().stream()
        .filter(one -> one.getValue() > 0)
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(one -> new Reason(ofWait(one.getKey()), one.getValue()))
        .toList();
  }

  static long parked(Undelivered waiting) {
    Map<String, Long> by = waiting.byReason();
    long moving = 0;
    for (String reason : List.of("fresh", "retry", "own_fault", "address_busy")) {
      moving += by.getOrDefault(reason, 0L);
    }
    return Math.max(0, waiting.deliveries() - moving);
  }

  /** What happened to a delivery. */
  static String ofEvent(DeliveryEvent event) {
    return switch (event) {
      case DELIVERED -> "Delivered";
      case EXHAUSTED -> "Given up: all attempts are used";
      case EXPIRED -> "Given up: too old";
      case SKIPPED -> "Not sent: the client was not subscribed to it";
      case CANCELLED -> "Cancelled";
      case COLLAPSED -> "Not sent: a repeat, which a summary counts";
      case ERASED -> "Erased";
      case ATTEMPT_FAILED -> "Attempt failed";
      case PROBE_FAILED -> "Probe failed; it used no attempt";
      case PARKED -> "Parked; it used no attempt";
      case POSTPONED -> "Postponed by a fault of ours; it used no attempt";
      case REPLAYED -> "Replayed: sent once more";
      case RETRY_ASKED -> "Somebody asked to try it now";
      default -> event.wireName().replace('_', ' ');
    };
  }

  /** What somebody did; of an unknown action its name. */
  static String ofAction(String action) {
    return switch (action) {
      case "subscription.created" -> "Subscribed a client";
      case "subscription.changed" -> "Changed a subscription";
      case "subscription.ended" -> "Unsubscribed a client";
      case "endpoint.settings_changed" -> "Changed the settings of an endpoint";
      case "endpoint.settings_promoted" -> "Promoted sandbox's settings to production";
      case "endpoint.released" -> "Let notifications go to an endpoint";
      case "secret.rotated" -> "Rotated a signing secret";
      case "platform_secret.set" -> "Set a platform secret";
      case "platform_secret.removed" -> "Removed a platform secret";
      case "approval.proposed" -> "Proposed a change of production";
      case "approval.rejected" -> "Rejected a change of production";
      case "approval.withdrawn" -> "Withdrew a change of production";
      case "endpoint.pause" -> "Paused an endpoint";
      case "endpoint.resume" -> "Resumed an endpoint";
      case "endpoint.disable" -> "Disabled an endpoint";
      case "endpoint.enable" -> "Enabled an endpoint";
      case "notification.retry" -> "Asked for a notification to be tried now";
      case "notification.cancel" -> "Cancelled a notification";
      case "environment.stopped" -> "Stopped all sending of an environment";
      case "environment.started" -> "Started an environment again";
      case "replay.started" -> "Started a replay";
      case "replay.cancelled" -> "Cancelled a replay";
      case "user.erased" -> "Erased a user";
      case "key.created" -> "Made a key";
      case "key.expiry_changed" -> "Changed until when a key is valid";
      case "key.revoked" -> "Revoked a key";
      case "master_key.rotated" -> "Sealed secrets with a new master key";
      case "master_key.dropped" -> "Dropped older master keys";
      default -> action.replace('_', ' ');
    };
  }

  static String ofRole(KeyRole role) {
    return switch (role) {
      case PRODUCER -> "hands in notifications, in one environment";
      case ACCOUNT_MANAGER -> "clients, their endpoints and their notifications";
      case OPERATOR -> "everything, with keys, erasure and the stop switch";
      case AUDITOR -> "reads everything, changes nothing";
    };
  }

  /** Who did something, with the role of the key. */
  static String of(Actor actor) {
    return actor.role() == null
        ? actor.name()
        : actor.name() + " (" + actor.role().wireName() + ")";
  }

  /** What somebody wants to change of production; {@code subscribes} where there is nothing yet. */
  static String ofProposed(ProposedKind change, boolean subscribes) {
    return switch (change) {
      case SUBSCRIPTION -> subscribes ? "Subscribe the client" : "Change the subscription";
      case SIGNING_SECRET -> "Rotate the signing secret of production";
      case PLATFORM_SECRET -> "Change the platform secret of production";
    };
  }

  /** What happens once it is approved. */
  static String ofApproved(ProposedKind change, boolean subscribes) {
    return switch (change) {
      case SUBSCRIPTION ->
          subscribes
              ? "The client is subscribed at once, with these URLs. Production sends nothing before"
                  + " a test of its URL was green."
              : "The subscription is changed at once. A new production URL gets nothing before a"
                  + " test of it was green; what comes meanwhile waits.";
      case SIGNING_SECRET ->
          "From then on notifications are signed with the new secret, and for the overlap with the"
              + " present one too. Whoever proposed it has the new one: the client must have it"
              + " before the overlap ends.";
      case PLATFORM_SECRET ->
          "From then on x-rook-hash is made with the new platform secret, or not sent where it is"
              + " removed.";
    };
  }

  /** Without a fraction that says nothing: 20 and not 20.0. */
  static String number(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  /** 1,234 */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private Words() {}
}
