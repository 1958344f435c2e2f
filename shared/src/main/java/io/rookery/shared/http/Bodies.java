package io.rookery.shared.http;

import io.rookery.shared.loop.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Locale;

/**
 * Reads the JSON and form bodies of a door within their limits: bytes of one, bytes of all that are
 * half read, and time. Refuses with 415, 413, 503, 408 or 400, in this order. Comes after {@link
 * BearerAuth}, so that nothing is kept for callers without a key.
 */
public final class Bodies {
  private static final Problem NOT_JSON =
      Problem.of(
          415, "unsupported_media_type", "Send application/json without a content-encoding.");

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final Problem NOT_A_FORM =
      Problem.of(415, "unsupported_media_type", "Send " + FORM + " without a content-encoding.");

  private final long heldBytesMax;
  private final Deadlines<BodyReading> deadlines;
  private long heldBytes;

  Bodies(Vertx vertx, DoorSettings.Limits limits) {
    this(vertx, limits.bodyTimeout(), limits.bodiesBytesMax());
  }

  private Bodies(Vertx vertx, Duration timeout, long heldBytesMax) {
    this.heldBytesMax = heldBytesMax;
    this.deadlines =
        new Deadlines<>(Timers.of(vertx), System::nanoTime, timeout, BodyReading::tooSlow);
  }

  /** The whole body, UTF-8 and perhaps empty; fails with a {@link ProblemException}. */
  public Future<Buffer> json(HttpServerRequest request, int bytesMax) {
    if (!isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))
        || !isIdentity(request.getHeader(HttpHeaders.CONTENT_ENCODING))) {
      return Future.failedFuture(NOT_JSON.exception());
    }
    return new BodyReading(this, request, bytesMax).whole();
  }

  /** The whole body of an HTML form, still encoded; otherwise like {@link #json}. */
  public Future<Buffer> form(HttpServerRequest request, int bytesMax) {
    if (!FORM.equals(request.getHeader(HttpHeaders.CONTENT_TYPE))
        || !isIdentity(request.getHeader(HttpHeaders.CONTENT_ENCODING))) {
      return Future.failedFuture(NOT_A_FORM.exception());
    }
    return new BodyReading(this, request, bytesMax).whole();
  }

  void began(BodyReading reading) {
    deadlines.add(reading);
  }

  /** False if all bodies that are half read would hold too much. */
  boolean hold(int bytes) {
    if (heldBytes + bytes > heldBytesMax) {
      return false;
    }
    heldBytes += bytes;
    return true;
  }

  void ended(BodyReading reading, int bytes) {
    deadlines.remove(reading);
    heldBytes -= bytes;
  }

  private static boolean isJson(String contentType) {
    if (contentType == null) {
      return false;
    }
    if (contentType.equals("application/json")) {
      return true;
    }
    String[] parts = contentType.toLowerCase(Locale.ROOT).replace("\"", "").split(";", -1);
    boolean json = parts[0].strip().equals("application/json");
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      json &= !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
    }
    return json;
  }

  private static boolean isIdentity(String encoding) {
    return encoding == null || encoding.equalsIgnoreCase("identity");
  }
}
