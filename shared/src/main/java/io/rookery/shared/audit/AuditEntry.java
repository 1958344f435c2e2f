package io.rookery.shared.audit;

import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.vertx.core.json.JsonObject;

/**
 * One change to be recorded; the database adds when. No secret is ever in it: a fingerprint stands
 * in its place.
 *
 * @param client null: of no client, or of all
 * @param environment null: of neither, or of both
 * @param object the id of what was changed; null where client and environment say it
 * @param before null: it was not there
 * @param after null: it is gone
 * @param approvedBy the second person, where the change needed one; else null
 */
public record AuditEntry(
    Actor actor,
    AuditAction action,
    ClientUuid client,
    Environment environment,
    String object,
    JsonObject before,
    JsonObject after,
    Actor approvedBy) {

  /** Of a client, or of an environment, or of neither. */
  public static AuditEntry of(
      Actor actor, AuditAction action, ClientUuid client, Environment environment, String object) {
    return new AuditEntry(actor, action, client, environment, object, null, null, null);
  }

  /** Of an endpoint. */
  public static AuditEntry of(
      Actor actor, AuditAction action, EndpointKey endpoint, String object) {
    return of(actor, action, endpoint.client(), endpoint.environment(), object);
  }

  public AuditEntry ofClient(ClientUuid client) {
    return new AuditEntry(actor, action, client, environment, object, before, after, approvedBy);
  }

  public AuditEntry from(JsonObject before) {
    return new AuditEntry(actor, action, client, environment, object, before, after, approvedBy);
  }

  public AuditEntry to(JsonObject after) {
    return new AuditEntry(actor, action, client, environment, object, before, after, approvedBy);
  }

  public AuditEntry approvedBy(Actor approver) {
    return new AuditEntry(actor, action, client, environment, object, before, after, approver);
  }
}
