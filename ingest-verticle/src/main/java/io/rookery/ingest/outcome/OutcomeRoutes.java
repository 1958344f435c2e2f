package io.rookery.ingest.outcome;

import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;

/**
 * {@code GET /v1/outcomes}: what became of what producers handed in, for them and for auditors of
 * all clients.
 */
public final class OutcomeRoutes {
  private final OutcomeFeed feed;

  public OutcomeRoutes(OutcomeFeed feed) {
    this.feed = feed;
  }

  /** Adds the route behind the check of the key. */
  public void addTo(Router router, BearerAuth auth) {
    router
        .get("/v1/outcomes")
        .handler(auth.require(KeyRole.PRODUCER, KeyRole.AUDITOR))
        .handler(
            context ->
                Future.succeededFuture(context)
                    .compose(this::read)
                    .onSuccess(page -> answer(context, page))
                    .onFailure(failure -> Problems.send(context, failure)));
  }

  private Future<OutcomeFeed.Page> read(RoutingContext context) {
    Principal asker = BearerAuth.principal(context);
    // The feed has every client in it.
    if (asker.clients() != null) {
      throw BearerAuth.FORBIDDEN.exception();
    }
    return feed.read(OutcomeQuery.of(parameters(context), asker));
  }

  private static MultiMap parameters(RoutingContext context) {
    try {
      return context.queryParams();
    } catch (HttpException malformed) {
      throw Problem.of(400, "invalid_query", "What follows the ? is not percent-encoded.")
          .exception();
    }
  }

  private static void answer(RoutingContext context, OutcomeFeed.Page page) {
    JsonArray outcomes = new JsonArray();
    page.outcomes().forEach(one -> outcomes.add(json(one, page.next())));
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(
            new JsonObject()
                .put("outcomes", outcomes)
                .put("next", page.next().toString())
                .put("more", page.more())
                .toBuffer());
  }

  private static JsonObject json(Outcome outcome, OutcomeCursor cursor) {
    return new JsonObject()
        .put("id", outcome.id().toString())
        .put("seq", outcome.seq())
        .put("client_uuid", outcome.client() == null ? null : outcome.client().toString())
        .put("environment", cursor.environment().wireName())
        .put("state", outcome.state().wireName())
        .put("attempts", outcome.attempts())
        .put("http_status", outcome.httpStatus())
        .put("at", outcome.at().toString());
  }
}
