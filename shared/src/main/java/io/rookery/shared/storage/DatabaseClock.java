package io.rookery.shared.storage;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rookery.shared.loop.SteadyLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's clock, shifted to the database's: ids are drawn from it, and an id decides in which
 * day's partition its notification falls. Measured every minute; a skew over 2 s is warned of.
 */
public final class DatabaseClock implements InstantSource {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseClock.class);
  private static final Duration MEASURE_EVERY = Duration.ofMinutes(1);
  private static final long SKEW_WARNED_MS = 2_000;

  private final Database database;
  private final InstantSource local = InstantSource.system();
  private final AtomicLong offsetMs = new AtomicLong();

  private DatabaseClock(Database database) {
    this.database = database;
  }

  /** Measures once, and from then on every minute. */
  public static Future<DatabaseClock> start(Vertx vertx, Database database, MeterRegistry metrics) {
    DatabaseClock clock = new DatabaseClock(database);
    Gauge.builder("rookery.database.clock.skew", clock.offsetMs, AtomicLong::get)
        .baseUnit("milliseconds")
        .register(metrics);
    SteadyLoop loop = new SteadyLoop(vertx, "clock", MEASURE_EVERY, clock::measure);
    return loop.start().map(clock);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public long millis() {
    return local.millis() + offsetMs.get();
  }

  private Future<?> measure() {
    long before = local.millis();
    return database
        .idempotent(
            () ->
                database
                    .hot()
                    .query("SELECT (extract(epoch FROM clock_timestamp())*1000)::bigint")
                    .execute())
        .onSuccess(
            rows -> {
              long middle = (before + local.millis()) / 2;
              long skew = rows.iterator().next().getLong(0) - middle;
              offsetMs.set(skew);
              if (Math.abs(skew) > SKEW_WARNED_MS) {
                LOG.warn("clock.skewed by_ms={}", skew);
              }
            });
  }
}
