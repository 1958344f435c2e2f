package io.rookery.shared.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/**
 * What is left of a body when its request was refused. Closing a connection with bytes unread
 * resets it, and the client may then never see why it was refused; reading on without end would
 * keep a hostile sender company. So: a second, then the connection is closed.
 */
final class UnreadBody {
  private static final long LINGER_MS = 1_000;

  static void discard(HttpServerRequest request) {
    request.handler(bytes -> {}).resume();
    Context context = Vertx.currentContext();
    // A small body is in the same read as its head: it has ended when this read is worked off.
    context.runOnContext(
        then -> {
          if (!request.isEnded()) {
            context.owner().setTimer(LINGER_MS, over -> closeUnlessEnded(request));
          }
        });
  }

  private static void closeUnlessEnded(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.connection().close();
    }
  }

  private UnreadBody() {}
}
