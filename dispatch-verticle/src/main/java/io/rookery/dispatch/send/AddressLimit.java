package io.rookery.dispatch.send;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * How many calls are open to each address: many hosts may share one, and none of them may be
 * flooded by all their notifications together. Has an entry only for addresses with open calls.
 */
final class AddressLimit {
  private final int callsMax;
  private final Map<InetAddress, Integer> open = new HashMap<>();

  AddressLimit(int callsMax) {
    this.callsMax = callsMax;
  }

  /** Whether one more call may be opened; it is to be {@linkplain #leave left} then. */
  boolean enter(InetAddress address) {
    int calls = open.getOrDefault(address, 0);
    if (calls >= callsMax) {
      return false;
    }
    open.put(address, calls + 1);
    return true;
  }

  void leave(InetAddress address) {
    open.computeIfPresent(address, (key, calls) -> calls == 1 ? null : calls - 1);
  }
}
