package io.rookery.shared.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;

/**
 * The operations port of a JVM: {@code /metrics}, {@code /health/live} and {@code /health/ready}.
 * It asks for no key, so it belongs on loopback or a closed network.
 */
public final class OpsServer {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final int IDLE_SECONDS_MAX = 60;

  public static Future<HttpServer> start(
      Vertx vertx, String host, int port, OpsHealth health, PrometheusMeterRegistry metrics) {
    Router router = Router.router(vertx);
    HealthRoutes.add(router, health);
    router
        .get("/metrics")
        .handler(
            context ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT)
                    .end(metrics.scrape()));
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            .setPort(port)
            .setHttp2ClearTextEnabled(false)
            .setIdleTimeout(IDLE_SECONDS_MAX);
    return vertx.createHttpServer(options).requestHandler(router).listen();
  }

  private OpsServer() {}
}
