package io.rookery.shared.http;

import io.rookery.shared.loop.Timers;
import io.vertx.core.http.HttpConnection;

/**
 * The open connections of a door: no more than so many, and none that takes its time to send a
 * first request.
 */
final class Connections {
  private final int max;
  private final Deadlines<HttpConnection> silent;
  private int open;

  Connections(DoorSettings.Limits limits, Timers timers) {
    this.max = limits.connectionsMax();
    this.silent =
        new Deadlines<>(timers, System::nanoTime, limits.bodyTimeout(), HttpConnection::close);
  }

  void opened(HttpConnection connection) {
    open++;
    connection.closeHandler(
        closed -> {
          open--;
          silent.remove(connection);
        });
    if (open > max) {
      connection.close();
    } else {
      silent.add(connection);
    }
  }

  void asked(HttpConnection connection) {
    silent.remove(connection);
  }
}
