package io.rookery.dispatch.delivery;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;

/**
 * What a notification says.
 *
 * @param typeCode of its type; a type that only a newer version knows shall not hold up a page
 * @param userId null if it is about no user
 * @param occurredAt to the microsecond, as in the body
 * @param body the exact bytes that are signed and sent; null if erased
 * @param replay null for the first delivery of a notification
 */
public record Content(
    short typeCode,
    String userId,
    Instant occurredAt,
    Instant acceptedAt,
    Buffer body,
    Replay replay) {

  /** From when the delivery's age counts. */
  public Instant agesFrom() {
    return replay == null ? acceptedAt : replay.at();
  }
}
