package io.rookery.system.door;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.Set;

/** Asks whichever door has the route, with a key or without one. */
final class DoorClient {
  private static final String REQUEST_ID = "request-1";
  private static final Set<String> MACHINES =
      Set.of("POST /v1/notifications", "POST /v1/notifications/batch", "GET /v1/outcomes");

  private final WebClient http;
  private final RunningRoles roles;

  DoorClient(WebClient http, RunningRoles roles) {
    this.http = http;
    this.roles = roles;
  }

  HttpRequest<Buffer> request(HttpMethod method, String path, String key) {
    boolean machines = MACHINES.contains(method + " " + path.split("\\?", 2)[0]);
    HttpRequest<Buffer> request =
        http.request(method, roles.port(machines ? "ingest" : "console"), "127.0.0.1", path)
            .putHeader("x-request-id", REQUEST_ID);
    return key == null ? request : request.bearerTokenAuthentication(key);
  }

  HttpResponse<Buffer> ask(HttpMethod method, String path, String key, JsonObject body)
      throws Exception {
    HttpRequest<Buffer> request = request(method, path, key);
    boolean withBody = !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.DELETE);
    return (withBody ? request.sendJsonObject(body) : request.send()).await(30, SECONDS);
  }

  /** A request of a page of the console, from a page of it. */
  HttpRequest<Buffer> page(HttpMethod method, String path) {
    int port = roles.port("console");
    return http.request(method, port, "127.0.0.1", path)
        .putHeader("origin", "http://127.0.0.1:" + port);
  }
}
