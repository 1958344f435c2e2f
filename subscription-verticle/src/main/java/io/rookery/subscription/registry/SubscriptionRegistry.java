package io.rookery.subscription.registry;

import io.rookery.shared.audit.AuditLog;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.contract.SubscriptionContract.ListSubscriptions;
import io.rookery.shared.contract.SubscriptionContract.NewSecret;
import io.rookery.shared.contract.SubscriptionContract.Release;
import io.rookery.shared.contract.SubscriptionContract.ReleaseEndpoint;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionChanged;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionPage;
import io.rookery.shared.contract.SubscriptionContract.Unsubscribe;
import io.rookery.shared.guard.GuardedResolver;
import io.rookery.shared.guard.TargetGuard;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Subscribes clients, changes and ends their subscriptions. Changes of one client happen one after
 * the other, so a race of two saves makes one subscription and one change of it. Each change is
 * announced after its commit, and recorded in it.
 */
public final class SubscriptionRegistry {
  private static final int PAGE_MAX = 1_000;

  private final Vertx vertx;
  private final Database database;
  private final SqlSubscriptionStore store;
  private final SaveChecker checker;
  private final SecretMaker secrets;
  private final ApprovalGate gate;

  /**
   * Makes the registry.
   *
   * @param resolveWithin how long a save waits for a host to resolve
   */
  public SubscriptionRegistry(
      Vertx vertx,
      Database database,
      TargetGuard guard,
      SecretMaker secrets,
      ApprovalGate gate,
      Duration resolveWithin) {
    this.vertx = vertx;
    this.database = database;
    this.store = new SqlSubscriptionStore();
    this.checker = new SaveChecker(guard, new GuardedResolver(vertx, guard), resolveWithin);
    this.secrets = secrets;
    this.gate = gate;
  }

  /**
   * Subscribes a client; or, where it is subscribed, changes its subscription; or lets that wait
   * for a second person.
   */
  public Future<SavedSubscription> save(SaveSubscription asked) {
    return find(asked.client())
        .compose(
            known -> {
              Precondition.require(asked.ifMatch(), known);
              return checker.check(asked, dataWebhookUrls(known));
            })
        .compose(
            checked -> {
              secrets.requireReadable(asked);
              return write(asked, checked);
            })
        .onSuccess(
            saved -> {
              if (saved.waits() == null) {
                announce(saved.subscription());
              }
            });
  }

  /** Judges once more what waited: a name may lead elsewhere by now. */
  Future<CheckedSave> check(SaveSubscription proposed) {
    return find(proposed.client())
        .compose(known -> checker.check(proposed, dataWebhookUrls(known)));
  }

  /** Makes a change that was approved, and answers with the version it brought. */
  Future<Long> writeApproved(
      SqlConnection sql, ProposedChange change, CheckedSave checked, Actor approver) {
    SaveSubscription asked = change.save();
    return store
        .latest(sql, asked.client())
        .compose(
            latest -> {
              Precondition.requireStill(asked.ifMatch(), !change.made().isEmpty(), latest);
              secrets.requireReadable(asked);
              List<MadeSecret> made = secrets.take(asked.client(), change.made());
              return write(sql, asked, checked, latest, made, approver);
            })
        .map(saved -> saved.subscription().version());
  }

  /** Answers the client's active subscription, or else the last that ended. */
  public Future<FoundSubscription> find(SubscriptionContract.FindSubscription asked) {
    return find(asked.client()).map(found -> new FoundSubscription(found.orElse(null)));
  }

  /** Lists the subscription that counts of each client, also where it has ended. */
  public Future<SubscriptionPage> list(ListSubscriptions asked) {
    int limit = Math.min(Math.max(asked.limit(), 1), PAGE_MAX);
    return database
        .idempotent(() -> store.list(database.pool(), asked, limit + 1))
        .map(
            found -> {
              boolean more = found.size() > limit;
              List<Subscription> page = more ? found.subList(0, limit) : found;
              return new SubscriptionPage(page, more ? page.get(limit - 1).client() : null);
            });
  }

  /** Ends the client's subscription. Where there is none to end, nothing changes. */
  public Future<FoundSubscription> unsubscribe(Unsubscribe asked) {
    return database
        .pool()
        .withTransaction(
            sql ->
                store
                    .lock(sql, asked.client())
                    .compose(locked -> store.latest(sql, asked.client()))
                    .compose(latest -> end(sql, asked, latest)))
        .onSuccess(latest -> latest.ifPresent(this::announce))
        .map(latest -> new FoundSubscription(latest.orElse(null)));
  }

  /**
   * Lets notifications go to an endpoint, after a green test or because somebody overrides it. A
   * test of what has changed meanwhile changes nothing. Where the client is not subscribed,
   * neither.
   */
  public Future<FoundSubscription> release(ReleaseEndpoint asked) {
    ClientUuid client = asked.endpoint().client();
    return database
        .pool()
        .withTransaction(
            sql ->
                store
                    .lock(sql, client)
                    .compose(locked -> store.latest(sql, client))
                    .compose(latest -> release(sql, asked, latest)))
        .onSuccess(latest -> latest.ifPresent(this::announce))
        .map(latest -> new FoundSubscription(latest.orElse(null)));
  }

