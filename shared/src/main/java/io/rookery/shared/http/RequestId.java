package io.rookery.shared.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names a request in its answer, in the audit and in the log: by the caller's own {@code
 * x-request-id} where that is 1 to 64 letters, digits, dots, dashes and underscores, else by a new
 * one.
 */
public final class RequestId {
  private static final String HEADER = "x-request-id";
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** The same each time; from the first time on the answer carries it. */
  public static String of(HttpServerRequest request) {
    MultiMap answer = request.response().headers();
    String known = answer.get(HEADER);
    if (known != null) {
      return known;
    }
    String given = request.getHeader(HEADER);
    String id =
        given != null && FORM.matcher(given).matches() ? given : UUID.randomUUID().toString();
    answer.set(HEADER, id);
    return id;
  }

  private RequestId() {}
}
