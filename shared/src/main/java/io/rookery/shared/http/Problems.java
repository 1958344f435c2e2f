package io.rookery.shared.http;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.rookery.shared.bus.BusFailure;
import io.rookery.shared.storage.Batcher;
import io.rookery.shared.storage.Database;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers refusals as {@code application/problem+json} (RFC 9457). */
public final class Problems {
  /** Also for what the caller may not see: it cannot tell which. */
  public static final Problem NOT_FOUND = Problem.of(404, "not_found", "There is nothing here.");

  static final Problem METHOD_NOT_ALLOWED =
      Problem.of(405, "method_not_allowed", "The header Allow lists the methods of this path.");
  static final Problem URI_TOO_LONG = Problem.of(414, "uri_too_long", "The URL is too long.");
  static final Problem HEADERS_TOO_LARGE =
      Problem.of(431, "headers_too_large", "The headers are too many or too large.");
  static final Problem BAD_REQUEST =
      Problem.of(400, "bad_request", "This is no valid HTTP request.");
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  /**
   * What the door says for a failure. One that nobody expected is logged here, once, with its stack
   * and under an id that the caller gets.
   */
  public static Problem of(Throwable failure) {
    return of(failure, UUID.randomUUID().toString());
  }

  private static Problem of(Throwable failure, String id) {
    if (failure instanceof ProblemException refused) {
      return refused.problem();
    }
    if (failure instanceof BusFailure silent) {
      return silent.problem();
    }
    if (failure instanceof Batcher.Full || Database.isUnavailable(failure)) {
      return Problem.unavailable();
    }
    LOG.error("request.failed request_id={}", id, failure);
    return Problem.of(500, "internal_error", "Something failed on our side. Error " + id + ".");
  }

  public static void send(RoutingContext context, Throwable failure) {
    send(context, of(failure, RequestId.of(context.request())));
  }

  /**
   * Ends the request with a problem. What is left of its body is read and thrown away for a moment,
   * so that the client can read the answer before the connection closes.
   */
  public static void send(RoutingContext context, Problem problem) {
    send(context.request(), problem);
  }

  static void send(HttpServerRequest request, Problem problem) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      // Half an answer must not look like a whole one.
      response.reset();
      return;
    }
    if (!request.isEnded()) {
      UnreadBody.discard(request);
    }
    if (problem.retryAfterSeconds() != null) {
      response.putHeader(HttpHeaders.RETRY_AFTER, problem.retryAfterSeconds().toString());
    }
    if (problem.status() == 401) {
      response.putHeader("www-authenticate", "Bearer realm=\"rookery\"");
    }
    response
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(json(problem).put("request_id", RequestId.of(request)).toBuffer());
  }

  /** Answers what could not be read as HTTP; what follows on that connection cannot be either. */
  static void refuseInvalid(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    if (cause instanceof TooLongHttpHeaderException) {
      send(request, HEADERS_TOO_LARGE);
    } else {
      send(request, cause instanceof TooLongFrameException ? URI_TOO_LONG : BAD_REQUEST);
    }
  }

  /** {@code type} is left out: it is {@code about:blank}; the code says what a program needs. */
  private static JsonObject json(Problem problem) {
    JsonObject json =
        new JsonObject()
            .put("status", problem.status())
            .put("code", problem.code())
            .put("detail", problem.detail());
    if (!problem.errors().isEmpty()) {
      JsonArray errors = new JsonArray();
      problem
          .errors()
          .forEach(
              fault ->
                  errors.add(
                      new JsonObject()
                          .put("code", fault.code())
                          .put("pointer", fault.pointer())
                          .put("detail", fault.detail())));
      json.put("errors", errors);
    }
    return json;
  }

  private Problems() {}
}
