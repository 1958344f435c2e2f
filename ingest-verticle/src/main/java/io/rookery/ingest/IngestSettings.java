package io.rookery.ingest;

import io.rookery.ingest.intake.IntakeSettings;
import io.rookery.ingest.room.StorageLimits;
import io.rookery.shared.config.Settings;
import io.rookery.shared.http.DoorSettings;
import io.rookery.shared.storage.Partitions;
import java.time.Duration;

/**
 * What ingest is set to.
 *
 * @param bodyBytesMax of one trigger, alone or in a batch
 * @param batchBytesMax of a whole batch
 * @param outcomesKept how long after its end an outcome can surely be read: a delivery may end as
 *     late as its maximum age, and its history goes with the day of its acceptance
 */
public record IngestSettings(
    DoorSettings door,
    int bodyBytesMax,
    int batchBytesMax,
    IntakeSettings intake,
    StorageLimits storage,
    Partitions.Retention retention,
    Duration outcomesKept) {

  /** Reads them; problems are noted in {@code settings}. */
  public static IngestSettings from(Settings settings) {
    return new IngestSettings(
        DoorSettings.from(settings, "http"),
        settings.integer("http.bodyBytesMax", 1_024, 1 << 20),
        settings.integer("http.batchBytesMax", 1_024, 1 << 26),
        IntakeSettings.from(settings),
        StorageLimits.from(settings),
        Partitions.Retention.from(settings),
        outcomesKept(settings));
  }

  private static Duration outcomesKept(Settings settings) {
    Partitions.Retention retention = Partitions.Retention.from(settings);
    Duration maxAge = longer(maxAge(settings, "production"), maxAge(settings, "sandbox"));
    Duration kept = longer(retention.production(), retention.sandbox()).minus(maxAge);
    // Dispatch refuses to start with less than two days.
    return longer(kept, Duration.ofHours(1));
  }

  private static Duration maxAge(Settings settings, String environment) {
    return settings.duration(
        "environments." + environment + ".maxAge", Duration.ofMillis(1), Duration.ofDays(90));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
