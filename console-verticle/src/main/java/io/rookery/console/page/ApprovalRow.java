package io.rookery.console.page;

import io.rookery.console.api.Scope;
import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.model.ClientUuid;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * One change of production that waits for a second person, or did, as people read it.
 *
 * @param clientName the one that is proposed, where there is none yet
 * @param subscribed true: there is a client to look at
 * @param words what is changed
 * @param consequence what happens once it is approved
 * @param by who proposed it, with the role of the key
 * @param decidedBy who approved, rejected or withdrew it; null: nobody
 * @param own true: it is its reader's, who may withdraw it but not approve it
 */
public record ApprovalRow(
    String id,
    ClientUuid client,
    String clientName,
    boolean subscribed,
    String words,
    String consequence,
    ApprovalState state,
    List<FieldChange> changes,
    String by,
    Instant at,
    Instant expiresAt,
    String decidedBy,
    Instant decidedAt,
    boolean own) {

  static ApprovalRow of(Approval one, ClientNames names, Scope scope) {
    boolean subscribes = one.before() == null;
    return new ApprovalRow(
        one.id().toString(),
        one.client(),
        subscribes ? proposedName(one, names) : names.of(one.client()),
        !subscribes || one.state() == ApprovalState.APPROVED,
        Words.ofProposed(one.change(), subscribes),
        Words.ofApproved(one.change(), subscribes),
        one.state(),
        FieldChange.between(one.before(), one.after()),
        Words.of(one.proposedBy()),
        one.proposedAt(),
        one.expiresAt(),
        one.decidedBy() == null ? null : Words.of(one.decidedBy()),
        one.decidedAt(),
        scope.actor().isSamePersonAs(one.proposedBy()));
  }

  private static String proposedName(Approval one, ClientNames names) {
    String name = new JsonObject(one.after()).getString("name");
    return name == null ? names.of(one.client()) : name;
  }

  public boolean isPending() {
    return state == ApprovalState.PENDING;
  }

  public String path() {
    return "/approvals/" + id;
  }

  /** Its colour. */
  public String mood() {
    return switch (state) {
      case PENDING -> "waiting";
      case APPROVED -> "good";
      case REJECTED, WITHDRAWN, EXPIRED -> "quiet";
    };
  }
}
