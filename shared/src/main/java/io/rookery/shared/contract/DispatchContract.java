package io.rookery.shared.contract;

import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.bus.TopicAddress;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.WaitReason;
import io.rookery.shared.sealing.SealedSecret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What dispatch serves and announces on the bus. */
public final class DispatchContract {
  /**
   * Ingest announces it after each commit; a lost one is made good by the sweep, within a second.
   */
  public static final TopicAddress<Wake> WAKE = new TopicAddress<>("dispatch.wake.v1", Wake.class);

  public static final TopicAddress<Outcomes> OUTCOME =
      new TopicAddress<>("dispatch.outcome.v1", Outcomes.class);
  public static final RequestAddress<FindNotification, FoundNotification> FIND =
      new RequestAddress<>("dispatch.find.v1", FindNotification.class, FoundNotification.class);
  public static final RequestAddress<ListNotifications, NotificationPage> LIST =
      new RequestAddress<>("dispatch.list.v1", ListNotifications.class, NotificationPage.class);

  public static final RequestAddress<Explain, Explained> EXPLAIN =
      new RequestAddress<>("dispatch.explain.v1", Explain.class, Explained.class);
  public static final RequestAddress<ListUndelivered, UndeliveredPage> UNDELIVERED =
      new RequestAddress<>("dispatch.undelivered.v1", ListUndelivered.class, UndeliveredPage.class);

  /** The shards that have fresh rows. */
  public record Wake(Set<Short> shards) {}

  /** A batch, after its commit. */
  public record Outcomes(List<Outcome> outcomes) {}

  /**
   * The end of a delivery.
   *
   * @param state a final one
   * @param attempts how many attempts were used
   * @param httpStatus of the last attempt; null if there was no answer
   */
  public record Outcome(
      NotificationId id,
      long seq,
      ClientUuid client,
      Environment environment,
      DeliveryEvent state,
      int attempts,
      Integer httpStatus,
      Instant at) {}

  /** {@code clients}: only if it belongs to one of these; null: all. */
  public record FindNotification(NotificationId id, List<ClientUuid> clients) {}

  /** {@code notification} is null if there is none, or none that may be seen. */
  public record FoundNotification(NotificationDetail notification) {}

  /**
   * A notification with all that happened to it.
   *
   * @param body the JSON text that is signed and sent, sealed to {@code SecretContext.body}; null
   *     if erased
   * @param deliveries one, and one more for each replay; oldest first
   */
  public record NotificationDetail(
      NotificationSummary summary, SealedSecret body, List<DeliveryDetail> deliveries) {}

  /**
   * One delivery and what happened to it, oldest first.
   *
   * @param seq 0 while nothing has happened to it: what is fresh is not found by its notification
   */
  public record DeliveryDetail(long seq, DeliveryStatus status, List<HistoryEntry> history) {}

  /** The fields that an event does not have are null; see {@link DeliveryEvent}. */
  public record HistoryEntry(
      Instant at,
      DeliveryEvent event,
      int attempt,
      Integer httpStatus,
      String error,
      Integer latencyMs,
      Instant nextAt,
      String snippet) {}

  /**
   * Where a delivery stands.
   *
   * @param finalState null while it is under way
   * @param waitReason why it waits; null if it is fresh or ended
   * @param dueAt when the next attempt is due; null if fresh, parked or ended
   */
  public record DeliveryStatus(
      DeliveryEvent finalState, WaitReason waitReason, Instant dueAt, int attempts) {

    /** One word for people: a final state, {@code waiting}, {@code parked} or {@code fresh}. */
    public String word() {
      if (finalState != null) {
        return finalState.wireName();
      }
      if (waitReason == null) {
        return "fresh";
      }
      return dueAt == null ? "parked" : "waiting";
    }
  }

  /**
   * Which of a client's notifications. A field that is null lets everything pass.
   *
   * @param status of the newest delivery, as {@link DeliveryStatus#word} says it
   * @param from accepted at or after
   * @param until accepted before
   */
  public record NotificationFilter(
      String userId, NotificationType type, String status, Instant from, Instant until) {
    public static final NotificationFilter ALL =
        new NotificationFilter(null, null, null, null, null);

    /** Whether its type and status are meant; its user and time are the statement's. */
    public boolean passes(NotificationSummary one) {
      return (type == null || type == one.type())
          && (status == null || status.equals(one.status().word()));
    }

    /** Never the user, who may be erased. */
    @Override
    public String toString() {
      return "NotificationFilter[" + type + ", " + status + ", " + from + ", " + until + "]";
    }
  }

