package io.rookery.dispatch.shard;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.shared.model.EndpointKey;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** All that this node holds in memory, by seq: nothing that is held is taken a second time. */
public final class Holdings {
  private final Map<Long, Held> held = new HashMap<>();
  private final Set<Long> fromBacklog = new HashSet<>();
  private final ReadFence fence = new ReadFence();
  private final Set<Erasing> erasing = new HashSet<>();

  /** Call before a reading is sent. */
  public long beginReading() {
    return fence.begin();
  }

  public void endReading(long reading) {
    fence.end(reading);
  }

  /**
   * Takes a row that a reading brought.
   *
   * @return null if it is held already, or was recorded while the reading was under way
   */
  public Held take(Delivery delivery, OwnedShard shard, long reading) {
    if (isKnown(delivery.seq(), reading)) {
      return null;
    }
    Held taken = new Held(delivery, shard);
    boolean fresh = delivery.place() == Place.QUEUE;
    held.put(delivery.seq(), taken);
    shard.hold(delivery.seq(), fresh);
    if (!fresh) {
      fromBacklog.add(delivery.seq());
    }
    return taken;
  }

  /** Whether the row is held, or what the reading says of it may be out of date. */
  public boolean isKnown(long seq, long reading) {
    return held.containsKey(seq) || fence.outdated(reading, seq);
  }

  /** Whether it was recorded while the reading was under way. */
  public boolean isOutdated(long seq, long reading) {
    return fence.outdated(reading, seq);
  }

  /**
   * Lets go of a delivery that was recorded.
   *
   * @param durably whether its row was found, and the commit has waited for the disk
   */
  public void recorded(Held done, boolean durably) {
    fence.ended(done.delivery().seq());
    if (remove(done)) {
      done.shard().recorded(done.delivery().seq(), durably);
    }
  }

  /**
   * Holds on to a fresh delivery that was moved to the backlog.
   *
   * @return what is held of it now; null if it was let go of meanwhile
   */
  public Held keep(Held moved) {
    long seq = moved.delivery().seq();
    if (!isHeld(moved)) {
      return null;
    }
    fence.ended(seq);
    Held kept = new Held(moved.delivery().inBacklog(), moved.shard());
    held.put(seq, kept);
    fromBacklog.add(seq);
    moved.shard().moved(seq);
    return kept;
  }

  /**
   * Lets go of a delivery of which nothing was recorded: it will be read again, here or elsewhere.
   */
  public void abandon(Held one) {
    if (remove(one)) {
      one.shard().abandoned(one.delivery().seq());
    }
  }

  /** Forgets all that was held under an ownership that ended. */
  public void forget(OwnedShard shard) {
    held.values().stream().filter(one -> one.shard() == shard).toList().forEach(this::abandon);
    erasing.removeIf(one -> one.endpoint().shard() == shard.shard());
  }

  private boolean remove(Held one) {
    boolean removed = held.remove(one.delivery().seq(), one);
    if (removed) {
      fromBacklog.remove(one.delivery().seq());
    }
    return removed;
  }

  /** Whether the ownership under which it was read still holds it. */
  public boolean isHeld(Held one) {
    return one.equals(held.get(one.delivery().seq()));
  }

  /** Whether the delivery of this seq is held. */
  public boolean isHeld(long seq) {
    return held.containsKey(seq);
  }

  /** Seqs held that stand in the backlog: a reading of the backlog leaves them out. */
  public Collection<Long> fromBacklog() {
    return Collections.unmodifiableCollection(fromBacklog);
  }

  /** What is being erased of these shards now; of that nothing is sent any more. */
  public void erasing(Collection<Short> shards, Collection<Erasing> all) {
    erasing.removeIf(one -> shards.contains(one.endpoint().shard()));
    erasing.addAll(all);
  }

  /** Whether the delivery may not be sent, because its user is being erased. */
  public boolean isErasing(Delivery delivery) {
    return !erasing.isEmpty() && erasing.stream().anyMatch(one -> one.covers(delivery));
  }

  /** Whether the user is being erased; null: no user is. */
  public boolean isErasing(EndpointKey endpoint, String user) {
    return erasing.stream()
        .anyMatch(one -> one.endpoint().equals(endpoint) && one.user().equals(user));
  }

  /** Whether memory still holds anything of what is to be erased. */
  public boolean holdsAnyOf(Erasing one) {
    return held.values().stream().anyMatch(row -> one.covers(row.delivery()));
  }

  public int size() {
    return held.size();
  }
}
