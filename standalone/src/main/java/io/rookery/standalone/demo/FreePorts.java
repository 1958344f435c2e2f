package io.rookery.standalone.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/** Chooses ports on loopback that nobody listens on, near the ones that people know. */
final class FreePorts {
  private static final int TRIES = 500;
  private final Set<Integer> given = new HashSet<>();

  /** The first free port from {@code wanted} on that was not given before. */
  int from(int wanted) {
    for (int port = wanted; port < Math.min(wanted + TRIES, 65_536); port++) {
      if (!given.contains(port) && isFree(port)) {
        given.add(port);
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + wanted + " on");
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
