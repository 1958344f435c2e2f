package io.rookery.subscription.registry;

import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.audit.AuditEntry;
import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.SecretContract.RotateSecret;
import io.rookery.shared.contract.SecretContract.SetPlatformSecret;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.Environment;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * What is told and recorded of a change that waits. An approved one is recorded as the change that
 * it is, with both persons.
 */
final class ApprovalAudit {

  static AuditEntry proposed(Approval approval) {
    return entry(approval, approval.proposedBy(), AuditAction.APPROVAL_PROPOSED)
        .from(approval.before() == null ? null : new JsonObject(approval.before()))
        .to(new JsonObject(approval.after()));
  }

  /** Of one that was rejected or withdrawn. */
  static AuditEntry ended(Approval approval) {
    return entry(
        approval,
        approval.decidedBy(),
        approval.state() == ApprovalState.WITHDRAWN
            ? AuditAction.APPROVAL_WITHDRAWN
            : AuditAction.APPROVAL_REJECTED);
  }

  static JsonObject before(Subscription subscription) {
    JsonObject json = new JsonObject().put("name", subscription.name());
    for (Environment environment : Environment.values()) {
      json.put(environment.wireName(), url(subscription.endpoint(environment).url()));
    }
    return json.put("data_webhook_urls", new JsonArray(subscription.dataWebhookUrls()));
  }

  static JsonObject after(SaveSubscription asked, CheckedSave checked) {
    return new JsonObject()
        .put("name", checked.name())
        .put(Environment.SANDBOX.wireName(), url(asked.sandbox().url()))
        .put(Environment.PRODUCTION.wireName(), url(asked.production().url()))
        .put("data_webhook_urls", new JsonArray(checked.dataWebhookUrls()))
        .put("same_url_confirmed_by", checked.sameUrlConfirmedBy())
        .put("new_platform_secrets", SubscriptionAudit.newPlatformSecrets(asked));
  }

  static JsonObject after(RotateSecret asked, MadeSecret made) {
    return new JsonObject()
        .put("signing_fingerprint", made.fingerprint())
        .put("public_key", made.publicKey())
        .put("overlap_seconds", asked.overlapSeconds());
  }

  /** Without a fingerprint, as in {@link SecretAudit}. */
  static JsonObject after(SetPlatformSecret asked) {
    return new JsonObject().put("platform_secret", asked.secret() == null ? "removed" : "set");
  }

  private static AuditEntry entry(Approval approval, Actor actor, AuditAction action) {
    return AuditEntry.of(
        actor, action, approval.client(), Environment.PRODUCTION, approval.id().toString());
  }

  private static JsonObject url(String url) {
    return new JsonObject().put("url", url);
  }

  private ApprovalAudit() {}
}
