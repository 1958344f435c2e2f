package io.rookery.console.auth;

import io.rookery.shared.http.Problem;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Optional;
import java.util.Set;

/** What a browser tells of itself, and the cookie it keeps. */
public final class Browser {
  private static final String OVER_TLS = "__Host-rookery";

  /** Browsers keep a {@code __Host-} cookie over TLS only. */
  private static final String ON_LOOPBACK = "rookery";

  private static final Set<String> LOOPBACK =
      Set.of("127.0.0.1", "0:0:0:0:0:0:0:1", "::1", "[::1]", "localhost");
  private static final Problem OTHER_ORIGIN =
      Problem.of(
          403,
          "other_origin",
          "This form came from another page than Rookery's own, so nothing was done. Open the"
              + " console by its own address and try again.");

  /** Plain HTTP anywhere but on this machine shows the key and the cookie to the network. */
  public static boolean mayCarrySecrets(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    return request.isSSL()
        || (authority != null
            && LOOPBACK.contains(authority.host())
            && LOOPBACK.contains(request.remoteAddress().hostAddress()));
  }

  /** The id in the cookie of a session. */
  static Optional<String> session(HttpServerRequest request) {
    return Optional.ofNullable(request.getCookie(cookieName(request))).map(Cookie::getValue);
  }

  public static void keep(HttpServerRequest request, Session session) {
    request.response().addCookie(cookie(request, session.id()));
  }

  static void forget(HttpServerRequest request) {
    request.response().addCookie(cookie(request, "").setMaxAge(0));
  }

  /**
   * Whatever changes something must come from a page of this door.
   *
   * @throws io.rookery.shared.http.ProblemException 403 where it does not
   */
  public static void requireOwnOrigin(HttpServerRequest request) {
    String own = (request.isSSL() ? "https://" : "http://") + request.getHeader(HttpHeaders.HOST);
    if (!own.equals(request.getHeader(HttpHeaders.ORIGIN))) {
      throw OTHER_ORIGIN.exception();
    }
  }

  private static Cookie cookie(HttpServerRequest request, String value) {
    return Cookie.cookie(cookieName(request), value)
        .setPath("/")
        .setHttpOnly(true)
        .setSecure(request.isSSL())
        .setSameSite(CookieSameSite.STRICT);
  }

  private static String cookieName(HttpServerRequest request) {
    return request.isSSL() ? OVER_TLS : ON_LOOPBACK;
  }

  private Browser() {}
}
