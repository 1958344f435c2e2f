package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.contract.ReplayContract.CancelReplay;
import io.rookery.shared.contract.ReplayContract.FindReplay;
import io.rookery.shared.contract.ReplayContract.ListReplays;
import io.rookery.shared.contract.ReplayContract.Replay;
import io.rookery.shared.contract.ReplayContract.ReplayFilter;
import io.rookery.shared.contract.ReplayContract.ReplayState;
import io.rookery.shared.contract.ReplayContract.Replays;
import io.rookery.shared.contract.ReplayContract.StartReplay;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.ClientUuid;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.UUID;

/** {@code /v1/replays}: what has ended is sent once more. */
public final class ReplayRoutes {
  private static final String BEFORE = "before";
  private static final Replays NONE = new Replays(List.of(), null);
  private static final int ROWS = 50;
  private static final int ROWS_MAX = 200;
  private static final Problem OTHER_ENVIRONMENT =
      Problem.of(403, "wrong_environment", "This key is bound to the other environment.");

  private final Bus bus;
  private final SubscriptionBodies bodies;
  private final PageCursors cursors;

  public ReplayRoutes(Bus bus, SubscriptionBodies bodies, PageCursors cursors) {
    this.bus = bus;
    this.bodies = bodies;
    this.cursors = cursors;
  }

  /** Adds the routes, each behind a key. */
  public void add(Router router, BearerAuth auth) {
    router
        .post("/v1/replays")
        .handler(Scope.changers(auth))
        .handler(c -> Answer.send(c, () -> start(c)));
    router
        .get("/v1/replays")
        .handler(Scope.readers(auth))
        .handler(c -> Answer.send(c, () -> list(c)));
    router
        .get("/v1/replays/:id")
        .handler(Scope.readers(auth))
        .handler(c -> Answer.send(c, () -> find(c)));
    router
        .post("/v1/replays/:id/cancel")
        .handler(Scope.changers(auth))
        .handler(c -> Answer.send(c, () -> cancel(c)));
  }

  private Future<Answer> start(RoutingContext context) {
    Scope scope = Scope.of(context);
    return bodies
        .read(context.request())
        .compose(body -> start(scope, body))
        .map(job -> new Answer(job.state() == ReplayState.DRY_RUN ? 200 : 201, json(job)));
  }

  /** Starts the replay that {@code body} asks for, or only counts. */
  public Future<Replay> start(Scope scope, JsonNode body) {
    StartReplay asked = ReplayReader.read(body, scope);
    if (!scope.maySee(asked.filter().environment())) {
      throw OTHER_ENVIRONMENT.exception();
    }
    List<ClientUuid> clients = asked.filter().clients();
    if (clients != null && !clients.stream().allMatch(scope::maySee)) {
      throw Problems.NOT_FOUND.exception();
    }
    return bus.ask(ReplayContract.START, asked);
  }

  private Future<Answer> list(RoutingContext context) {
    Scope scope = Scope.of(context);
    Query query = new Query(context, List.of("client_uuid", "environment", BEFORE, "limit"));
    Filter filter = Filter.in(query, scope);
    UUID before = query.cursor(BEFORE, cursors, UUID::fromString);
    int limit = query.limit(ROWS, ROWS_MAX);
    query.verify();
    Future<Replays> found =
        filter.isVisible()
            ? bus.ask(
                ReplayContract.LIST,
                new ListReplays(filter.clients(), filter.environment(), before, limit))
            : Future.succeededFuture(NONE);
    return found.map(
        page -> {
          JsonArray all = new JsonArray();
          page.replays().forEach(one -> all.add(json(one)));
          return Answer.ok(
              new JsonObject()
                  .put("replays", all)
                  .put("next", query.next(BEFORE, cursors, page.next())));
        });
  }

  private Future<Answer> find(RoutingContext context) {
    Scope scope = Scope.of(context);
    return find(scope, idIn(context)).map(job -> Answer.ok(json(job)));
  }

  /** A replay and how far it is. */
  public Future<Replay> find(Scope scope, UUID id) {
    return bus.ask(ReplayContract.FIND, new FindReplay(id, scope.clients(), scope.environment()));
  }

  private Future<Answer> cancel(RoutingContext context) {
    Scope scope = Scope.of(context);
    return cancel(scope, idIn(context)).map(job -> Answer.ok(json(job)));
  }

  /** Ends a replay; what it handed over already is delivered. */
  public Future<Replay> cancel(Scope scope, UUID id) {
    return bus.ask(
        ReplayContract.CANCEL,
        new CancelReplay(id, scope.clients(), scope.environment(), scope.actor()));
  }

  /** The id in the path; 404 if it is none. */
  public static UUID idIn(RoutingContext context) {
    try {
      return UUID.fromString(context.pathParam("id"));
    } catch (IllegalArgumentException malformed) {
      throw Problems.NOT_FOUND.exception();
    }
  }

  private static JsonObject json(Replay job) {
    ReplayFilter filter = job.filter();
    return new JsonObject()
        .put("id", Texts.of(job.id()))
        .put("state", job.state().wireName())
        .put("environment", filter.environment().wireName())
        .put("client_uuids", texts(filter.clients()))
        .put("type", filter.type() == null ? null : filter.type().wireName())
        .put("user_id", filter.userId())
        .put("final_state", filter.finalState() == null ? null : filter.finalState().wireName())
        .put("from", Texts.of(filter.from()))
        .put("until", Texts.of(filter.until()))
        .put("ids", texts(filter.ids()))
        .put("per_second", job.perSecond())
        .put("found", job.found())
        .put("found_exact", job.foundExact())
        .put("replayed", job.replayed())
        .put("passed", job.passed())
        .put("asked_by", job.askedBy())
        .put("asked_at", Texts.of(job.askedAt()));
  }

  private static JsonArray texts(List<?> values) {
    if (values == null) {
      return null;
    }
    JsonArray texts = new JsonArray();
    values.forEach(value -> texts.add(value.toString()));
    return texts;
  }
}
