package io.rookery.console.api;

import io.rookery.shared.http.Problems;
import io.rookery.shared.http.RequestId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/**
 * What a route says when all went well.
 *
 * @param version of what is shown, which becomes its ETag; null: it has none
 */
record Answer(int status, JsonObject body, Long version) {

  Answer(int status, JsonObject body) {
    this(status, body, null);
  }

  static Answer ok(JsonObject body) {
    return new Answer(200, body);
  }

  /** Answers with what {@code story} comes to, or with the problem that it ends in or throws. */
  static void send(RoutingContext context, Supplier<Future<Answer>> story) {
    Future.succeededFuture()
        .compose(now -> story.get())
        .onSuccess(answer -> answer.sendTo(context))
        .onFailure(failure -> Problems.send(context, failure));
  }

  private void sendTo(RoutingContext context) {
    RequestId.of(context.request());
    if (version != null) {
      context.response().putHeader(HttpHeaders.ETAG, ETags.of(version));
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        // It may hold a secret that is shown only once.
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body.toBuffer());
  }

  /** Never the body: it may hold a secret. */
  @Override
  public String toString() {
    return "Answer[" + status + "]";
  }
}
