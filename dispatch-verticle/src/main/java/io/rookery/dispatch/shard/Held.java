package io.rookery.dispatch.shard;

import io.rookery.dispatch.delivery.Delivery;

/**
 * A delivery in memory, with the ownership under which it was read. An ownership that ends takes
 * its held deliveries with it, also those whose call is still open: their late record is
 * idempotent.
 *
 * <p>Two are equal only if they are the same one: a row that was let go and read again is another.
 */
public final class Held {
  private final Delivery delivery;
  private final OwnedShard shard;

  Held(Delivery delivery, OwnedShard shard) {
    this.delivery = delivery;
    this.shard = shard;
  }

  public Delivery delivery() {
    return delivery;
  }

  public OwnedShard shard() {
    return shard;
  }
}
