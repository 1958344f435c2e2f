package io.rookery.shared.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code /health/live}: this process answers. {@code /health/ready}: send it work; 503 from the
 * beginning of a stop, while it ends what it has.
 */
final class HealthRoutes {

  static void add(Router router, OpsHealth health) {
    router.get("/health/live").handler(ctx -> answer(ctx, 200, "live"));
    router
        .get("/health/ready")
        .handler(
            ctx -> {
              boolean ready = health.isReady();
              answer(ctx, ready ? 200 : 503, ready ? "ready" : "not_ready");
            });
  }

  private static void answer(RoutingContext ctx, int status, String word) {
    ctx.response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end("{\"status\":\"" + word + "\"}");
  }

  private HealthRoutes() {}
}
