package io.rookery.dispatch.endpoint;

import io.rookery.shared.model.EndpointKey;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/** The ordered endpoints of this node that have something to remember. */
public final class UserOrders {
  /** Idle ones that are remembered because memory has all that waits for them: about 500 B each. */
  private static final int IDLE_MAX = 20_000;

  private final IntSupplier rowsMax;
  private final Map<EndpointKey, UserOrder> orders = new HashMap<>();

  /** {@code rowsMax}: how many rows each may have in memory now. */
  public UserOrders(IntSupplier rowsMax) {
    this.rowsMax = rowsMax;
  }

  /** Null if the endpoint was not ordered when it was last asked for. */
  public UserOrder find(EndpointKey endpoint) {
    return orders.get(endpoint);
  }

  public UserOrder order(EndpointKey endpoint) {
    UserOrder order = orders.get(endpoint);
    if (order == null) {
      if (orders.size() >= IDLE_MAX) {
        orders.values().removeIf(UserOrder::isIdle);
      }
      order = new UserOrder(endpoint, rowsMax);
      orders.put(endpoint, order);
    }
    return order;
  }

  public Collection<UserOrder> all() {
    return Collections.unmodifiableCollection(orders.values());
  }

  /** Forgets those that are meant, and returns them. */
  public List<UserOrder> forget(Predicate<EndpointKey> meant) {
    List<UserOrder> gone = orders.values().stream().filter(o -> meant.test(o.endpoint())).toList();
    gone.forEach(order -> orders.remove(order.endpoint()));
    return gone;
  }

  /** Whether the row may be sent to an ordered endpoint now. */
  public boolean isInTurn(EndpointKey endpoint, long seq) {
    UserOrder order = orders.get(endpoint);
    return order != null && order.isOut(seq);
  }
}
