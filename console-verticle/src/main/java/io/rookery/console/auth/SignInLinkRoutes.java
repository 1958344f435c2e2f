package io.rookery.console.auth;

import io.rookery.shared.directory.Directory;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumSet;

/**
 * {@code POST /v1/sign_in_links}: whoever holds a key gets a path that signs its browser in, once.
 */
public final class SignInLinkRoutes {
  private static final Problem NEEDS_TLS =
      Problem.of(
          403, "tls_needed", "A sign-in link is made over TLS, or on the machine of the console.");

  private final SignInLinks links;

  public SignInLinkRoutes(SignInLinks links) {
    this.links = links;
  }

  /** Adds the route, behind a key. */
  public void add(Router router, BearerAuth auth) {
    router
        .post("/v1/sign_in_links")
        .handler(auth.require(EnumSet.complementOf(EnumSet.of(KeyRole.PRODUCER))))
        .handler(this::make);
  }

  private void make(RoutingContext context) {
    if (!Browser.mayCarrySecrets(context.request())) {
      Problems.send(context, NEEDS_TLS);
      return;
    }
    String token =
        BearerAuth.keyOf(context.request().getHeader(HttpHeaders.AUTHORIZATION))
            .flatMap(Directory::questionOf)
            .map(links::make)
            .orElseThrow(BearerAuth.UNAUTHORIZED::exception);
    context
        .response()
        .setStatusCode(201)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(new JsonObject().put("path", "/sign-in?token=" + token).toBuffer());
  }
}
