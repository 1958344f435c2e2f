package io.rookery.subscription.registry;

import io.rookery.shared.audit.AuditLog;
import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SecretContract.ListSecrets;
import io.rookery.shared.contract.SecretContract.PlatformSecretSet;
import io.rookery.shared.contract.SecretContract.RotateSecret;
import io.rookery.shared.contract.SecretContract.RotatedSecret;
import io.rookery.shared.contract.SecretContract.SetPlatformSecret;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionChanged;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Rotates the signing secrets of endpoints and keeps their platform secrets. The version of an
 * endpoint, and so its breaker, stays as it is: another secret does not make it answer again.
 */
public final class SecretRegistry {
  private final Vertx vertx;
  private final Database database;
  private final SecretMaker maker;
  private final ApprovalGate gate;
  private final SqlSubscriptionStore subscriptions = new SqlSubscriptionStore();
  private final SqlSecretStore store = new SqlSecretStore();

  public SecretRegistry(Vertx vertx, Database database, SecretMaker maker, ApprovalGate gate) {
    this.vertx = vertx;
    this.database = database;
    this.maker = maker;
    this.gate = gate;
  }

  /** What the endpoint signs with now. */
  public Future<EndpointSecrets> list(ListSecrets asked) {
    return database.idempotent(() -> store.list(database.pool(), asked.endpoint()));
  }

  /** Makes another signing secret the current one, or lets that wait for a second person. */
  public Future<RotatedSecret> rotate(RotateSecret asked) {
    requireOverlap(asked.overlapSeconds());
    EndpointKey endpoint = asked.endpoint();
    return change(
            endpoint,
            asked.ifMatch(),
            (sql, latest) ->
                gate.holds(endpoint) ? propose(sql, asked, latest) : rotate(sql, asked, null))
        .map(rotated -> rotated.orElse(new RotatedSecret(null, EndpointSecrets.NONE, null)));
  }

  /** Sets, replaces or removes the platform secret, or lets that wait for a second person. */
  public Future<PlatformSecretSet> setPlatform(SetPlatformSecret asked) {
    EndpointKey endpoint = asked.endpoint();
    requireReadable(asked);
    return change(
            endpoint,
            asked.ifMatch(),
            (sql, latest) ->
                gate.holds(endpoint) ? propose(sql, asked, latest) : setPlatform(sql, asked, null))
        .map(set -> set.orElse(new PlatformSecretSet(EndpointSecrets.NONE, null)));
  }

  /** Makes a change that was approved, and answers with the version it brought. */
  Future<Long> writeApproved(SqlConnection sql, ProposedChange change, Actor approver) {
    boolean rotation = change.rotation() != null;
    IfMatch seen = rotation ? change.rotation().ifMatch() : change.platform().ifMatch();
    return subscriptions
        .latest(sql, change.client())
        .compose(
            latest -> {
              Precondition.requireStill(seen, false, latest);
              if (!rotation) {
                requireReadable(change.platform());
              }
              return rotation
                  ? rotate(sql, change.rotation(), approver).map(Changed::version)
                  : setPlatform(sql, change.platform(), approver).map(Changed::version);
            });
  }

  /** Deletes what has expired; it had stopped to sign at that moment. */
  public Future<Integer> dropExpired() {
    return database.idempotent(() -> store.dropExpired(database.pool()));
  }

  /** {@code approver} is null where none is needed. */
  private Future<Changed<RotatedSecret>> rotate(
      SqlConnection sql, RotateSecret asked, Actor approver) {
    EndpointKey endpoint = asked.endpoint();
    return store
        .list(sql, endpoint)
        .compose(
            before ->
                made(sql, asked, before)
                    .compose(
                        made ->
                            subscriptions
                                .touch(sql, endpoint.client(), asked.actor())
                                .map(Optional::orElseThrow)
                                .compose(touched -> write(sql, touched, asked, made))
                                .compose(written -> store.list(sql, endpoint))
                                .compose(
                                    after ->
                                        AuditLog.append(
                                                sql,
                                                SecretAudit.rotated(asked, before, after)
                                                    .approvedBy(approver))
                                            .map(
                                                new Changed<>(
                                                    after.version(),
                                                    new RotatedSecret(
                                                        made.secret(), after, null))))));
  }

  private Future<Void> write(
      SqlConnection sql, WrittenSubscription subscription, RotateSecret asked, MadeSecret made) {
    return store
        .endSigning(sql, subscription, asked.endpoint().environment(), asked.overlapSeconds())
        .compose(ended -> store.add(sql, subscription, List.of(made)));
  }

  /** The secret is made now: who proposes it gives it to the client before it signs. */
  private Future<Changed<RotatedSecret>> propose(
      SqlConnection sql, RotateSecret asked, Subscription latest) {
    return store
        .list(sql, asked.endpoint())
        .compose(
            before ->
                made(sql, asked, before)
                    .compose(
                        made ->
                            gate.propose(
                                    sql,
                                    ProposedChange.of(
                                        new RotateSecret(
                                            asked.endpoint(),
                                            seen(asked.ifMatch(), latest),
                                            asked.overlapSeconds(),
                                            null,
                                            made.secret(),
                                            asked.actor())),
                                    null,
                                    ApprovalAudit.after(asked, made))
                                .map(
                                    waits ->
                                        new Changed<>(
                                            null,
                                            new RotatedSecret(made.secret(), before, waits)))));
  }

