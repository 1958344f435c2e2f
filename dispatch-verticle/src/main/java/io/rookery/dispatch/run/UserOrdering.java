package io.rookery.dispatch.run;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.dispatch.delivery.Move;
import io.rookery.dispatch.endpoint.UserLine;
import io.rookery.dispatch.endpoint.UserOrder;
import io.rookery.dispatch.outcome.OutcomeRecorder;
import io.rookery.dispatch.shard.Held;
import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.WaitReason;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Order by user: what is read for an ordered endpoint waits here for its turn. A fresh row moves to
 * the backlog first, in one batch with others, and stays in memory meanwhile; so all that waits for
 * an ordered endpoint stands in one place, in order of seq. See decision record 0015.
 */
final class UserOrdering {
  private final NodeState node;
  private final Entrance entrance;
  private final OutcomeRecorder recorder;
  private final InstantSource clock;
  private final Function<EndpointKey, Optional<WaitReason>> gate;
  private final Function<EndpointKey, Future<Boolean>> asks;

  /** Rows of endpoints of which it is being asked whether they are ordered. */
  private final Map<EndpointKey, List<Held>> unsorted = new HashMap<>();

  private final Set<UserOrder> held = new LinkedHashSet<>();
  private final Set<UserOrder> unread = new LinkedHashSet<>();
  private Runnable onUnread = () -> {};

  /** {@code asks} tells whether an endpoint is ordered by user. */
  UserOrdering(
      NodeState node,
      Entrance entrance,
      OutcomeRecorder recorder,
      InstantSource clock,
      Function<EndpointKey, Optional<WaitReason>> gate,
      Function<EndpointKey, Future<Boolean>> asks) {
    this.node = node;
    this.entrance = entrance;
    this.recorder = recorder;
    this.clock = clock;
    this.gate = gate;
    this.asks = asks;
    recorder.onRecorded(this::recorded);
  }

  /** Called when a line can go on only after a reading of the backlog. */
  void onUnread(Runnable action) {
    onUnread = action;
  }

  /** Takes the row if its endpoint is ordered, or may be. */
  boolean takes(Held row) {
    if (row.delivery().userId() == null) {
      return false;
    }
    EndpointKey endpoint = row.delivery().endpoint();
    List<Held> asked = unsorted.get(endpoint);
    if (asked != null) {
      asked.add(row);
      return true;
    }
    Future<Boolean> ordered = asks.apply(endpoint);
    if (!ordered.isComplete()) {
      List<Held> waiting = new ArrayList<>();
      waiting.add(row);
      unsorted.put(endpoint, waiting);
      ordered.onComplete(answer -> sort(endpoint, answer));
      return true;
    }
    boolean isOrdered = isOrdered(endpoint, ordered);
    if (isOrdered) {
      admit(row);
    }
    return isOrdered;
  }

  /** Whether the endpoint is ordered; empty if it is not known yet, but {@code once} it is. */
  Optional<Boolean> isOrdered(EndpointKey endpoint, Runnable once) {
    Future<Boolean> ordered = asks.apply(endpoint);
    if (ordered.isComplete()) {
      return Optional.of(isOrdered(endpoint, ordered));
    }
    ordered.onSuccess(known -> once.run());
    return Optional.empty();
  }

  /** Lets a row go as a probe; false where another one of its user comes first, or may. */
  boolean letProbe(Held row) {
    Delivery delivery = row.delivery();
    UserOrder order = node.orders().find(delivery.endpoint());
    return order == null
        || delivery.userId() == null
        || (delivery.seq() <= bound(order) && order.letOut(delivery.userId(), row));
  }

  /** What nobody can tell now is as it was told last. */
  private boolean isOrdered(EndpointKey endpoint, AsyncResult<Boolean> answer) {
    if (answer.failed()) {
      return node.orders().find(endpoint) != null;
    }
    if (!answer.result()) {
      forget(endpoint::equals);
    }
    return answer.result();
  }

  private void sort(EndpointKey endpoint, AsyncResult<Boolean> answer) {
    List<Held> waiting = unsorted.remove(endpoint);
    boolean isOrdered = isOrdered(endpoint, answer);
    for (Held row : waiting) {
      if (row.shard().handingBack()) {
        node.holdings().abandon(row);
      } else if (node.holdings().isHeld(row)) {
        if (isOrdered) {
          admit(row);
        } else {
          entrance.admitUnordered(row);
        }
      }
    }
  }

  private void admit(Held row) {
    Delivery delivery = row.delivery();
    UserOrder order = orderOf(delivery.endpoint());
    boolean fresh = delivery.place() == Place.QUEUE;
    if (fresh) {
      order.moving(delivery.seq());
    }
    Optional<WaitReason> closed = gate.apply(delivery.endpoint());
    if (closed.isPresent()) {
      entrance.park(row, closed.get());
    } else if (fresh) {
      recorder
          .moveAside(row, Move.park(delivery, WaitReason.BEHIND_EARLIER, clock.instant()))
          .onSuccess(kept -> moved(order, row, kept));
    } else if (order.hasRoom()) {
      order.putDue(order.line(delivery.userId()), row);
      proceed(order);
    } else {
      letGo(order, row);
    }
  }

  /** A row that got a slot and has not its turn is on its way to the backlog. */
  void behind(Held row) {
    Delivery delivery = row.delivery();
    if (delivery.place() == Place.QUEUE && node.holdings().isHeld(row)) {
      orderOf(delivery.endpoint()).moving(delivery.seq());
    }
  }

