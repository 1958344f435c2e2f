package io.rookery.subscription.registry;

import io.rookery.shared.audit.AuditLog;
import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalPage;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.ApprovalContract.DecideApproval;
import io.rookery.shared.contract.ApprovalContract.FindApproval;
import io.rookery.shared.contract.ApprovalContract.FoundApproval;
import io.rookery.shared.contract.ApprovalContract.ListApprovals;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionChanged;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.Actor;
import io.rookery.shared.sealing.UnsealFailed;
import io.rookery.shared.storage.Database;
import io.rookery.subscription.registry.SqlApprovalStore.Stored;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lets a second person decide on the changes of production that wait. Whoever decides first
 * decides, on whichever node: decisions of one client happen one after the other, like its changes.
 */
public final class Approvals {
  private static final int PAGE_MAX = 1_000;

  private static final Problem OWN =
      Problem.of(
          403, "own_approval", "You proposed this change: somebody else's key must approve it.");
  private static final Problem UNREADABLE =
      Problem.of(
          409,
          "approval_unreadable",
          "The master key that sealed this change is gone: reject it, and propose it again.");

  private final Vertx vertx;
  private final Database database;
  private final SubscriptionRegistry registry;
  private final SecretRegistry secrets;
  private final SqlSubscriptionStore subscriptions = new SqlSubscriptionStore();
  private final SqlApprovalStore store = new SqlApprovalStore();

  public Approvals(
      Vertx vertx, Database database, SubscriptionRegistry registry, SecretRegistry secrets) {
    this.vertx = vertx;
    this.database = database;
    this.registry = registry;
    this.secrets = secrets;
  }

  /** Lists them, newest first. */
  public Future<ApprovalPage> list(ListApprovals asked) {
    int limit = Math.min(Math.max(asked.limit(), 1), PAGE_MAX);
    return database
        .idempotent(() -> store.list(database.pool(), asked, limit + 1))
        .map(
            found -> {
              boolean more = found.size() > limit;
              List<Approval> page = more ? List.copyOf(found.subList(0, limit)) : found;
              return new ApprovalPage(page, more ? page.get(limit - 1).id() : null);
            });
  }

  public Future<FoundApproval> find(FindApproval asked) {
    return database
        .idempotent(() -> store.find(database.pool(), asked.id()))
        .map(found -> new FoundApproval(found.map(Stored::approval).orElse(null)));
  }

  /** Approves, rejects or withdraws one. The same decision once more changes nothing. */
  public Future<FoundApproval> decide(DecideApproval asked) {
    return database
        .idempotent(() -> store.find(database.pool(), asked.id()))
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(new FoundApproval(null))
                    : (asked.approve() ? approve(asked, found.get()) : end(asked, found.get()))
                        .map(FoundApproval::new));
  }

  /** Forgets what was asked for and nobody decided in time. */
  public Future<Integer> endExpired() {
    return database.idempotent(() -> store.endExpired(database.pool(), null));
  }

  /** The guard judges outside the transaction: it asks a name server. */
  private Future<Approval> approve(DecideApproval asked, Stored proposed) {
    if (asked.actor().isSamePersonAs(proposed.approval().proposedBy())) {
      throw OWN.exception();
    }
    if (isDecided(proposed, ApprovalState.APPROVED)) {
      return Future.succeededFuture(proposed.approval());
    }
    ProposedChange change = proposed.change();
    Future<CheckedSave> judged =
        change.save() == null ? Future.succeededFuture() : registry.check(change.save());
    return judged
        .compose(
            checked ->
                decide(
                    asked,
                    proposed.approval(),
                    ApprovalState.APPROVED,
                    sql ->
                        checked == null
                            ? secrets.writeApproved(sql, change, asked.actor())
                            : registry.writeApproved(sql, change, checked, asked.actor())))
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof UnsealFailed ? UNREADABLE.exception() : failure));
  }

  private Future<Approval> end(DecideApproval asked, Stored proposed) {
    ApprovalState state =
        asked.actor().isSamePersonAs(proposed.approval().proposedBy())
            ? ApprovalState.WITHDRAWN
            : ApprovalState.REJECTED;
    return decide(asked, proposed.approval(), state, sql -> Future.succeededFuture());
  }

  /**
   * Decides in one transaction with what the decision writes.
   *
   * @param write answers with the version that the subscription has then; null: it stays
   */
  private Future<Approval> decide(
      DecideApproval asked,
      Approval proposed,
      ApprovalState state,
      Function<SqlConnection, Future<Long>> write) {
    return database
        .pool()
        .withTransaction(
            sql ->
                subscriptions
                    .lock(sql, proposed.client())
                    .compose(locked -> store.find(sql, asked.id()))
                    .map(Optional::orElseThrow)
                    .compose(
                        now ->
                            isDecided(now, state)
                                ? Future.succeededFuture(new Decided(now.approval(), null))
                                : requireKey(sql, asked.actor(), proposed)
                                    .compose(valid -> write.apply(sql))
                                    .compose(version -> decided(sql, asked, state, version))))
        .onSuccess(this::announce)
        .map(Decided::approval);
  }

  private Future<Decided> decided(
      SqlConnection sql, DecideApproval asked, ApprovalState state, Long version) {
    return store
        .decide(sql, asked.id(), state, asked.actor())
        .compose(
            approval ->
                (state == ApprovalState.APPROVED
                        ? Future.<Void>succeededFuture()
                        : AuditLog.append(sql, ApprovalAudit.ended(approval)))
                    .map(new Decided(approval, version)));
  }

  private record Decided(Approval approval, Long version) {}

  /** Whether it was decided so already; 409 where it has ended otherwise. */
  private static boolean isDecided(Stored stored, ApprovalState state) {
    ApprovalState now = stored.approval().state();
    if (now != state && now != ApprovalState.PENDING) {
      throw Problem.of(
              409, "approval_ended", "This change waits no more: it is " + now.wireName() + ".")
          .exception();
    }
    return now == state;
  }

  /** By the table of keys, not by what a door remembers: it may have been revoked this second. */
  private Future<Void> requireKey(SqlConnection sql, Actor actor, Approval approval) {
    return store
        .mayDecide(sql, actor, approval)
        .map(
            may -> {
              if (!may) {
                throw BearerAuth.FORBIDDEN.exception();
              }
              return null;
            });
  }

  private void announce(Decided decided) {
    if (decided.version() != null) {
      SubscriptionContract.CHANGED.announce(
          vertx, new SubscriptionChanged(decided.approval().client(), decided.version()));
    }
  }
}
