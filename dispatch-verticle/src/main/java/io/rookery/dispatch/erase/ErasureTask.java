package io.rookery.dispatch.erase;

import io.rookery.dispatch.shard.Erasing;
import java.util.UUID;

/** What one shard's owner has to do of an erasure. */
record ErasureTask(UUID job, short shard, Erasing user) {}