  /**
   * A page of a client's notifications.
   *
   * @param environment null: both
   * @param filter null: all
   * @param before only ids drawn before this one; null: the newest
   */
  public record ListNotifications(
      ClientUuid client,
      Environment environment,
      NotificationFilter filter,
      NotificationId before,
      int limit) {

    public ListNotifications {
      filter = filter == null ? NotificationFilter.ALL : filter;
    }
  }

  /**
   * Newest first; {@code next} is null on the last page. One that is filtered by type or status may
   * have fewer rows than asked for, or none, and a next one.
   */
  public record NotificationPage(List<NotificationSummary> notifications, NotificationId next) {}

  /** {@code status} is that of the newest delivery. */
  public record NotificationSummary(
      NotificationId id,
      ClientUuid client,
      Environment environment,
      NotificationType type,
      String userId,
      Instant occurredAt,
      Instant acceptedAt,
      DeliveryStatus status) {

    /** The same where it stands now. */
    public NotificationSummary with(DeliveryStatus now) {
      return new NotificationSummary(
          id, client, environment, type, userId, occurredAt, acceptedAt, now);
    }
  }

  /** Why was it not delivered, or when will it be? {@code clients} as in a find. */
  public record Explain(NotificationId id, List<ClientUuid> clients) {}

  /** {@code explanation} is null if there is no such notification, or none that may be seen. */
  public record Explained(Explanation explanation) {}

  /**
   * What is to be said of the newest delivery of a notification.
   *
   * @param seq 0 while nothing has happened to it
   * @param code stable, such as {@code breaker_open}; see docs/operations.md
   * @param sentence the same for people
   * @param attemptsMax how many it has altogether, as far as its last answer tells
   * @param expiresAt when it is too old to be sent; null if it has ended
   * @param behind the earlier notification of its user that it waits for; null if there is none
   * @param lastAttempt the last call to the endpoint; null if there was none
   */
  public record Explanation(
      NotificationId id,
      ClientUuid client,
      Environment environment,
      long seq,
      String code,
      String sentence,
      DeliveryStatus status,
      int attemptsMax,
      Instant acceptedAt,
      Instant expiresAt,
      EndpointCondition endpoint,
      NotificationId behind,
      HistoryEntry lastAttempt) {}

  /**
   * What holds an endpoint back now; a field is null where that does not.
   *
   * @param subscription {@code active}, {@code ended} or {@code none}, for what was accepted when
   *     the notification was; {@code unknown} if nobody answered
   * @param disabledWhy {@code gone} or {@code failing}
   * @param untested nothing is sent before a green test or an override
   */
  public record EndpointCondition(
      String subscription,
      Instant breakerOpenUntil,
      Instant restUntil,
      Instant failingSince,
      String disabledWhy,
      String clientMustFix,
      HeldBack paused,
      HeldBack disabledByHand,
      HeldBack stopped,
      boolean untested) {}

  /** Somebody holds something back. */
  public record HeldBack(Instant since, String by, String why) {}

  /**
   * A page of the endpoints for which something waits, in order of client and environment.
   *
   * @param clients only of these; null: of all
   * @param environment null: both
   * @param after only endpoints behind this one; null: from the first
   */
  public record ListUndelivered(
      List<ClientUuid> clients, Environment environment, EndpointKey after, int limit) {}

  /** {@code next} is null on the last page. */
  public record UndeliveredPage(List<Undelivered> endpoints, EndpointKey next) {}

  /**
   * What waits for one endpoint.
   *
   * @param oldestAt when the oldest was accepted, or replayed
   * @param byReason how many of them for which {@link WaitReason}, or {@code fresh}
   * @param asOf when it was counted; at most a minute ago, unless no dispatcher lives
   */
  public record Undelivered(
      ClientUuid client,
      Environment environment,
      long deliveries,
      Instant oldestAt,
      Map<String, Long> byReason,
      Instant asOf) {}

  private DispatchContract() {}
}
