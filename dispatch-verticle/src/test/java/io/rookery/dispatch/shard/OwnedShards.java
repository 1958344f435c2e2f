package io.rookery.dispatch.shard;

import io.rookery.dispatch.delivery.Delivery;

/** Ownership for tests that have no leases. */
public final class OwnedShards {

  public static OwnedShard owned(short shard) {
    return new OwnedShard(shard, 1, 0, Long.MAX_VALUE);
  }

  public static Held held(Delivery delivery, OwnedShard shard) {
    return new Held(delivery, shard);
  }

  private OwnedShards() {}
}
