package io.rookery.shared.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.bus.TopicAddress;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What dispatch does for people: the part of its contract that changes something. */
public final class ControlContract {
  public static final RequestAddress<Instruct, Instructed> INSTRUCT =
      new RequestAddress<>("dispatch.instruct.v1", Instruct.class, Instructed.class);

  /** After the commit of an instruction; a lost one is made good within a second. */
  public static final TopicAddress<InstructedShards> INSTRUCTED =
      new TopicAddress<>("dispatch.instructed.v1", InstructedShards.class);

  public static final RequestAddress<SetStop, Stops> SET_STOP =
      new RequestAddress<>("dispatch.stop.v1", SetStop.class, Stops.class);
  public static final RequestAddress<ListStops, Stops> STOPS =
      new RequestAddress<>("dispatch.stops.v1", ListStops.class, Stops.class);

  /** What can be asked of the owner of an endpoint's shard. */
  public enum InstructionKind {
    /** Nothing is sent until it is resumed; what comes waits. */
    PAUSE,
    RESUME,
    /** Like paused, for an endpoint that is at fault. */
    DISABLE,
    /** Undoes any disabling, by hand or by the engine, and closes the breaker. */
    ENABLE,
    /** The next attempt of one notification is made now. */
    RETRY,
    /** One notification is not sent. */
    CANCEL;

    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static InstructionKind parse(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  /** What becomes of that which waits when an endpoint is resumed or enabled. */
  public enum ResumeMode {
    /** It is sent, oldest first; what expired while it waited is replayed. */
    ALL,
    /** The same for what was accepted since a time; what is older is cancelled. */
    SINCE,
    /** Of each user's notifications the newest is sent, the others are cancelled. */
    LATEST_PER_USER,
    /** All of it is cancelled. */
    DISCARD;

    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a mode by its name on the wire.
     *
     * @throws IllegalArgumentException for every other text
     */
    @JsonCreator
    public static ResumeMode parse(String text) {
      for (ResumeMode mode : values()) {
        if (mode.wireName().equals(text)) {
          return mode;
        }
      }
      throw new IllegalArgumentException("all, since, latest_per_user or discard");
    }
  }

  /**
   * Asks the owner of an endpoint's shard.
   *
   * @param endpoint null for retry and cancel
   * @param notification for retry and cancel, else null
   * @param mode for resume and enable, else null
   * @param since with {@link ResumeMode#SINCE}, else null
   * @param clients retry and cancel: only if it belongs to one of these; null: all
   * @param environment retry and cancel: only if it is of this one; null: both
   * @param actor who asks, for the record
   */
  public record Instruct(
      InstructionKind kind,
      EndpointKey endpoint,
      NotificationId notification,
      ResumeMode mode,
      Instant since,
      List<ClientUuid> clients,
      Environment environment,
      Actor actor) {}

  /**
   * The instruction is stored, and perhaps done.
   *
   * @param result a stable code, such as {@code paused}; null: the owner has not got to it within
   *     two seconds, but will
   * @param firstExpiresAt pause and disable: when the first of what waits, or of what comes, will
   *     expire; else null
   */
  public record Instructed(long id, String result, Instant firstExpiresAt) {}

  public record InstructedShards(Set<Short> shards) {}

  /** {@code why} is for people; null where {@code stopped} is false. */
  public record SetStop(Environment environment, boolean stopped, String why, Actor actor) {}

  public record ListStops() {}

  /** The environments in which all sending is stopped. */
  public record Stops(List<Stop> stops) {}

  /** That nothing is sent in an environment. */
  public record Stop(Environment environment, Instant since, String by, String why) {}

  private ControlContract() {}
}
