package io.rookery.shared.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that nobody listens on, for programs that must be told one. They are below 32,768, where
 * Linux by default gives none to outgoing connections: else one of those may take a port before the
 * program has started, or while it is away.
 */
public final class FreePorts {
  private static final int LOWEST = 15_000;
  private static final int END = 32_768;
  private static final int TRIES_MAX = 1_000;

  public static int one() {
    return some(1).get(0);
  }

  /** Free at the same time, so that they differ; the list is the caller's. */
  public static List<Integer> some(int count) {
    List<ServerSocket> taken = new ArrayList<>();
    try {
      for (int tries = 0; taken.size() < count && tries < TRIES_MAX; tries++) {
        take(taken);
      }
      if (taken.size() < count) {
        throw new IllegalStateException("not enough free ports on loopback");
      }
      return new ArrayList<>(taken.stream().map(ServerSocket::getLocalPort).toList());
    } finally {
      taken.forEach(FreePorts::release);
    }
  }

  private static void take(List<ServerSocket> taken) {
    int port = ThreadLocalRandom.current().nextInt(LOWEST, END);
    try {
      taken.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    } catch (IOException used) {
      // Another one may be free.
    }
  }

  private static void release(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private FreePorts() {}
}
