package io.rookery.ingest;

import io.rookery.ingest.intake.NotificationIntake;
import io.rookery.ingest.notification.SqlNotificationStore;
import io.rookery.ingest.outcome.OutcomeFeed;
import io.rookery.ingest.outcome.OutcomeRoutes;
import io.rookery.ingest.room.StorageRoom;
import io.rookery.ingest.trigger.BusTriggerConsumer;
import io.rookery.ingest.trigger.HttpTriggerRoutes;
import io.rookery.ingest.trigger.TriggerParser;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.HttpDoor;
import io.rookery.shared.http.RateLimit;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.launch.RoleVerticle;
import io.rookery.shared.loop.SteadyLoop;
import io.rookery.shared.model.NotificationIds;
import io.rookery.shared.storage.Partitions;
import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.ext.web.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Opens the doors for producers, and closes them before what they feed. */
public final class IngestVerticle extends RoleVerticle {
  private static final Duration UPKEEP_EVERY = Duration.ofHours(1);

  private final IngestSettings settings;
  private final RoleContext role;
  private NotificationIntake intake;
  private HttpDoor door;
  private MessageConsumer<Object> busDoor;
  private SteadyLoop upkeep;
  private SteadyLoop storage;

  IngestVerticle(IngestSettings settings, RoleContext role) {
    this.settings = settings;
    this.role = role;
  }

  @Override
  public Future<?> start() {
    SqlNotificationStore store = new SqlNotificationStore(role.database());
    NotificationIds ids =
        new NotificationIds(role.clock(), new SplittableRandom(new SecureRandom().nextLong()));
    StorageRoom room =
        new StorageRoom(settings.storage(), role.database(), this::freeDiskBytes, System::nanoTime);
    intake = new NotificationIntake(vertx, store, ids, settings.intake(), room, role.metrics());
    TriggerParser parser = new TriggerParser(role.clock(), settings.bodyBytesMax());
    door = new HttpDoor(vertx, settings.door(), role.health());
    RateLimit limit = new RateLimit(settings.door().rate(), System::nanoTime);
    BearerAuth auth = new BearerAuth(role.directory(), limit);
    new HttpTriggerRoutes(
            door.bodies(), parser, intake, settings.bodyBytesMax(), settings.batchBytesMax())
        .addTo(door.router(), auth);
    new OutcomeRoutes(new OutcomeFeed(role.database(), settings.outcomesKept()))
        .addTo(door.router(), auth);
    busDoor = new BusTriggerConsumer(vertx, role.directory(), limit, parser, intake).serve();
    upkeep = new SteadyLoop(vertx, "ingest-upkeep", UPKEEP_EVERY, () -> upkeep(store));
    storage = new SteadyLoop(vertx, "storage", settings.storage().checkEvery(), room::check);
    return upkeep
        .start()
        .compose(started -> storage.start())
        .compose(started -> busDoor.completion())
        .compose(serving -> door.open())
        .onSuccess(port -> role.ports().opened("http", port));
  }

  /** Takes no more, and ends when everything taken is stored and answered. */
  @Override
  public Future<?> drain() {
    return Future.join(door.close(), busDoor.unregister(), upkeep.stop(), storage.stop())
        .eventually(intake::idle);
  }

  public List<Route> routes() {
    return door.router().getRoutes();
  }

  private Future<Long> freeDiskBytes() {
    String path = settings.storage().diskPath();
    return path.isEmpty()
        ? Future.succeededFuture(Long.MAX_VALUE)
        : vertx.executeBlocking(() -> Files.getFileStore(Path.of(path)).getUsableSpace());
  }

  private Future<?> upkeep(SqlNotificationStore store) {
    Partitions partitions = new Partitions(role.database(), settings.retention());
    return Future.join(
        partitions.ensure().compose(made -> partitions.retire()), store.forgetExpired());
  }
}