  private Future<Optional<Subscription>> release(
      SqlConnection sql, ReleaseEndpoint asked, Optional<Subscription> latest) {
    if (!Precondition.isActive(latest)) {
      return Future.succeededFuture(Optional.empty());
    }
    if (asked.testedVersion() == null) {
      Precondition.require(asked.ifMatch(), latest);
      return released(sql, asked).compose(released -> store.latest(sql, asked.endpoint().client()));
    }
    if (isTested(latest.get(), asked.endpoint().environment())) {
      return Future.succeededFuture(latest);
    }
    return store
        .endpointVersion(sql, asked.endpoint())
        .compose(
            version ->
                version.equals(asked.testedVersion())
                    ? released(sql, asked)
                    : Future.<Void>succeededFuture())
        .compose(done -> store.latest(sql, asked.endpoint().client()));
  }

  private Future<Void> released(SqlConnection sql, ReleaseEndpoint asked) {
    return store
        .release(sql, asked)
        .compose(released -> AuditLog.append(sql, SubscriptionAudit.released(asked)));
  }

  /** A further green test says nothing new. */
  private static boolean isTested(Subscription subscription, Environment environment) {
    Release release = subscription.endpoint(environment).release();
    return release != null && release.overrideWhy() == null;
  }

  /** Also a repetition, whose first answer was lost, is told what has ended. */
  private Future<Optional<Subscription>> end(
      SqlConnection sql, Unsubscribe asked, Optional<Subscription> latest) {
    if (!Precondition.isActive(latest)) {
      return Future.succeededFuture(latest);
    }
    Precondition.require(asked.ifMatch(), latest);
    return store
        .end(sql, asked.client(), asked.actor())
        .compose(
            ended -> AuditLog.append(sql, SubscriptionAudit.ended(asked, latest.orElseThrow())))
        .compose(recorded -> store.latest(sql, asked.client()));
  }

  private Future<Optional<Subscription>> find(ClientUuid client) {
    return database.idempotent(() -> store.latest(database.pool(), client));
  }

  /**
   * Not repeated where the outcome is unknown: a subscription that was made after all would be
   * found by the repetition, and its secrets would never be shown.
   */
  private Future<SavedSubscription> write(SaveSubscription asked, CheckedSave checked) {
    return database
        .pool()
        .withTransaction(
            sql ->
                store
                    .lock(sql, asked.client())
                    .compose(locked -> store.latest(sql, asked.client()))
                    .compose(
                        latest -> {
                          Precondition.require(asked.ifMatch(), latest);
                          List<MadeSecret> made =
                              Precondition.isActive(latest)
                                  ? List.of()
                                  : secrets.make(asked.client());
                          return gate.holds(asked, latest)
                              ? propose(sql, asked, checked, latest, made)
                              : write(sql, asked, checked, latest, made, null);
                        }));
  }

  /** {@code approver} is null where none is needed. */
  private Future<SavedSubscription> write(
      SqlConnection sql,
      SaveSubscription asked,
      CheckedSave checked,
      Optional<Subscription> latest,
      List<MadeSecret> made,
      Actor approver) {
    Future<SavedSubscription> written =
        Precondition.isActive(latest)
            ? change(sql, asked, checked)
            : begin(sql, asked, checked, made);
    return written.compose(
        saved ->
            AuditLog.append(sql, SubscriptionAudit.saved(asked, latest, saved).approvedBy(approver))
                .map(saved));
  }

  /** The secrets are made now: who proposes a subscription sets the client up with them. */
  private Future<SavedSubscription> propose(
      SqlConnection sql,
      SaveSubscription asked,
      CheckedSave checked,
      Optional<Subscription> latest,
      List<MadeSecret> made) {
    return gate.propose(
            sql,
            ProposedChange.of(asked, newSecrets(made)),
            latest.filter(one -> one.until() == null).map(ApprovalAudit::before).orElse(null),
            ApprovalAudit.after(asked, checked))
        .map(waits -> new SavedSubscription(false, null, newSecrets(made), waits));
  }

  private static List<NewSecret> newSecrets(List<MadeSecret> made) {
    return made.stream().map(one -> new NewSecret(one.environment(), one.secret())).toList();
  }

  private Future<SavedSubscription> change(
      SqlConnection sql, SaveSubscription asked, CheckedSave checked) {
    return store.change(sql, asked, checked).compose(changed -> saved(sql, asked, List.of()));
  }

  private Future<SavedSubscription> begin(
      SqlConnection sql, SaveSubscription asked, CheckedSave checked, List<MadeSecret> made) {
    return store
        .begin(sql, asked, checked, made)
        .compose(begun -> saved(sql, asked, newSecrets(made)));
  }

  private Future<SavedSubscription> saved(
      SqlConnection sql, SaveSubscription asked, List<NewSecret> newSecrets) {
    return store
        .latest(sql, asked.client())
        .map(
            latest ->
                new SavedSubscription(
                    !newSecrets.isEmpty(), latest.orElseThrow(), newSecrets, null));
  }

  private static List<String> dataWebhookUrls(Optional<Subscription> known) {
    return known
        .filter(subscription -> subscription.until() == null)
        .map(Subscription::dataWebhookUrls)
        .orElse(List.of());
  }

  private void announce(Subscription subscription) {
    SubscriptionContract.CHANGED.announce(
        vertx, new SubscriptionChanged(subscription.client(), subscription.version()));
  }
}