  /**
   * What an endpoint's lane has when it becomes ordered waits for its turn from then on; and until
   * its backlog was read once, nobody knows whose turn it is.
   */
  private UserOrder orderOf(EndpointKey endpoint) {
    UserOrder known = node.orders().find(endpoint);
    if (known != null) {
      return known;
    }
    UserOrder order = node.orders().order(endpoint);
    node.lanes().lane(endpoint).backlogGrew();
    node.lanes().dropWaiting(endpoint, row -> row.delivery().userId() != null).forEach(this::admit);
    return order;
  }

  /** A fresh row stands in the backlog now. */
  private void moved(UserOrder order, Held fresh, Optional<Held> kept) {
    Delivery delivery = fresh.delivery();
    order.moved(delivery.seq());
    if (kept.isPresent()) {
      UserOrder now = node.orders().find(delivery.endpoint());
      if (now == order && order.hasRoom(delivery.userId())) {
        order.putFresh(order.line(delivery.userId()), kept.get());
      } else {
        letGo(now == null ? order : now, kept.get());
      }
    }
    proceed(order);
  }

  /** Memory has no room for a row that stands in the backlog. */
  private void letGo(UserOrder order, Held row) {
    node.holdings().abandon(row);
    order.left(row.delivery().userId(), row.delivery().seq());
    entrance.wentToBacklog(order.endpoint());
    node.lanes().lane(order.endpoint()).backlogGrew();
  }

  /** Sends on what has its turn. */
  void proceed(UserOrder order) {
    if (node.orders().find(order.endpoint()) != order) {
      return;
    }
    if (gate.apply(order.endpoint()).isPresent()) {
      // The backlog has it all: it is read anew when the endpoint takes notifications again.
      List<Held> waiting = order.disband();
      if (!waiting.isEmpty()) {
        abandon(waiting);
        node.lanes().lane(order.endpoint()).backlogGrew();
      }
    }
    long bound = bound(order);
    for (Held next = order.next(bound); next != null; next = order.next(bound)) {
      entrance.goesOn(next, order.takeFresh(next.delivery().seq()));
    }
    if (order.takeHandedOn()) {
      node.lanes().lane(order.endpoint()).backlogGrew();
    }
    remember(held, order, order.hasReady());
    remember(unread, order, !order.unread().isEmpty());
    node.lanes().inLine(order.endpoint(), order.hasRows());
    if (!order.unread().isEmpty()) {
      onUnread.run();
    }
  }

  private static void remember(Set<UserOrder> some, UserOrder order, boolean belongs) {
    if (belongs) {
      some.add(order);
    } else {
      some.remove(order);
    }
  }

  /** Up to it nothing can still appear in the queue, nor be sent by an owner before us. */
  long bound(UserOrder order) {
    OwnedShard shard = node.leases().find(order.endpoint().shard());
    if (shard == null
        || !shard.isReadable()
        || clock.instant().isBefore(shard.orderedNotBefore())) {
      return 0;
    }
    return Math.min(
        shard.orderedTo(), Math.min(order.lowestMoving(), lowestUnsorted(order.endpoint())) - 1);
  }

  private long lowestUnsorted(EndpointKey endpoint) {
    return unsorted.getOrDefault(endpoint, List.of()).stream()
        .mapToLong(row -> row.delivery().seq())
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Orders with rows that have not got their turn though memory has all that is before them. */
  List<UserOrder> held() {
    return List.copyOf(held);
  }

  /** Orders with lines that only a reading of the backlog helps on. */
  List<UserOrder> unread() {
    return List.copyOf(unread);
  }

  /** A row was recorded, of an ordered endpoint or of another one. */
  private void recorded(Held row, Move move) {
    Delivery delivery = row.delivery();
    UserOrder order = node.orders().find(delivery.endpoint());
    if (order == null) {
      return;
    }
    order.moved(delivery.seq());
    UserLine line = order.comesIn(delivery.seq());
    if (!move.isEnd()) {
      if (line != null) {
        // Its user waits for it: the others of the line are read again when it comes back.
        List<Held> others = order.disband(line);
        others.forEach(other -> order.takeDue(other.delivery().seq()));
        abandon(others);
      }
      if (delivery.userId() != null) {
        order.left(delivery.userId(), delivery.seq());
      }
    } else if (line == null && delivery.place() == Place.BACKLOG) {
      // One that held its user ended without being sent.
      node.lanes().lane(delivery.endpoint()).backlogGrew();
    }
    proceed(order);
  }

  /** Lets go of a line whose first row waits. A row that is due would be read again and again. */
  void disband(UserOrder order, UserLine line) {
    for (Held row : order.disband(line)) {
      if (order.takeDue(row.delivery().seq())) {
        recorder.record(row, Move.park(row.delivery(), WaitReason.BEHIND_EARLIER, clock.instant()));
      } else {
        node.holdings().abandon(row);
      }
    }
    node.lanes().inLine(order.endpoint(), order.hasRows());
  }

  /** The endpoints are not ordered any more, or another's. */
  void forget(Predicate<EndpointKey> meant) {
    for (UserOrder order : node.orders().forget(meant)) {
      abandon(order.disband());
      held.remove(order);
      unread.remove(order);
      node.lanes().inLine(order.endpoint(), false);
      if (node.leases().find(order.endpoint().shard()) != null) {
        node.lanes().lane(order.endpoint()).backlogGrew();
      }
    }
  }

  private void abandon(List<Held> rows) {
    rows.forEach(node.holdings()::abandon);
  }
}
