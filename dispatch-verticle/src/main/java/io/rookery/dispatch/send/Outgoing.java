package io.rookery.dispatch.send;

import io.rookery.shared.guard.GuardedTarget;
import io.rookery.shared.guard.Target;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;

/** One request, before its host is resolved. */
record Outgoing(Target target, MultiMap headers, Buffer body) {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence ROOKERY = HttpHeaders.createOptimized("Rookery");

  /**
   * The request to exactly this address. The name stays what Host, SNI and the certificate check
   * see. The address is given as a literal: the pool would keep connections by name otherwise, and
   * a checked address could share those of another one.
   */
  RequestOptions to(GuardedTarget guarded) {
    String address = guarded.address().getHostAddress();
    headers.set(HttpHeaders.CONTENT_TYPE, JSON);
    if (!headers.contains(HttpHeaders.USER_AGENT)) {
      headers.set(HttpHeaders.USER_AGENT, ROOKERY);
    }
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(SocketAddress.inetSocketAddress(target.port(), address))
        .setHost(target.urlHost())
        .setPort(target.port())
        .setSsl(target.tls())
        .setURI(target.path())
        .setFollowRedirects(false)
        .setHeaders(headers);
  }
}
