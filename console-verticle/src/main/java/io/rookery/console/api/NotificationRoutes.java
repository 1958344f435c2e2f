package io.rookery.console.api;

import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.Explain;
import io.rookery.shared.contract.DispatchContract.Explanation;
import io.rookery.shared.contract.DispatchContract.FindNotification;
import io.rookery.shared.contract.DispatchContract.FoundNotification;
import io.rookery.shared.contract.DispatchContract.ListNotifications;
import io.rookery.shared.contract.DispatchContract.NotificationDetail;
import io.rookery.shared.contract.DispatchContract.NotificationFilter;
import io.rookery.shared.contract.DispatchContract.NotificationPage;
import io.rookery.shared.http.ApiTime;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/** {@code /v1/notifications}: what was accepted, and what happened to it. */
public final class NotificationRoutes {
  private static final String BEFORE = "before";
  private static final int ROWS = 50;
  private static final int ROWS_MAX = 200;
  private static final String TIME = "a time with an offset or Z";
  private static final Set<String> UNDER_WAY = Set.of("fresh", "waiting", "parked");
  private static final List<String> PARAMETERS =
      List.of(
          "client_uuid",
          "environment",
          "user_id",
          "type",
          "status",
          "from",
          "until",
          BEFORE,
          "limit");
  private static final NotificationPage EMPTY = new NotificationPage(List.of(), null);

  private final Bus bus;
  private final PageCursors cursors;
  private final SecretBox secrets;

  public NotificationRoutes(Bus bus, SecretBox secrets, PageCursors cursors) {
    this.bus = bus;
    this.cursors = cursors;
    this.secrets = secrets;
  }

  /** Adds the routes, each behind a key. */
  public void add(Router router, BearerAuth auth) {
    router
        .get("/v1/notifications")
        .handler(Scope.readers(auth))
        .handler(context -> Answer.send(context, () -> list(context)));
    router
        .get("/v1/notifications/:id")
        .handler(Scope.readers(auth))
        .handler(context -> Answer.send(context, () -> find(context)));
    router
        .get("/v1/notifications/:id/explanation")
        .handler(Scope.readers(auth))
        .handler(context -> Answer.send(context, () -> explain(context)));
  }

  private Future<Answer> list(RoutingContext context) {
    Scope scope = Scope.of(context);
    Query query = new Query(context, PARAMETERS);
    ClientUuid client = query.required("client_uuid", "a client_uuid", ClientUuid::parse);
    Environment environment =
        query.optional("environment", "sandbox or production", Environment::parse);
    NotificationFilter filter = filter(query);
    NotificationId before = query.cursor(BEFORE, cursors, NotificationId::parse);
    int limit = query.limit(ROWS, ROWS_MAX);
    query.verify();
    Environment wanted = environment == null ? scope.environment() : environment;
    return list(scope, new ListNotifications(client, wanted, filter, before, limit))
        .map(
            page ->
                Answer.ok(
                    NotificationJson.of(page)
                        .put("next", query.next(BEFORE, cursors, page.next()))));
  }

  private static NotificationFilter filter(Query query) {
    return new NotificationFilter(
        query.optional("user_id", "the id of a user", user -> user),
        query.optional("type", "a type, such as user.created", NotificationType::parse),
        query.optional(
            "status", "fresh, waiting, parked or a final state", NotificationRoutes::status),
        query.optional("from", TIME, ApiTime::parse),
        query.optional("until", TIME, ApiTime::parse));
  }

  /**
   * A status that can be asked for.
   *
   * @throws IllegalArgumentException for every other text
   */
  public static String status(String text) {
    if (!UNDER_WAY.contains(text) && !DeliveryEvent.parse(text).isFinal()) {
      throw new IllegalArgumentException("an event, not a state");
    }
    return text;
  }

  /** What the key may not see looks like a client that was never notified. */
  public Future<NotificationPage> list(Scope scope, ListNotifications wanted) {
    boolean visible =
        scope.maySee(wanted.client())
            && (wanted.environment() == null || scope.maySee(wanted.environment()));
    return visible ? bus.ask(DispatchContract.LIST, wanted) : Future.succeededFuture(EMPTY);
  }

  private Future<Answer> find(RoutingContext context) {
    Scope scope = Scope.of(context);
    return find(scope, idIn(context))
        .map(found -> Answer.ok(NotificationJson.of(found, bodyOf(found))));
  }

  /** A notification; 404 if there is none that may be seen. */
  public Future<NotificationDetail> find(Scope scope, NotificationId id) {
    return bus.ask(DispatchContract.FIND, new FindNotification(id, scope.clients()))
        .map(found -> visible(found, scope));
  }

  /** The JSON text that is sent; null if it was erased. */
  public String bodyOf(NotificationDetail notification) {
    return secrets.openBody(notification);
  }

  private Future<Answer> explain(RoutingContext context) {
    Scope scope = Scope.of(context);
    return explain(scope, idIn(context)).map(found -> Answer.ok(ExplanationJson.of(found)));
  }

  /** Why it was not delivered, or when it will be; 404 if there is none that may be seen. */
  public Future<Explanation> explain(Scope scope, NotificationId id) {
    return bus.ask(DispatchContract.EXPLAIN, new Explain(id, scope.clients()))
        .map(
            answer -> {
              Explanation explanation = answer.explanation();
              if (explanation == null || !scope.maySee(explanation.environment())) {
                throw Problems.NOT_FOUND.exception();
              }
              return explanation;
            });
  }

  /** The id in the path; 404 if it is none. */
  public static NotificationId idIn(RoutingContext context) {
    try {
      return NotificationId.parse(context.pathParam("id"));
    } catch (IllegalArgumentException malformed) {
      // What is no id names nothing.
      throw Problems.NOT_FOUND.exception();
    }
  }

  private static NotificationDetail visible(FoundNotification found, Scope scope) {
    if (found.notification() == null
        || !scope.maySee(found.notification().summary().environment())) {
      throw Problems.NOT_FOUND.exception();
    }
    return found.notification();
  }
}
