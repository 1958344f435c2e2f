package io.rookery.shared.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Changes of production that wait for a second person: the part of subscription's contract. */
public final class ApprovalContract {
  public static final RequestAddress<ListApprovals, ApprovalPage> LIST =
      new RequestAddress<>("approval.list.v1", ListApprovals.class, ApprovalPage.class);
  public static final RequestAddress<FindApproval, FoundApproval> FIND =
      new RequestAddress<>("approval.find.v1", FindApproval.class, FoundApproval.class);
  public static final RequestAddress<DecideApproval, FoundApproval> DECIDE =
      new RequestAddress<>("approval.decide.v1", DecideApproval.class, FoundApproval.class);

  /** What would change, of a client in production. */
  public enum ProposedKind {
    /** It subscribes, or its production endpoint gets another URL or another platform secret. */
    SUBSCRIPTION,
    SIGNING_SECRET,
    PLATFORM_SECRET;

    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static ProposedKind parse(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  /** What became of it. */
  public enum ApprovalState {
    PENDING,
    APPROVED,
    REJECTED,
    /** Rejected by who had proposed it. */
    WITHDRAWN,
    /** Nobody decided in time. */
    EXPIRED;

    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a state by its name on the wire.
     *
     * @throws IllegalArgumentException for every other text
     */
    @JsonCreator
    public static ApprovalState parse(String text) {
      for (ApprovalState state : values()) {
        if (state.wireName().equals(text)) {
          return state;
        }
      }
      throw new IllegalArgumentException("no such state");
    }
  }

  /**
   * A proposed change, as people see it; never a secret.
   *
   * @param before JSON; null: it is not there yet
   * @param after JSON
   * @param expiresAt from then on it cannot be approved, by the database's clock
   * @param decidedBy who approved, rejected or withdrew it; null: nobody
   */
  public record Approval(
      UUID id,
      ClientUuid client,
      ProposedKind change,
      ApprovalState state,
      String before,
      String after,
      Actor proposedBy,
      Instant proposedAt,
      Instant expiresAt,
      Actor decidedBy,
      Instant decidedAt) {}

  /**
   * Asks for approvals, newest first.
   *
   * @param clients only theirs; null: all
   * @param state null: any
   * @param before the {@code next} of an earlier page; null: from the newest
   */
  public record ListApprovals(
      List<ClientUuid> clients, ApprovalState state, UUID before, int limit) {}

  /** {@code next} is null on the last page. */
  public record ApprovalPage(List<Approval> approvals, UUID next) {}

  public record FindApproval(UUID id) {}

  /** {@code approval} is null if there is none of this id. */
  public record FoundApproval(Approval approval) {}

  /**
   * Lets a change happen, or ends its waiting.
   *
   * @param approve false: it is rejected, or withdrawn where it is the actor's own
   * @param actor who decides: a key that is valid and may make such a change
   */
  public record DecideApproval(UUID id, boolean approve, Actor actor) {}

  private ApprovalContract() {}
}
