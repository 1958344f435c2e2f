package io.rookery.dispatch;

import io.rookery.dispatch.attention.AttentionSettings;
import io.rookery.dispatch.breaker.BreakerSettings;
import io.rookery.dispatch.endpoint.Lanes;
import io.rookery.dispatch.retry.RetryPolicy;
import io.rookery.dispatch.run.DeliveryLoop;
import io.rookery.dispatch.send.SendSettings;
import io.rookery.shared.config.Settings;
import io.rookery.shared.guard.GuardPolicy;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.storage.Partitions;
import java.time.Duration;

/**
 * Everything that the engine is told.
 *
 * @param lanes limits of calls open and rows waiting
 * @param reading how much is read
 * @param endpointsOpenMax endpoints whose secrets are kept opened
 * @param floodWindowsPerRoundMax windows of flood control that one round reads
 * @param drainTimeout how long a stop waits for open calls and their records
 */
record DispatchSettings(
    MasterKey masterKey,
    RetryPolicy retry,
    BreakerSettings breaker,
    GuardPolicy guard,
    SendSettings send,
    Lanes.Limits lanes,
    DeliveryLoop.Limits reading,
    int endpointsOpenMax,
    int floodWindowsPerRoundMax,
    Duration drainTimeout,
    AttentionSettings attention,
    Partitions.Retention retention) {

  static DispatchSettings from(Settings settings) {
    int heldMax = settings.integer("delivery.heldMax", 1, 10_000_000);
    SendSettings send = SendSettings.from(settings);
    int inFlightMax = settings.integer("delivery.inFlightMax", 1, 100_000);
    return new DispatchSettings(
        MasterKey.from(settings),
        RetryPolicy.from(settings),
        BreakerSettings.from(settings),
        GuardPolicy.from(settings),
        send,
        new Lanes.Limits(
            inFlightMax,
            settings.integer("delivery.slotsKeptPercent", 0, 50),
            settings.integer("delivery.inFlightPerEndpointMax", 1, 1_000),
            settings.integer("delivery.waitingPerEndpointMax", 1, 100_000),
            heldMax / 2),
        new DeliveryLoop.Limits(
            heldMax,
            settings.integer("delivery.rowsPerPageMax", 20, 100_000),
            inFlightMax,
            send.deadline()),
        settings.integer("delivery.endpointsOpenMax", 1, 1_000_000),
        settings.integer("delivery.floodWindowsPerRoundMax", 1, 100_000),
        settings.duration("delivery.drainTimeout", Duration.ofMillis(1), Duration.ofMinutes(10)),
        AttentionSettings.from(settings, send),
        Partitions.Retention.from(settings));
  }
}
