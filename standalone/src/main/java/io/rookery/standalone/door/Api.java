package io.rookery.standalone.door;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.Map;

/** One door of Rookery, called with one API key. */
public final class Api {
  private static final int ANSWER_WITHIN_MS = 10_000;

  /** A status and its JSON; an empty object if the body is none. */
  public record Answer(int status, JsonObject json) {

    public boolean isSuccess() {
      return status >= 200 && status < 300;
    }

    /** A refusal in a few lines for people: each fault on a line of its own. */
    public String refusal() {
      StringBuilder text = new StringBuilder("HTTP ").append(status);
      if (json.containsKey("code")) {
        text.append(' ').append(json.getString("code")).append(": ");
        text.append(json.getString("detail"));
      }
      for (Object fault : json.getJsonArray("errors", new JsonArray())) {
        JsonObject one = (JsonObject) fault;
        text.append("\n  ").append(one.getString("pointer")).append("  ");
        text.append(one.getString("code")).append(": ").append(one.getString("detail"));
      }
      return text.toString();
    }
  }

  private final WebClient client;
  private final String url;
  private final String key;

  /**
   * Makes a caller.
   *
   * @param url of the door, such as {@code http://127.0.0.1:8080}
   */
  public Api(Vertx vertx, String url, String key) {
    this.client =
        WebClient.create(
            vertx, new WebClientOptions().setUserAgent("rookery").setFollowRedirects(false));
    this.url = url.replaceAll("/+$", "");
    this.key = key;
  }

  /** Without a slash at its end. */
  public String url() {
    return url;
  }

  public Future<Answer> get(String path) {
    return request(HttpMethod.GET, path).send().map(Api::answer);
  }

  public Future<Answer> delete(String path) {
    return request(HttpMethod.DELETE, path).send().map(Api::answer);
  }

  public Future<Answer> put(String path, JsonObject json) {
    return withJson(request(HttpMethod.PUT, path), json.toBuffer(), Map.of());
  }

  /** Changes whatever there is, seen or not. */
  public Future<Answer> patch(String path, JsonObject json) {
    return withJson(request(HttpMethod.PATCH, path), json.toBuffer(), Map.of("if-match", "*"));
  }

  /** Sends {@code json} as it is, byte for byte. */
  public Future<Answer> post(String path, Buffer json, Map<String, String> headers) {
    return withJson(request(HttpMethod.POST, path), json, headers);
  }

  private Future<Answer> withJson(
      HttpRequest<Buffer> request, Buffer json, Map<String, String> headers) {
    headers.forEach(request::putHeader);
    return request.putHeader("content-type", "application/json").sendBuffer(json).map(Api::answer);
  }

  private HttpRequest<Buffer> request(HttpMethod method, String path) {
    return client
        .requestAbs(method, url + path)
        .timeout(ANSWER_WITHIN_MS)
        .bearerTokenAuthentication(key);
  }

  private static Answer answer(HttpResponse<Buffer> response) {
    Buffer body = response.body();
    try {
      return new Answer(
          response.statusCode(), body == null ? new JsonObject() : new JsonObject(body));
    } catch (RuntimeException noJson) {
      return new Answer(response.statusCode(), new JsonObject());
    }
  }
}
