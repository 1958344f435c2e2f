package io.rookery.standalone.receiver;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/** A webhook endpoint on loopback: verifies what arrives and answers as it is told. */
public final class LocalReceiver {
  private static final String LOOPBACK = "127.0.0.1";

  private final HttpServer server;
  private final InstantSource clock;
  private volatile SignatureCheck check;

  private LocalReceiver(HttpServer server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
    this.check = SignatureCheck.with(List.of(), clock);
  }

  /**
   * Opens it.
   *
   * @param port 0: any free one
   * @param answer the status to answer; called for each request that arrives
   */
  public static Future<LocalReceiver> open(
      Vertx vertx, int port, InstantSource clock, Function<Arrival, Integer> answer) {
    LocalReceiver receiver = new LocalReceiver(vertx.createHttpServer(), clock);
    receiver.server.requestHandler(request -> receiver.take(request, answer));
    return receiver.server.listen(port, LOOPBACK).map(receiver);
  }

  /** Verifies with these secrets from now on; before, nothing is verified. */
  public void trust(List<String> secrets) {
    check = SignatureCheck.with(secrets, clock);
  }

  public String url() {
    return "http://" + LOOPBACK + ":" + port() + "/webhooks";
  }

  public int port() {
    return server.actualPort();
  }

  private void take(HttpServerRequest request, Function<Arrival, Integer> answer) {
    if (!request.method().equals(HttpMethod.POST)) {
      request.response().setStatusCode(405).putHeader("allow", "POST").end();
      return;
    }
    request
        .body()
        .map(body -> answer.apply(arrival(request, body)))
        .onSuccess(status -> request.response().setStatusCode(status).end())
        .onFailure(failure -> request.response().setStatusCode(500).end());
  }

  private Arrival arrival(HttpServerRequest request, Buffer body) {
    String id = request.getHeader("webhook-id");
    boolean verified =
        check.verify(
            id,
            request.getHeader("webhook-timestamp"),
            request.getHeader("webhook-signature"),
            body.getBytes());
    return new Arrival(
        id,
        request.getHeader("webhook-environment"),
        request.getHeader("webhook-attempt"),
        json(body),
        verified,
        clock.instant());
  }

  private static JsonObject json(Buffer body) {
    try {
      return body.toJsonObject();
    } catch (DecodeException | ClassCastException noObject) {
      return new JsonObject();
    }
  }
}
