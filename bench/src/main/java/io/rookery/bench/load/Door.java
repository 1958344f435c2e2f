package io.rookery.bench.load;

import io.rookery.bench.receive.HttpBytes;
import io.rookery.bench.receive.IdText;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;

/** One connection to the door of the producers, with one request under way at a time. */
final class Door {
  private static final long[] NONE = {};

  /** Hears of each answer. */
  interface Listener {
    /** The ids of a 202, in order; another status has none, a lost connection has status 0. */
    void answered(Door door, Request request, int status, long[] high, long[] low);
  }

  /** What is under way. */
  static final class Request {
    final long intendedNanos;
    final int[] clients;
    final int[] users;

    Request(long intendedNanos, int[] clients, int[] users) {
      this.intendedNanos = intendedNanos;
      this.clients = clients;
      this.users = users;
    }
  }

  private final Listener listener;
  private NetSocket socket;
  private Request request;

  private Door(Listener listener) {
    this.listener = listener;
  }

  static Future<Door> open(NetClient client, int port, Listener listener) {
    Door door = new Door(listener);
    return client.connect(port, "127.0.0.1").map(door::on);
  }

  void send(Request next, Buffer bytes) {
    request = next;
    socket.write(bytes);
  }

  private Door on(NetSocket open) {
    socket = open;
    HttpBytes replies = new HttpBytes(this::reply);
    open.handler(more -> replies.add(more.getBytes()));
    open.exceptionHandler(gone -> {});
    open.closeHandler(
        gone -> {
          if (request != null) {
            answered(0, NONE, NONE);
          }
        });
    return this;
  }

  private void reply(byte[] bytes, int start, int body, int end) {
    int status =
        100 * (bytes[start + 9] - '0') + 10 * (bytes[start + 10] - '0') + bytes[start + 11] - '0';
    if (status != 202) {
      answered(status, NONE, NONE);
      return;
    }
    int many = request.clients.length;
    long[] high = new long[many];
    long[] low = new long[many];
    int found = 0;
    int at = body;
    while (found < many && at + IdText.LENGTH + 1 < end) {
      if (bytes[at] == '"' && bytes[at + IdText.LENGTH + 1] == '"') {
        high[found] = IdText.high(bytes, at + 1);
        low[found++] = IdText.low(bytes, at + 1);
        at += IdText.LENGTH + 1;
      }
      at++;
    }
    answered(status, high, low);
  }

  private void answered(int status, long[] high, long[] low) {
    Request done = request;
    request = null;
    listener.answered(this, done, status, high, low);
  }
}
