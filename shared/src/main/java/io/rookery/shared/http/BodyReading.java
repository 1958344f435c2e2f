package io.rookery.shared.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** One body on its way; ends once: whole, too large, too slow, or with its client gone. */
final class BodyReading {
  private static final Problem TOO_LARGE =
      Problem.of(413, "body_too_large", "The body is too large.");
  private static final Problem TOO_SLOW =
      Problem.of(408, "body_timeout", "The body did not arrive in time.");
  private static final Problem NOT_UTF8 =
      Problem.of(400, "invalid_utf8", "The body is not UTF-8 text.");
  private static final Problem CUT =
      Problem.of(400, "bad_request", "The body ended before its end.");

  private final Bodies bodies;
  private final HttpServerRequest request;
  private final int bytesMax;
  private final Promise<Buffer> result = Promise.promise();
  private Buffer body = Buffer.buffer(0);
  private boolean ended;

  BodyReading(Bodies bodies, HttpServerRequest request, int bytesMax) {
    this.bodies = bodies;
    this.request = request;
    this.bytesMax = bytesMax;
  }

  Future<Buffer> whole() {
    if (declaredBytes() > bytesMax) {
      return Future.failedFuture(TOO_LARGE.exception());
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    bodies.began(this);
    request.exceptionHandler(gone -> refuse(CUT)).handler(this::take).endHandler(this::give);
    return result.future();
  }

  void tooSlow() {
    refuse(TOO_SLOW);
  }

  private void take(Buffer chunk) {
    if (ended) {
      return;
    }
    if (body.length() + chunk.length() > bytesMax) {
      refuse(TOO_LARGE);
    } else if (!bodies.hold(chunk.length())) {
      refuse(Problem.unavailable());
    } else {
      // Most bodies are one chunk, which is then taken as it is.
      body = body.length() == 0 ? chunk : body.appendBuffer(chunk);
    }
  }

  private void give(Void signal) {
    Buffer read = body;
    if (end()) {
      if (Utf8.isValid(read.getBytes())) {
        result.complete(read);
      } else {
        result.fail(NOT_UTF8.exception());
      }
    }
  }

  private void refuse(Problem problem) {
    if (end()) {
      result.fail(problem.exception());
    }
  }

  /** False if it has ended before. */
  private boolean end() {
    if (ended) {
      return false;
    }
    ended = true;
    bodies.ended(this, body.length());
    body = null;
    return true;
  }

  private long declaredBytes() {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      // The decoder refuses what is no number; what is left is too large for a long.
      return Long.MAX_VALUE;
    }
  }
}
