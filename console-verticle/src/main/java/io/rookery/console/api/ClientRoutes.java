package io.rookery.console.api;

import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.ListSubscriptions;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionPage;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.model.ClientUuid;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code /v1/clients}: who is, or once was, subscribed. */
public final class ClientRoutes {
  private static final int NAME_CHARACTERS_MAX = 200;
  private static final String AFTER = "after";
  private static final int ROWS = 100;
  private static final int ROWS_MAX = 1_000;

  private final Bus bus;
  private final PageCursors cursors;

  public ClientRoutes(Bus bus, PageCursors cursors) {
    this.bus = bus;
    this.cursors = cursors;
  }

  /** Adds the route, behind a key. */
  public void add(Router router, BearerAuth auth) {
    router
        .get("/v1/clients")
        .handler(Scope.readers(auth))
        .handler(context -> Answer.send(context, () -> list(context)));
  }

  private Future<Answer> list(RoutingContext context) {
    Scope scope = Scope.of(context);
    Query query = new Query(context, List.of("name", AFTER, "limit"));
    String name = query.optional("name", "a part of a name", ClientRoutes::partOfName);
    ClientUuid after = query.cursor(AFTER, cursors, ClientUuid::parse);
    int limit = query.limit(ROWS, ROWS_MAX);
    query.verify();
    return bus.ask(
            SubscriptionContract.LIST, new ListSubscriptions(name, scope.clients(), after, limit))
        .map(
            page ->
                Answer.ok(json(page, scope).put("next", query.next(AFTER, cursors, page.next()))));
  }

  private static String partOfName(String text) {
    if (text.length() > NAME_CHARACTERS_MAX || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("no name has it in it");
    }
    return text;
  }

  private static JsonObject json(SubscriptionPage page, Scope scope) {
    JsonArray clients = new JsonArray();
    page.subscriptions().forEach(one -> clients.add(SubscriptionJson.of(one, scope)));
    return new JsonObject().put("clients", clients);
  }
}
