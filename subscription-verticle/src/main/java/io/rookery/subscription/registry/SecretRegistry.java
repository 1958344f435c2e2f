package io.rookery.subscription.registry;

import io.rookery.shared.audit.AuditLog;
import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SecretContract.ListSecrets;
import io.rookery.shared.contract.SecretContract.RotateSecret;
import io.rookery.shared.contract.SecretContract.RotatedSecret;
import io.rookery.shared.contract.SecretContract.SetPlatformSecret;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
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
  private final SqlSubscriptionStore subscriptions = new SqlSubscriptionStore();
  private final SqlSecretStore store = new SqlSecretStore();

  public SecretRegistry(Vertx vertx, Database database, SecretMaker maker) {
    this.vertx = vertx;
    this.database = database;
    this.maker = maker;
  }

  /** What the endpoint signs with now. */
  public Future<EndpointSecrets> list(ListSecrets asked) {
    return database.idempotent(() -> store.list(database.pool(), asked.endpoint()));
  }

  /** Makes another signing secret the current one. */
  public Future<RotatedSecret> rotate(RotateSecret asked) {
    requireOverlap(asked.overlapSeconds());
    EndpointKey endpoint = asked.endpoint();
    Optional<MadeSecret> given =
        Optional.ofNullable(asked.given()).map(secret -> maker.take(endpoint, secret));
    return change(
            endpoint,
            asked.ifMatch(),
            asked.actor(),
            (sql, subscription) ->
                store
                    .list(sql, endpoint)
                    .compose(before -> rotate(sql, subscription, asked, given, before)))
        .map(rotated -> rotated.orElse(new RotatedSecret(null, EndpointSecrets.NONE)));
  }

  /** Sets, replaces or removes the platform secret. */
  public Future<EndpointSecrets> setPlatform(SetPlatformSecret asked) {
    EndpointKey endpoint = asked.endpoint();
    if (asked.secret() != null) {
      maker.requireReadable(endpoint, asked.secret());
    }
    return change(
            endpoint,
            asked.ifMatch(),
            asked.actor(),
            (sql, subscription) ->
                (asked.secret() == null
                        ? store.dropPlatform(sql, subscription, endpoint.environment())
                        : store.setPlatform(
                            sql, subscription, endpoint.environment(), asked.secret()))
                    .compose(written -> AuditLog.append(sql, SecretAudit.platform(asked)))
                    .compose(recorded -> store.list(sql, endpoint)))
        .map(changed -> changed.orElse(EndpointSecrets.NONE));
  }

  /** Deletes what has expired; it had stopped to sign at that moment. */
  public Future<Integer> dropExpired() {
    return database.idempotent(() -> store.dropExpired(database.pool()));
  }

  private Future<RotatedSecret> rotate(
      SqlConnection sql,
      WrittenSubscription subscription,
      RotateSecret asked,
      Optional<MadeSecret> given,
      EndpointSecrets before) {
    if (asked.overlapSeconds() > 0 && before.signing().size() > RotateSecret.OLD_SECRETS_MAX) {
      throw tooManyOld(before).exception();
    }
    EndpointKey endpoint = asked.endpoint();
    MadeSecret made =
        given.orElseGet(
            () ->
                maker.make(
                    endpoint,
                    asked.scheme() == null ? before.signing().get(0).scheme() : asked.scheme()));
    return store
        .knows(sql, subscription, made)
        .compose(
            known -> {
              if (known) {
                throw secretInUse().exception();
              }
              return store.endSigning(
                  sql, subscription, endpoint.environment(), asked.overlapSeconds());
            })
        .compose(ended -> store.add(sql, subscription, List.of(made)))
        .compose(added -> store.list(sql, endpoint))
        .compose(
            after ->
                AuditLog.append(sql, SecretAudit.rotated(asked, before, after))
                    .map(new RotatedSecret(made.secret(), after)));
  }

  /** Where the client is not subscribed nothing changes, and the result is empty. */
  private <T> Future<Optional<T>> change(
      EndpointKey endpoint,
      IfMatch ifMatch,
      Actor actor,
      BiFunction<SqlConnection, WrittenSubscription, Future<T>> story) {
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
                          return subscriptions
                              .touch(sql, client, actor)
                              .map(Optional::orElseThrow)
                              .compose(
                                  touched ->
                                      story
                                          .apply(sql, touched)
                                          .map(done -> Optional.of(new Changed<>(touched, done))));
                        }))
        .onSuccess(changed -> changed.ifPresent(done -> announce(done.subscription())))
        .map(changed -> changed.map(Changed::result));
  }

  private record Changed<T>(WrittenSubscription subscription, T result) {}

  private void announce(WrittenSubscription subscription) {
    SubscriptionContract.CHANGED.announce(
        vertx, new SubscriptionChanged(subscription.client(), subscription.version()));
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
