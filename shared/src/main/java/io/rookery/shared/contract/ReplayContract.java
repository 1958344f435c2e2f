package io.rookery.shared.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** How notifications that have ended are sent once more: the part of dispatch's contract for it. */
public final class ReplayContract {
  public static final RequestAddress<StartReplay, Replay> START =
      new RequestAddress<>("dispatch.replay.v1", StartReplay.class, Replay.class);
  public static final RequestAddress<ListReplays, Replays> LIST =
      new RequestAddress<>("dispatch.replay_list.v1", ListReplays.class, Replays.class);
  public static final RequestAddress<FindReplay, Replay> FIND =
      new RequestAddress<>("dispatch.replay_find.v1", FindReplay.class, Replay.class);
  public static final RequestAddress<CancelReplay, Replay> CANCEL =
      new RequestAddress<>("dispatch.replay_cancel.v1", CancelReplay.class, Replay.class);

  /** More ids than these are refused: a filter names more. */
  public static final int IDS_MAX = 1_000;

  /** The pace of a replay, of all its endpoints together, is at most this. */
  public static final int PER_SECOND_MAX = 2_000;

  /**
   * Which notifications. Those still under way and the erased ones are passed over.
   *
   * @param clients only of these; null: of all
   * @param type null: of any
   * @param userId null: of any, or none
   * @param finalState how its last delivery ended; null: in any way
   * @param from accepted at or after; null: as far back as they are kept
   * @param until accepted before; null: before the replay is asked for
   * @param ids only these; null: all
   */
  public record ReplayFilter(
      Environment environment,
      List<ClientUuid> clients,
      NotificationType type,
      String userId,
      DeliveryEvent finalState,
      Instant from,
      Instant until,
      List<NotificationId> ids) {

    /** The same for a record that stays: its user may be erased. */
    public ReplayFilter withoutUser() {
      return new ReplayFilter(environment, clients, type, null, finalState, from, until, ids);
    }
  }

  /**
   * Asks for a replay.
   *
   * @param dryRun only count
   * @param actor who asks, for the record
   */
  public record StartReplay(ReplayFilter filter, int perSecond, boolean dryRun, Actor actor) {}

  /**
   * A page of replays, newest first.
   *
   * @param clients only those of nobody but these; null: all
   * @param environment null: both
   * @param before only those that stand behind this one; null: from the newest
   */
  public record ListReplays(
      List<ClientUuid> clients, Environment environment, UUID before, int limit) {}

  /**
   * One page.
   *
   * @param next the last one on it; null if none stands behind it
   */
  public record Replays(List<Replay> replays, UUID next) {}

  /** A replay that the asker may not see looks as if there were none. */
  public record FindReplay(UUID id, List<ClientUuid> clients, Environment environment) {}

  /** What was replayed already is delivered; nothing more is. */
  public record CancelReplay(
      UUID id, List<ClientUuid> clients, Environment environment, Actor actor) {}

  /** Where a replay stands. */
  public enum ReplayState {
    /** Only counted: there is no job. */
    DRY_RUN,
    RUNNING,
    /** It waits: more may not be stored now, as too much waits or the disk is nearly full. */
    STORAGE_FULL,
    /** All is handed over to be delivered. */
    DONE,
    CANCELLED;

    /** It goes on, now or later, unless it is cancelled. */
    public boolean isOpen() {
      return this == RUNNING || this == STORAGE_FULL;
    }

    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static ReplayState parse(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * A replay and how far it is.
   *
   * @param id null for a dry run
   * @param found how many it was about when it was asked for
   * @param foundExact false: at least as many
   * @param replayed how many were handed over to be delivered once more
   * @param passed how many were passed over: under way, or erased
   */
  public record Replay(
      UUID id,
      ReplayState state,
      ReplayFilter filter,
      int perSecond,
      long found,
      boolean foundExact,
      long replayed,
      long passed,
      String askedBy,
      Instant askedAt) {}

  private ReplayContract() {}
}
