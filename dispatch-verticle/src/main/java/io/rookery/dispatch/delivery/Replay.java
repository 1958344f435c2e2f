package io.rookery.dispatch.delivery;

import java.time.Instant;
import java.util.UUID;

/** That a delivery repeats an earlier one: the job that asked for it, and from when it ages. */
public record Replay(UUID job, Instant at) {}
