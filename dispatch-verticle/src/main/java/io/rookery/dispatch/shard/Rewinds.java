package io.rookery.dispatch.shard;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How often shards had been rewound when a reading began: of one that was rewound since, the
 * reading does not say how far it was read.
 */
public final class Rewinds {
  private final Map<OwnedShard, Integer> before = new HashMap<>();

  public Rewinds(Collection<OwnedShard> shards) {
    shards.forEach(shard -> before.put(shard, shard.rewinds()));
  }

  /** Whether it was rewound meanwhile; one of those that were given. */
  public boolean since(OwnedShard shard) {
    return shard.rewinds() != before.get(shard);
  }
}
