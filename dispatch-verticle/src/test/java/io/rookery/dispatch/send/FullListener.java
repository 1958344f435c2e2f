package io.rookery.dispatch.send;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A port that leaves everybody waiting: nobody accepts and the queue of those to be accepted is
 * full, so that the kernel drops what further connects ask, instead of refusing it.
 */
final class FullListener implements AutoCloseable {
  private static final int QUEUE = 1;
  private static final int QUEUE_MAX = 100;
  private static final int UNANSWERED_MS = 500;

  private final ServerSocket listener;
  private final Deque<Socket> queued = new ArrayDeque<>();

  FullListener() throws IOException {
    listener = new ServerSocket(0, QUEUE, InetAddress.getLoopbackAddress());
    while (connects()) {
      if (queued.size() > QUEUE_MAX) {
        throw new IllegalStateException("the queue takes more than " + QUEUE_MAX);
      }
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  private boolean connects() throws IOException {
    Socket socket = new Socket();
    queued.push(socket);
    try {
      socket.connect(listener.getLocalSocketAddress(), UNANSWERED_MS);
      return true;
    } catch (SocketTimeoutException full) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : queued) {
      socket.close();
    }
    listener.close();
  }
}
