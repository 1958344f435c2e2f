package io.rookery.dispatch.send;

import io.vertx.core.http.HttpConnection;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is open to each address: many hosts may share one, and none of them may be flooded by all
 * their notifications together. Open calls and idle connections together are no more than {@code
 * connectionsMax}: a call that would be one too many has the connection closed that was idle
 * longest, and may not enter where none is.
 */
final class AddressLimit {
  private final int connectionsMax;
  private final Map<InetAddress, Open> open = new HashMap<>();

  /** Of one address; a connection of HTTP/2 has several calls. */
  private static final class Open {
    private final Map<HttpConnection, Integer> busy = new HashMap<>();
    private final Set<HttpConnection> idle = new LinkedHashSet<>();
    private int calls;
  }

  AddressLimit(int connectionsMax) {
    this.connectionsMax = connectionsMax;
  }

  /** Whether one more call may be opened; it is to be {@linkplain #leave left} then. */
  boolean enter(InetAddress address) {
    Open here = open.computeIfAbsent(address, first -> new Open());
    if (here.calls >= connectionsMax) {
      return false;
    }
    here.calls++;
    Iterator<HttpConnection> longestIdle = here.idle.iterator();
    while (here.calls + here.idle.size() > connectionsMax) {
      HttpConnection unused = longestIdle.next();
      longestIdle.remove();
      unused.close();
    }
    return true;
  }

  /** The call that entered has this connection now. */
  void connected(InetAddress address, HttpConnection connection) {
    Open here = open.get(address);
    here.idle.remove(connection);
    here.busy.merge(connection, 1, Integer::sum);
    connection.closeHandler(closed -> forget(address, connection));
  }

  /**
   * The call has ended.
   *
   * @param connection that it had; null if it got none
   */
  void leave(InetAddress address, HttpConnection connection) {
    Open here = open.get(address);
    here.calls--;
    // One that is closed already has no calls.
    int calls = here.busy.getOrDefault(connection, 0);
    if (calls > 1) {
      here.busy.put(connection, calls - 1);
    } else if (here.busy.remove(connection) != null) {
      here.idle.add(connection);
    }
    dropIfUnused(address, here);
  }

  private void forget(InetAddress address, HttpConnection connection) {
    Open here = open.get(address);
    if (here != null) {
      here.busy.remove(connection);
      here.idle.remove(connection);
      dropIfUnused(address, here);
    }
  }

  private void dropIfUnused(InetAddress address, Open here) {
    if (here.calls == 0 && here.busy.isEmpty() && here.idle.isEmpty()) {
      open.remove(address);
    }
  }
}
