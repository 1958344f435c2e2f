package io.rookery.shared.contract;

import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import java.time.Instant;
import java.util.UUID;

/** How a user is forgotten: the part of dispatch's contract for it. */
public final class ErasureContract {
  public static final RequestAddress<StartErasure, Erasure> START =
      new RequestAddress<>("dispatch.erase.v1", StartErasure.class, Erasure.class);
  public static final RequestAddress<FindErasure, Erasure> FIND =
      new RequestAddress<>("dispatch.erasure_find.v1", FindErasure.class, Erasure.class);

  /**
   * Asks that all which was accepted about a user until now is erased.
   *
   * @param environment null: both
   * @param actor who asks, for the record
   */
  public record StartErasure(
      ClientUuid client, String userId, Environment environment, Actor actor) {

    /** Never the user: it is about to be forgotten. */
    @Override
    public String toString() {
      return "StartErasure[" + client + "]";
    }
  }

  public record FindErasure(UUID id) {}

  /**
   * The receipt. It does not name the user.
   *
   * @param environment null: both
   * @param notifications whose body and user are gone so far
   * @param deliveries that were under way and ended as {@code erased}
   * @param logRows rows of their history whose texts are gone: answers, and what follows a failure
   *     class
   * @param replays filters of replays that named the user; those replays find nothing more
   * @param doneAt null while something is left to do
   */
  public record Erasure(
      UUID id,
      ClientUuid client,
      Environment environment,
      long notifications,
      long deliveries,
      long logRows,
      long replays,
      String askedBy,
      Instant askedAt,
      Instant doneAt) {}

  private ErasureContract() {}
}
