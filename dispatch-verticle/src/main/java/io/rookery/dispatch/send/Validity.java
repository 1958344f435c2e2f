package io.rookery.dispatch.send;

import io.vertx.core.http.HttpConnection;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * For how long a receiver's own certificate is valid; those that vouch for it are not looked at.
 */
public record Validity(Instant from, Instant until) {

  /**
   * As the handshake of this connection had it; the connection keeps it, so nothing is decoded
   * anew.
   *
   * @return null without TLS
   */
  static Validity of(HttpConnection connection) {
    return of(connection.sslSession());
  }

  /** The same of any connection. */
  static Validity of(SSLSession session) {
    if (session == null) {
      return null;
    }
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate own
          ? new Validity(own.getNotBefore().toInstant(), own.getNotAfter().toInstant())
          : null;
    } catch (SSLPeerUnverifiedException anonymous) {
      return null;
    }
  }
}
