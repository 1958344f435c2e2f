package io.rookery.shared.storage;

import io.rookery.shared.loop.SteadyLoop;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Keeps partitions made ahead and retired in time, hourly, in every ingest and every dispatch. */
public final class PartitionUpkeep {
  private static final Duration EVERY = Duration.ofHours(1);

  public static SteadyLoop loop(Vertx vertx, Database database, Partitions.Retention retention) {
    Partitions partitions = new Partitions(database, retention);
    return new SteadyLoop(
        vertx, "partitions", EVERY, () -> partitions.ensure().compose(made -> partitions.retire()));
  }

  private PartitionUpkeep() {}
}
