package io.rookery.console.api;

import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.Environment;
import io.vertx.core.json.JsonObject;

/** A change that waits for a second person, or did, as the door shows it. */
final class ApprovalJson {

  static JsonObject of(Approval all, Scope scope) {
    return of(seen(all, scope));
  }

  /** Of one that was made for who sees it. */
  static JsonObject of(Approval approval) {
    Actor decided = approval.decidedBy();
    return new JsonObject()
        .put("id", Texts.of(approval.id()))
        .put("client_uuid", approval.client().toString())
        .put("environment", Environment.PRODUCTION.wireName())
        .put("change", approval.change().wireName())
        .put("state", approval.state().wireName())
        .put("before", json(approval.before()))
        .put("after", json(approval.after()))
        .put("proposed_by", approval.proposedBy().name())
        .put("proposed_by_key", approval.proposedBy().keyId())
        .put("proposed_at", Texts.of(approval.proposedAt()))
        .put("expires_at", Texts.of(approval.expiresAt()))
        .put("decided_by", decided == null ? null : decided.name())
        .put("decided_by_key", decided == null ? null : decided.keyId())
        .put("decided_at", Texts.of(approval.decidedAt()));
  }

  /** A subscription shows both environments, and a key may be bound to one. */
  static Approval seen(Approval all, Scope scope) {
    return scope.maySee(Environment.SANDBOX)
        ? all
        : new Approval(
            all.id(),
            all.client(),
            all.change(),
            all.state(),
            withoutSandbox(all.before()),
            withoutSandbox(all.after()),
            all.proposedBy(),
            all.proposedAt(),
            all.expiresAt(),
            all.decidedBy(),
            all.decidedAt());
  }

  private static String withoutSandbox(String json) {
    if (json == null) {
      return null;
    }
    JsonObject shown = new JsonObject(json);
    shown.remove(Environment.SANDBOX.wireName());
    return shown.encode();
  }

  private static JsonObject json(String text) {
    return text == null ? null : new JsonObject(text);
  }

  private ApprovalJson() {}
}
