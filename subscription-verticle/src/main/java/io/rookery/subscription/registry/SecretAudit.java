package io.rookery.subscription.registry;

import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.audit.AuditEntry;
import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SecretContract.RotateSecret;
import io.rookery.shared.contract.SecretContract.SetPlatformSecret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What is recorded of a change of secrets: their fingerprints. */
final class SecretAudit {

  static AuditEntry rotated(RotateSecret asked, EndpointSecrets before, EndpointSecrets after) {
    return AuditEntry.of(asked.actor(), AuditAction.SECRET_ROTATED, asked.endpoint(), null)
        .from(signing(before))
        .to(signing(after).put("overlap_seconds", asked.overlapSeconds()));
  }

  /** Without a fingerprint: people choose them, and a short one could be guessed from it. */
  static AuditEntry platform(SetPlatformSecret asked) {
    AuditAction action =
        asked.secret() == null
            ? AuditAction.PLATFORM_SECRET_REMOVED
            : AuditAction.PLATFORM_SECRET_SET;
    return AuditEntry.of(asked.actor(), action, asked.endpoint(), null);
  }

  private static JsonObject signing(EndpointSecrets secrets) {
    JsonArray fingerprints = new JsonArray();
    secrets.signing().forEach(secret -> fingerprints.add(secret.fingerprint()));
    return new JsonObject().put("signing_fingerprints", fingerprints);
  }

  private SecretAudit() {}
}
