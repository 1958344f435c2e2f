package io.rookery.shared.http;

import io.rookery.shared.loop.SteadyLoop;
import io.rookery.shared.loop.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server with limits on everything, whose every refusal is a problem+json. A role adds its
 * routes to {@link #router()} and opens it; {@code /health/*} and {@code /openapi.yaml} are there
 * already.
 *
 * <p>HTTP/1.1 only: one request of a connection at a time, so that connections bound the work.
 */
public final class HttpDoor {
  private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);
  private static final int METHOD_AND_VERSION_BYTES = 64;
  private static final Duration CERTIFICATE_EVERY = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final DoorSettings settings;
  private final Router router;
  private final Bodies bodies;
  private final Connections connections;
  private final SteadyLoop certificate;
  private HttpServer server;
  private boolean leaving;
  private List<Long> certificateOf = List.of();

  /** Makes a closed door. It belongs to the context that opens it. */
  public HttpDoor(Vertx vertx, DoorSettings settings, OpsHealth health) {
    this.vertx = vertx;
    this.settings = settings;
    this.router = Router.router(vertx);
    this.bodies = new Bodies(vertx, settings.limits());
    this.connections = new Connections(settings.limits(), Timers.of(vertx));
    this.certificate =
        new SteadyLoop(vertx, "certificate", CERTIFICATE_EVERY, this::renewCertificate);
    HealthRoutes.add(router, health);
    ApiDocument.add(router);
    router.errorHandler(400, context -> Problems.send(context, Problems.BAD_REQUEST));
    router.errorHandler(404, context -> Problems.send(context, Problems.NOT_FOUND));
    router.errorHandler(405, this::methodNotAllowed);
    router.errorHandler(500, context -> Problems.send(context, context.failure()));
  }

  /** Where routes are added, before or after the door is opened. */
  public Router router() {
    return router;
  }

  /** Reads the bodies that come through this door. */
  public Bodies bodies() {
    return bodies;
  }

  /** Opens the door; the answer is its port. */
  public Future<Integer> open() {
    server =
        vertx
            .createHttpServer(options())
            .connectionHandler(connections::opened)
            .invalidRequestHandler(Problems::refuseInvalid)
            .requestHandler(this::handle);
    return server
        .listen()
        .compose(open -> settings.tls().isOn() ? certificate.start() : Future.succeededFuture())
        .map(open -> server.actualPort());
  }

  /**
   * Goes on for a moment in which each answer says that its connection ends, so that nobody who
   * looks at readiness is turned away; then takes no more connections, lets requests under way end,
   * and closes.
   */
  public Future<Void> close() {
    if (server == null) {
      return Future.succeededFuture();
    }
    leaving = true;
    Future<?> left =
        settings.leaveDelay().isZero()
            ? Future.succeededFuture()
            : vertx.timer(settings.leaveDelay().toMillis());
    return left.compose(gone -> certificate.stop())
        .compose(
            stopped -> server.shutdown(settings.drainTimeout().toMillis(), TimeUnit.MILLISECONDS));
  }

  private void handle(HttpServerRequest request) {
    connections.asked(request.connection());
    if (leaving) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    if (request.uri().length() > settings.limits().uriBytesMax()) {
      Problems.send(request, Problems.URI_TOO_LONG);
    } else if (hasTooManyHeaders(request)) {
      Problems.send(request, Problems.HEADERS_TOO_LARGE);
    } else {
      router.handle(request);
    }
  }

  /** Counted one by one: {@code size()} is of different names. */
  private boolean hasTooManyHeaders(HttpServerRequest request) {
    int headers = 0;
    for (Map.Entry<String, String> ignored : request.headers()) {
      if (++headers > settings.limits().headersMax()) {
        return true;
      }
    }
    return false;
  }

  private void methodNotAllowed(RoutingContext context) {
    String allowed = AllowedMethods.of(router, context.normalizedPath());
    context.response().putHeader(HttpHeaders.ALLOW, allowed);
    Problems.send(context, Problems.METHOD_NOT_ALLOWED);
  }

  private HttpServerOptions options() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(settings.host())
            .setPort(settings.port())
            .setMaxInitialLineLength(settings.limits().uriBytesMax() + METHOD_AND_VERSION_BYTES)
            .setMaxHeaderSize(settings.limits().headerBytesMax())
            .setHttp2ClearTextEnabled(false)
            .setUseAlpn(false)
            .setIdleTimeout(Math.toIntExact(settings.limits().idleTimeout().toMillis()))
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setAcceptBacklog(1_024);
    return settings.tls().isOn()
        ? options.setSsl(true).setKeyCertOptions(settings.tls().pem())
        : options;
  }

  /** Takes the certificate's files again if they changed. */
  Future<?> renewCertificate() {
    return settings.tls().changedAt(vertx).compose(this::renewCertificate);
  }

  private Future<?> renewCertificate(List<Long> changedAt) {
    if (changedAt.equals(certificateOf)) {
      return Future.succeededFuture();
    }
    if (certificateOf.isEmpty()) {
      certificateOf = changedAt;
      return Future.succeededFuture();
    }
    ServerSSLOptions renewed = new ServerSSLOptions();
    renewed.setKeyCertOptions(settings.tls().pem());
    // By force: the options name the same files, and what is the same is not read again.
    return server
        .updateSSLOptions(renewed, true)
        .onSuccess(
            done -> {
              // Not before: a certificate whose key is still being copied is tried again.
              certificateOf = changedAt;
              LOG.info("http.certificate_renewed file={}", settings.tls().certificateFile());
            });
  }
}
