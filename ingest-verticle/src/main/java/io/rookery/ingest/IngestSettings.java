package io.rookery.ingest;

import io.rookery.ingest.intake.IntakeSettings;
import io.rookery.shared.config.Settings;
import io.rookery.shared.http.DoorSettings;
import io.rookery.shared.storage.Partitions;

/**
 * What ingest is set to.
 *
 * @param bodyBytesMax of one trigger, alone or in a batch
 * @param batchBytesMax of a whole batch
 */
public record IngestSettings(
    DoorSettings door,
    int bodyBytesMax,
    int batchBytesMax,
    IntakeSettings intake,
    Partitions.Retention retention) {

  /** Reads them; problems are noted in {@code settings}. */
  public static IngestSettings from(Settings settings) {
    return new IngestSettings(
        DoorSettings.from(settings, "http"),
        settings.integer("http.bodyBytesMax", 1_024, 1 << 20),
        settings.integer("http.batchBytesMax", 1_024, 1 << 26),
        IntakeSettings.from(settings),
        Partitions.Retention.from(settings));
  }
}
