package io.rookery.console.api;

import io.rookery.shared.contract.AttentionContract;
import io.rookery.shared.contract.AttentionContract.Attention;
import io.rookery.shared.contract.AttentionContract.AttentionPage;
import io.rookery.shared.contract.AttentionContract.ListAttention;
import io.rookery.shared.http.BearerAuth;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code /v1/attention}: what needs a human, newest first. */
public final class AttentionRoutes {
  private static final String BEFORE = "before";
  private static final int ROWS = 100;
  private static final int ROWS_MAX = 1_000;
  private static final AttentionPage EMPTY = new AttentionPage(List.of(), null);

  private final Bus bus;
  private final PageCursors cursors;

  public AttentionRoutes(Bus bus, PageCursors cursors) {
    this.bus = bus;
    this.cursors = cursors;
  }

  /** Adds the route, behind a key. */
  public void add(Router router, BearerAuth auth) {
    router
        .get("/v1/attention")
        .handler(Scope.readers(auth))
        .handler(context -> Answer.send(context, () -> list(context)));
  }

  private Future<Answer> list(RoutingContext context) {
    Query query =
        new Query(context, List.of("client_uuid", "environment", "state", BEFORE, "limit"));
    Filter filter = Filter.in(query, Scope.of(context));
    Boolean cleared = query.optional("state", "open or all", AttentionRoutes::withCleared);
    Long before = query.cursor(BEFORE, cursors, Long::valueOf);
    int limit = query.limit(ROWS, ROWS_MAX);
    query.verify();
    Future<AttentionPage> page =
        filter.isVisible()
            ? bus.ask(
                AttentionContract.LIST,
                new ListAttention(
                    filter.clients(),
                    filter.environment(),
                    Boolean.TRUE.equals(cleared),
                    before,
                    limit))
            : Future.succeededFuture(EMPTY);
    return page.map(
        found -> Answer.ok(json(found).put("next", query.next(BEFORE, cursors, found.next()))));
  }

  private static boolean withCleared(String state) {
    return switch (state) {
      case "open" -> false;
      case "all" -> true;
      default -> throw new IllegalArgumentException("no state");
    };
  }

  private static JsonObject json(AttentionPage page) {
    JsonArray attention = new JsonArray();
    page.attention().forEach(one -> attention.add(json(one)));
    return new JsonObject().put("attention", attention);
  }

  private static JsonObject json(Attention one) {
    return new JsonObject()
        .put("id", one.id())
        .put("client_uuid", one.client().toString())
        .put("environment", one.environment().wireName())
        .put("kind", one.kind().wireName())
        .put("detail", one.detail())
        .put("since", Texts.of(one.since()))
        .put("cleared_at", Texts.of(one.clearedAt()));
  }
}
