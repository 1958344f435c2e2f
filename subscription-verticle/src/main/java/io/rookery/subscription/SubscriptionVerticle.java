package io.rookery.subscription;

import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.contract.AccessContract;
import io.rookery.shared.contract.ApprovalContract;
import io.rookery.shared.contract.AuditContract;
import io.rookery.shared.contract.KeyContract;
import io.rookery.shared.contract.SecretContract;
import io.rookery.shared.contract.SettingsContract;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.directory.MasterKeyCheck;
import io.rookery.shared.directory.RegistryViews;
import io.rookery.shared.guard.TargetGuard;
import io.rookery.shared.http.Problem;
import io.rookery.shared.launch.RoleVerticle;
import io.rookery.shared.loop.SteadyLoop;
import io.rookery.shared.storage.Database;
import io.rookery.subscription.access.ApiKeys;
import io.rookery.subscription.access.FirstKey;
import io.rookery.subscription.access.KeyRegistry;
import io.rookery.subscription.audit.AuditTrail;
import io.rookery.subscription.registry.ApprovalGate;
import io.rookery.subscription.registry.Approvals;
import io.rookery.subscription.registry.SecretMaker;
import io.rookery.subscription.registry.SecretRegistry;
import io.rookery.subscription.registry.SettingsRegistry;
import io.rookery.subscription.registry.SubscriptionRegistry;
import io.rookery.subscription.resolve.EndpointResolver;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves subscriptions, endpoints and the check of API keys on the bus. */
public final class SubscriptionVerticle extends RoleVerticle {
  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionVerticle.class);

  private static final Duration EXPIRED_EVERY = Duration.ofHours(1);
  private static final Duration KEY_USES_EVERY = Duration.ofMinutes(1);

  private final SubscriptionSettings settings;
  private final Database database;
  private final List<MessageConsumer<Buffer>> consumers = new ArrayList<>();
  // Answers may complete on a thread of the resolver.
  private final Set<Future<?>> underWay = ConcurrentHashMap.newKeySet();
  private SteadyLoop expired;
  private SteadyLoop keyUses;

  public SubscriptionVerticle(SubscriptionSettings settings, Database database) {
    this.settings = settings;
    this.database = database;
  }

  @Override
  public Future<?> start() {
    return MasterKeyCheck.require(database, settings.masterKey())
        .compose(opens -> takeFirstKey())
        .compose(taken -> serve());
  }

  @Override
  public Future<?> drain() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList())
        .eventually(() -> Future.join(List.copyOf(underWay)).otherwiseEmpty())
        .eventually(() -> Future.join(expired.stop(), keyUses.stop()));
  }

  private Future<?> takeFirstKey() {
    if (settings.firstKey().isEmpty()) {
      return Future.succeededFuture();
    }
    return new FirstKey(database, new SecureRandom())
        .take(settings.firstKey().get())
        .onSuccess(
            taken -> LOG.info(taken ? "first_key.taken" : "first_key.ignored because=keys_exist"));
  }

  private Future<?> serve() {
    SecretMaker maker = new SecretMaker(settings.masterKey(), new SecureRandom(), UUID::randomUUID);
    ApprovalGate gate = new ApprovalGate(settings.approvalRequired(), UUID::randomUUID);
    SubscriptionRegistry registry =
        new SubscriptionRegistry(
            vertx,
            database,
            new TargetGuard(settings.guard()),
            maker,
            gate,
            settings.resolveTimeout());
    SettingsRegistry endpointSettings = new SettingsRegistry(vertx, database, maker);
    SecretRegistry secrets = new SecretRegistry(vertx, database, maker, gate);
    Approvals approvals = new Approvals(vertx, database, registry, secrets);
    RegistryViews views = new RegistryViews(database);
    serve(SubscriptionContract.SAVE, registry::save);
    serve(SubscriptionContract.FIND, registry::find);
    serve(SubscriptionContract.LIST, registry::list);
    serve(SettingsContract.CHANGE, endpointSettings::change);
    serve(SettingsContract.PROMOTE, endpointSettings::promote);
    serve(SubscriptionContract.RELEASE, registry::release);
    serve(SubscriptionContract.UNSUBSCRIBE, registry::unsubscribe);
    serve(SecretContract.LIST, secrets::list);
    serve(SecretContract.ROTATE, secrets::rotate);
    serve(SecretContract.SET_PLATFORM, secrets::setPlatform);
    serve(ApprovalContract.LIST, approvals::list);
    serve(ApprovalContract.FIND, approvals::find);
    serve(ApprovalContract.DECIDE, approvals::decide);
    serve(SubscriptionContract.RESOLVE, new EndpointResolver(views)::resolve);
    serve(AuditContract.LIST, new AuditTrail(database)::list);
    KeyRegistry keys = new KeyRegistry(vertx, database, new ApiKeys(database, new SecureRandom()));
    serve(KeyContract.CREATE, keys::create);
    serve(KeyContract.LIST, keys::list);
    serve(KeyContract.FIND, keys::find);
    serve(KeyContract.EXPIRE, keys::expire);
    serve(KeyContract.REVOKE, keys::revoke);
    serve(AccessContract.CHECK, keys::check);
    keyUses = new SteadyLoop(vertx, "key_uses", KEY_USES_EVERY, keys::writeUses);
    expired =
        new SteadyLoop(
            vertx,
            "expired_secrets",
            EXPIRED_EVERY,
            () -> secrets.dropExpired().compose(dropped -> approvals.endExpired()));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList())
        .compose(served -> expired.start())
        .compose(started -> keyUses.start());
  }

  private <Q extends Record, R extends Record> void serve(
      RequestAddress<Q, R> address, Function<Q, Future<R>> handler) {
    consumers.add(address.serve(vertx, question -> answer(handler, question)));
  }

  private <Q, R> Future<R> answer(Function<Q, Future<R>> handler, Q question) {
    Future<R> answer = handler.apply(question).recover(SubscriptionVerticle::orUnavailable);
    underWay.add(answer);
    return answer.onComplete(done -> underWay.remove(answer));
  }

  /** That PostgreSQL is away is no fault of the asker or of ours: it may ask again. */
  private static <R> Future<R> orUnavailable(Throwable failure) {
    return Future.failedFuture(
        Database.isUnavailable(failure) ? Problem.unavailable().exception() : failure);
  }
}
