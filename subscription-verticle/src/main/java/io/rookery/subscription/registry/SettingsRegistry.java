package io.rookery.subscription.registry;

import io.rookery.shared.audit.AuditEntry;
import io.rookery.shared.audit.AuditLog;
import io.rookery.shared.contract.SettingsContract.ChangeSettings;
import io.rookery.shared.contract.SettingsContract.PromoteSettings;
import io.rookery.shared.contract.SettingsContract.PromotedSettings;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionChanged;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Changes how endpoints want their notifications. The version of an endpoint, and so its breaker
 * and its release, stays as it is.
 */
public final class SettingsRegistry {
  private static final Problem UNTESTED =
      Problem.of(
          409,
          "untested",
          "Nothing is sent to the production endpoint yet: test it first, or override that.");

  private final Vertx vertx;
  private final Database database;
  private final SecretMaker secrets;
  private final SqlSubscriptionStore subscriptions = new SqlSubscriptionStore();
  private final SqlEndpointStore endpoints = new SqlEndpointStore();
  private final SqlSecretStore sealed = new SqlSecretStore();

  public SettingsRegistry(Vertx vertx, Database database, SecretMaker secrets) {
    this.vertx = vertx;
    this.database = database;
    this.secrets = secrets;
  }

  private record Changed(Subscription before, Subscription after) {}

  /** Changes settings of an endpoint. Where the client is not subscribed, nothing changes. */
  public Future<FoundSubscription> change(ChangeSettings asked) {
    SettingsFaults.refuse(asked.patch());
    return change(
            asked.endpoint().client(),
            asked.ifMatch(),
            asked.actor(),
            before -> {},
            (sql, subscription) -> write(sql, subscription, asked),
            (before, after) -> SubscriptionAudit.settings(asked, before, after))
        .map(changed -> new FoundSubscription(changed.map(Changed::after).orElse(null)));
  }

  /**
   * Gives production the settings of sandbox. Fails with 409 {@code untested} where nothing is sent
   * to production yet; where the client is not subscribed, nothing changes.
   */
  public Future<PromotedSettings> promote(PromoteSettings asked) {
    if (asked.dryRun()) {
      return database
          .idempotent(() -> subscriptions.latest(database.pool(), asked.client()))
          .map(found -> found.filter(one -> one.until() == null).orElse(null))
          .map(before -> new PromotedSettings(before, null));
    }
    return change(
            asked.client(),
            asked.ifMatch(),
            asked.actor(),
            SettingsRegistry::requireReleased,
            endpoints::promote,
            (before, after) -> SubscriptionAudit.promoted(asked, before, after))
        .map(
            changed ->
                changed
                    .map(done -> new PromotedSettings(done.before(), done.after()))
                    .orElse(new PromotedSettings(null, null)));
  }

  private static void requireReleased(Subscription subscription) {
    if (subscription.endpoint(Environment.PRODUCTION).release() == null) {
      throw UNTESTED.exception();
    }
  }

  private Future<Void> write(
      SqlConnection sql, WrittenSubscription subscription, ChangeSettings asked) {
    if (asked.patch().headers() == null) {
      return endpoints.changeSettings(sql, subscription, asked, null);
    }
    Environment environment = asked.endpoint().environment();
    return sealed
        .headers(sql, subscription, environment)
        .compose(
            stored -> {
              MergedHeaders merged =
                  secrets.merge(asked.endpoint(), stored, asked.patch().headers());
              SettingsFaults.refuse(merged);
              return sealed
                  .setHeaders(sql, subscription, environment, merged.secret())
                  .compose(
                      set -> endpoints.changeSettings(sql, subscription, asked, merged.names()));
            });
  }

  /** One change in one transaction, with its record; empty where the client is not subscribed. */
  private Future<Optional<Changed>> change(
      ClientUuid client,
      IfMatch ifMatch,
      Actor actor,
      Consumer<Subscription> condition,
      BiFunction<SqlConnection, WrittenSubscription, Future<Void>> write,
      BiFunction<Subscription, Subscription, AuditEntry> entry) {
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
                            return Future.succeededFuture(Optional.<Changed>empty());
                          }
                          Precondition.require(ifMatch, latest);
                          condition.accept(latest.get());
                          return subscriptions
                              .touch(sql, client, actor)
                              .compose(touched -> write.apply(sql, touched.orElseThrow()))
                              .compose(written -> subscriptions.latest(sql, client))
                              .map(after -> new Changed(latest.get(), after.orElseThrow()))
                              .compose(
                                  done ->
                                      AuditLog.append(sql, entry.apply(done.before(), done.after()))
                                          .map(Optional.of(done)));
                        }))
        .onSuccess(changed -> changed.ifPresent(done -> announce(done.after())));
  }

  private void announce(Subscription subscription) {
    SubscriptionContract.CHANGED.announce(
        vertx, new SubscriptionChanged(subscription.client(), subscription.version()));
  }
}
