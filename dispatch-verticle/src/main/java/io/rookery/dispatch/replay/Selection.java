package io.rookery.dispatch.replay;

import io.rookery.shared.model.Environment;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/**
 * Which notifications, as the statements take it. A field that is null lets everything pass.
 *
 * @param afterId exclusive
 * @param untilId exclusive
 * @param endedSince its last delivery ended at or after
 * @param ids exactly these
 */
record Selection(
    Environment environment,
    List<UUID> clients,
    UUID afterId,
    UUID untilId,
    Short type,
    String userId,
    Short finalState,
    OffsetDateTime endedSince,
    List<UUID> ids) {

  Selection after(UUID id) {
    return new Selection(
        environment, clients, id, untilId, type, userId, finalState, endedSince, ids);
  }

  Selection of(List<UUID> some) {
    return new Selection(
        environment, some, afterId, untilId, type, userId, finalState, endedSince, ids);
  }
}
