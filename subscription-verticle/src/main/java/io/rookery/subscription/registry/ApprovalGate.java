package io.rookery.subscription.registry;

import io.rookery.shared.audit.AuditLog;
import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Lets changes of a production URL or secret wait for a second person, where that is required.
 * Ending a subscription never waits: what is sent to the wrong place must be stopped at once.
 */
public final class ApprovalGate {
  private final boolean required;
  private final Supplier<UUID> ids;
  private final SqlApprovalStore store = new SqlApprovalStore();

  public ApprovalGate(boolean required, Supplier<UUID> ids) {
    this.required = required;
    this.ids = ids;
  }

  /** A first production URL is a change of it: else it could be changed by subscribing anew. */
  boolean holds(SaveSubscription asked, Optional<Subscription> latest) {
    return required
        && (!Precondition.isActive(latest)
            || asked.production().platformSecret() != null
            || !latest
                .get()
                .endpoint(Environment.PRODUCTION)
                .url()
                .equals(asked.production().url()));
  }

  /** Of a change of one of its secrets. */
  boolean holds(EndpointKey endpoint) {
    return required && endpoint.environment() == Environment.PRODUCTION;
  }

  /**
   * Keeps a change, and the record that it was proposed, in the transaction that holds the client's
   * lock. Fails with 409 {@code approval_pending} where one of this client waits already.
   *
   * @param before as people see it; null: it is not there yet
   */
  Future<Approval> propose(
      SqlConnection sql, ProposedChange change, JsonObject before, JsonObject after) {
    return store
        .endExpired(sql, change.client())
        .compose(ended -> store.add(sql, ids.get(), change, before, after))
        .compose(
            added -> {
              Approval approval =
                  added.orElseThrow(
                      () ->
                          Problem.of(
                                  409,
                                  "approval_pending",
                                  "A change of this client's production waits for approval already:"
                                      + " let it be approved, rejected or withdrawn first.")
                              .exception());
              return AuditLog.append(sql, ApprovalAudit.proposed(approval)).map(approval);
            });
  }
}
