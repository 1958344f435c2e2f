package io.rookery.ingest.outcome;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.NotificationId;
import java.time.Instant;

/**
 * The end of a delivery, as the feed gives it.
 *
 * @param txid the transaction that ended it
 * @param seq names the delivery; a replay of the same notification has another one
 * @param client null where the notification is gone already
 * @param httpStatus of the last attempt; null if there was no answer
 */
record Outcome(
    long txid,
    long seq,
    NotificationId id,
    ClientUuid client,
    DeliveryEvent state,
    int attempts,
    Integer httpStatus,
    Instant at) {}
