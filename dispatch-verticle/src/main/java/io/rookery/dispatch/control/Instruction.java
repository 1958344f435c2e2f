package io.rookery.dispatch.control;

import io.rookery.shared.contract.ControlContract.InstructionKind;
import io.rookery.shared.contract.ControlContract.ResumeMode;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import java.time.Instant;

/**
 * What somebody asked of a shard's owner, as stored. Fields that its kind does not have are null.
 *
 * @param askedAt by the database's clock
 */
record Instruction(
    long id,
    EndpointKey endpoint,
    InstructionKind kind,
    NotificationId notification,
    ResumeMode mode,
    Instant since,
    String askedBy,
    Instant askedAt) {}
