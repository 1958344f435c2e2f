package io.rookery.console.api;

import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.ListUndelivered;
import io.rookery.shared.contract.DispatchContract.Undelivered;
import io.rookery.shared.contract.DispatchContract.UndeliveredPage;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code /v1/undelivered}: for whom how much waits, since when and why. */
public final class UndeliveredRoutes {
  private static final String AFTER = "after";
  private static final int ROWS = 100;
  private static final int ROWS_MAX = 1_000;
  private static final UndeliveredPage EMPTY = new UndeliveredPage(List.of(), null);

  private final Bus bus;
  private final PageCursors cursors;

  public UndeliveredRoutes(Bus bus, PageCursors cursors) {
    this.bus = bus;
    this.cursors = cursors;
  }

  /** Adds the route, behind a key. */
  public void add(Router router, BearerAuth auth) {
    router
        .get("/v1/undelivered")
        .handler(Scope.readers(auth))
        .handler(context -> Answer.send(context, () -> list(context)));
  }

  private Future<Answer> list(RoutingContext context) {
    Scope scope = Scope.of(context);
    Query query = new Query(context, List.of("client_uuid", "environment", AFTER, "limit"));
    Filter filter = Filter.in(query, scope);
    EndpointKey after = query.cursor(AFTER, cursors, Endpoints::parse);
    int limit = query.limit(ROWS, ROWS_MAX);
    query.verify();
    Future<UndeliveredPage> page =
        filter.isVisible()
            ? bus.ask(
                DispatchContract.UNDELIVERED,
                new ListUndelivered(filter.clients(), filter.environment(), after, limit))
            : Future.succeededFuture(EMPTY);
    return page.map(found -> Answer.ok(json(found).put("next", next(query, found))));
  }

  private String next(Query query, UndeliveredPage page) {
    String position = page.next() == null ? null : Endpoints.text(page.next());
    return query.next(AFTER, cursors, position);
  }

  private static JsonObject json(UndeliveredPage page) {
    JsonArray endpoints = new JsonArray();
    page.endpoints().forEach(one -> endpoints.add(json(one)));
    return new JsonObject().put("undelivered", endpoints);
  }

  private static JsonObject json(Undelivered endpoint) {
    JsonObject byReason = new JsonObject();
    endpoint.byReason().forEach(byReason::put);
    return new JsonObject()
        .put("client_uuid", endpoint.client().toString())
        .put("environment", endpoint.environment().wireName())
        .put("count", endpoint.deliveries())
        .put("oldest_at", Texts.of(endpoint.oldestAt()))
        .put("by_reason", byReason)
        .put("as_of", Texts.of(endpoint.asOf()));
  }

  /** How an endpoint stands in a cursor. */
  private static final class Endpoints {

    static String text(EndpointKey endpoint) {
      return endpoint.client() + "." + endpoint.environment().wireName();
    }

    static EndpointKey parse(String text) {
      int dot = text.indexOf('.');
      if (dot < 0) {
        throw new IllegalArgumentException("no endpoint");
      }
      return new EndpointKey(
          ClientUuid.parse(text.substring(0, dot)), Environment.parse(text.substring(dot + 1)));
    }
  }
}
