package io.rookery.dispatch.replay;

import java.util.UUID;

/**
 * What one shard's owner has to do of a replay.
 *
 * @param perSecond its share of the job's pace
 */
record Part(UUID job, short shard, Selection selection, double perSecond) {

  /** Names a part for as long as it is open. */
  record Key(UUID job, short shard) {}

  Key key() {
    return new Key(job, shard);
  }

  Part from(UUID afterId) {
    return new Part(job, shard, selection.after(afterId), perSecond);
  }
}
