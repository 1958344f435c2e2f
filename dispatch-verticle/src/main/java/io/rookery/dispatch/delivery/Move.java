package io.rookery.dispatch.delivery;

import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.WaitReason;
import java.time.Instant;

/**
 * One legal move of a delivery, as the recorder hands it to the store: to its end, or to the
 * backlog. See docs/delivery-states.md.
 *
 * @param event what the history says; null writes no history (a spill is no news to anybody)
 * @param attempts attempts used after the move
 * @param dueAt when to try again; null: parked, or ended
 * @param reason why it waits; null: ended
 */
public record Move(
    Delivery delivery,
    DeliveryEvent event,
    int attempts,
    Attempt attempt,
    Instant at,
    Instant dueAt,
    WaitReason reason) {

  /** The end of a delivery, in a final state. */
  public static Move end(
      Delivery delivery, DeliveryEvent state, int attempts, Attempt attempt, Instant at) {
    if (!state.isFinal()) {
      throw new IllegalArgumentException(state + " is no final state");
    }
    return new Move(delivery, state, attempts, attempt, at, null, null);
  }

  /** An attempt failed; the next is due at {@code dueAt}. */
  public static Move retry(
      Delivery delivery, int attempts, Attempt attempt, Instant at, Instant dueAt) {
    return new Move(
        delivery, DeliveryEvent.ATTEMPT_FAILED, attempts, attempt, at, dueAt, WaitReason.RETRY);
  }

  /** Waits without a time; uses no attempt (I7). */
  public static Move park(Delivery delivery, WaitReason reason, Instant at) {
    boolean isNews = reason != WaitReason.SPILLED && reason != WaitReason.BEHIND_EARLIER;
    DeliveryEvent event = isNews ? DeliveryEvent.PARKED : null;
    Attempt why = Attempt.none(reason.wireName());
    return new Move(delivery, event, delivery.attempts(), why, at, null, reason);
  }

  /** A fault of our own: tried again at {@code dueAt}, uses no attempt (I7). */
  public static Move postpone(Delivery delivery, String why, Instant at, Instant dueAt) {
    return new Move(
        delivery,
        DeliveryEvent.POSTPONED,
        delivery.attempts(),
        Attempt.none(why),
        at,
        dueAt,
        WaitReason.OWN_FAULT);
  }

  /** Waits for a moment, which is no news to anybody; uses no attempt (I7). */
  public static Move moment(Delivery delivery, WaitReason reason, Instant at, Instant dueAt) {
    Attempt why = Attempt.none(reason.wireName());
    return new Move(delivery, null, delivery.attempts(), why, at, dueAt, reason);
  }

  /** Its last attempt failed, and its user waits until a human retries or cancels it. */
  public static Move holdsUser(Delivery delivery, int attempts, Attempt attempt, Instant at) {
    return new Move(
        delivery, DeliveryEvent.ATTEMPT_FAILED, attempts, attempt, at, null, WaitReason.HOLDS_USER);
  }

  /** A probe failed: it stays parked and uses no attempt. */
  public static Move probeFailed(Delivery delivery, Attempt attempt, Instant at) {
    return new Move(
        delivery,
        DeliveryEvent.PROBE_FAILED,
        delivery.attempts(),
        attempt,
        at,
        null,
        WaitReason.BREAKER_OPEN);
  }

  /** Whether the delivery ends here. */
  public boolean isEnd() {
    return reason == null;
  }

  /** Whether it waits for no time that is known, which is no news to anybody. */
  public boolean isAside() {
    return !isEnd() && event == null && dueAt == null;
  }

  /** Whether a fresh delivery is to wait, for no time that is known. */
  public boolean isParkingOfFresh() {
    return !isEnd() && dueAt == null && delivery.place() == Place.QUEUE;
  }
}