  /** Fails where there is no place for another secret, or where it is one that is in use. */
  private Future<MadeSecret> made(SqlConnection sql, RotateSecret asked, EndpointSecrets before) {
    if (asked.overlapSeconds() > 0 && before.signing().size() > RotateSecret.OLD_SECRETS_MAX) {
      throw tooManyOld(before).exception();
    }
    EndpointKey endpoint = asked.endpoint();
    MadeSecret made =
        asked.given() != null
            ? maker.take(endpoint, asked.given())
            : maker.make(
                endpoint,
                asked.scheme() == null ? before.signing().get(0).scheme() : asked.scheme());
    return store
        .knows(sql, endpoint.client(), made)
        .map(
            known -> {
              if (known) {
                throw secretInUse().exception();
              }
              return made;
            });
  }

  private Future<Changed<PlatformSecretSet>> setPlatform(
      SqlConnection sql, SetPlatformSecret asked, Actor approver) {
    EndpointKey endpoint = asked.endpoint();
    return subscriptions
        .touch(sql, endpoint.client(), asked.actor())
        .map(Optional::orElseThrow)
        .compose(
            touched ->
                asked.secret() == null
                    ? store.dropPlatform(sql, touched, endpoint.environment())
                    : store.setPlatform(sql, touched, endpoint.environment(), asked.secret()))
        .compose(written -> AuditLog.append(sql, SecretAudit.platform(asked).approvedBy(approver)))
        .compose(recorded -> store.list(sql, endpoint))
        .map(after -> new Changed<>(after.version(), new PlatformSecretSet(after, null)));
  }

  private Future<Changed<PlatformSecretSet>> propose(
      SqlConnection sql, SetPlatformSecret asked, Subscription latest) {
    SetPlatformSecret pinned =
        new SetPlatformSecret(
            asked.endpoint(), seen(asked.ifMatch(), latest), asked.secret(), asked.actor());
    return store
        .list(sql, asked.endpoint())
        .compose(
            before ->
                gate.propose(sql, ProposedChange.of(pinned), null, ApprovalAudit.after(asked))
                    .map(waits -> new Changed<>(null, new PlatformSecretSet(before, waits))));
  }

  /** What waits is approved in view of what there was, also where nobody said so. */
  private static IfMatch seen(IfMatch given, Subscription latest) {
    return given == null ? IfMatch.of(latest.version()) : given;
  }

  private void requireReadable(SetPlatformSecret asked) {
    if (asked.secret() != null) {
      maker.requireReadable(asked.endpoint(), asked.secret());
    }
  }

  /** Where the client is not subscribed nothing changes, and the result is empty. */
  private <T> Future<Optional<T>> change(
      EndpointKey endpoint,
      IfMatch ifMatch,
      BiFunction<SqlConnection, Subscription, Future<Changed<T>>> story) {
    ClientUuid client = endpoint.client();
    return database
        .pool()
        .withTransaction(
            sql ->
                subscriptions
                    .lock(sql, client)
                    .compose(locked -> subscriptions.latest(sql, client))
                    .compose(
                        latest -> {
                          if (!Precondition.isActive(latest)) {
                            return Future.succeededFuture(Optional.<Changed<T>>empty());
                          }
                          Precondition.requireIfGiven(ifMatch, latest);
                          return story.apply(sql, latest.get()).map(Optional::of);
                        }))
        .onSuccess(changed -> changed.ifPresent(done -> announce(client, done.version())))
        .map(changed -> changed.map(Changed::result));
  }

  /** {@code version} is what the subscription has now; null if it did not change. */
  private record Changed<T>(Long version, T result) {}

  private void announce(ClientUuid client, Long version) {
    if (version != null) {
      SubscriptionContract.CHANGED.announce(vertx, new SubscriptionChanged(client, version));
    }
  }

  private static void requireOverlap(long seconds) {
    if (seconds < 0 || seconds > RotateSecret.OVERLAP_SECONDS_MAX) {
      throw invalid(
              "invalid_overlap_seconds",
              "/overlap_seconds",
              "From 0 to " + RotateSecret.OVERLAP_SECONDS_MAX + " seconds, which are 7 days.")
          .exception();
    }
  }

  private static Problem tooManyOld(EndpointSecrets before) {
    return Problem.of(
        409,
        "too_many_old_secrets",
        "Two secrets still sign beside the current one, the next of them until "
            + before.signing().get(before.signing().size() - 1).expiresAt()
            + ". Wait, or rotate with overlap_seconds 0, which ends them at once.");
  }

  private static Problem secretInUse() {
    return invalid(
        "secret_in_use", "/secret", "This client has this secret already; take another one.");
  }

  private static Problem invalid(String code, String pointer, String detail) {
    return Problem.invalid(
        "invalid_subscription",
        "The secret cannot be rotated so.",
        List.of(new Fault(code, pointer, detail)));
  }
}
