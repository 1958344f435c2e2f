package io.rookery.console.api;

import io.rookery.shared.contract.ApprovalContract;
import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalPage;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.ApprovalContract.DecideApproval;
import io.rookery.shared.contract.ApprovalContract.FindApproval;
import io.rookery.shared.contract.ApprovalContract.ListApprovals;
import io.rookery.shared.contract.ApprovalContract.ProposedKind;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.UUID;

/**
 * {@code /v1/approvals}: changes of production that wait for a second person. They are of
 * production all, so a key that is bound to sandbox sees none.
 */
public final class ApprovalRoutes {
  private static final String ONE = "/v1/approvals/:id";
  private static final int ROWS = 100;
  private static final int ROWS_MAX = 1_000;
  private static final String BEFORE = "before";
  private static final List<String> PARAMETERS = List.of("client_uuid", "state", BEFORE, "limit");
  private static final ApprovalPage EMPTY = new ApprovalPage(List.of(), null);

  private final Bus bus;
  private final PageCursors cursors;

  public ApprovalRoutes(Bus bus, PageCursors cursors) {
    this.bus = bus;
    this.cursors = cursors;
  }

  /** Adds the routes, each behind a key. */
  public void add(Router router, BearerAuth auth) {
    router
        .get("/v1/approvals")
        .handler(Scope.readers(auth))
        .handler(c -> Answer.send(c, () -> list(c)));
    router.get(ONE).handler(Scope.readers(auth)).handler(c -> Answer.send(c, () -> show(c)));
    router
        .post(ONE + "/approve")
        .handler(Scope.changers(auth))
        .handler(c -> Answer.send(c, () -> decide(c, true)));
    router
        .post(ONE + "/reject")
        .handler(Scope.changers(auth))
        .handler(c -> Answer.send(c, () -> decide(c, false)));
  }

  private Future<Answer> list(RoutingContext context) {
    Scope scope = Scope.of(context);
    Query query = new Query(context, PARAMETERS);
    ClientUuid client = query.optional("client_uuid", "a client_uuid", ClientUuid::parse);
    ApprovalState state =
        query.optional(
            "state", "pending, approved, rejected, withdrawn or expired", ApprovalState::parse);
    UUID before = query.cursor(BEFORE, cursors, UUID::fromString);
    int limit = query.limit(ROWS, ROWS_MAX);
    query.verify();
    return list(scope, client, state, before, limit)
        .map(
            found -> {
              JsonArray approvals = new JsonArray();
              found.approvals().forEach(one -> approvals.add(ApprovalJson.of(one)));
              return Answer.ok(
                  new JsonObject()
                      .put("approvals", approvals)
                      .put("next", query.next(BEFORE, cursors, found.next())));
            });
  }

  /**
   * Those that the key may see, newest first.
   *
   * @param client null: of all
   * @param state null: any
   * @param before the {@code next} of an earlier page; null: from the newest
   */
  public Future<ApprovalPage> list(
      Scope scope, ClientUuid client, ApprovalState state, UUID before, int limit) {
    if (!scope.maySee(Environment.PRODUCTION) || (client != null && !scope.maySee(client))) {
      return Future.succeededFuture(EMPTY);
    }
    List<ClientUuid> clients = client == null ? scope.clients() : List.of(client);
    return bus.ask(ApprovalContract.LIST, new ListApprovals(clients, state, before, limit))
        .map(
            page ->
                new ApprovalPage(
                    page.approvals().stream().map(one -> ApprovalJson.seen(one, scope)).toList(),
                    page.next()));
  }

  /**
   * Whether a change that the key may see waits; false also where nobody answers, so that a page
   * shows the rest.
   *
   * @param client null: of any
   */
  public Future<Boolean> isWaiting(Scope scope, ClientUuid client) {
    return list(scope, client, ApprovalState.PENDING, null, 1)
        .map(page -> !page.approvals().isEmpty())
        .otherwise(false);
  }

  private Future<Answer> show(RoutingContext context) {
    Scope scope = Scope.of(context);
    return find(scope, idIn(context)).map(found -> Answer.ok(ApprovalJson.of(found)));
  }

  private Future<Answer> decide(RoutingContext context, boolean approve) {
    return decide(Scope.of(context), idIn(context), approve)
        .map(done -> Answer.ok(ApprovalJson.of(done)));
  }

  /** Lets a change happen, or ends its waiting. */
  public Future<Approval> decide(Scope scope, UUID id, boolean approve) {
    return find(scope, id)
        .compose(
            found -> {
              requireReach(scope, found);
              return bus.ask(
                  ApprovalContract.DECIDE, new DecideApproval(id, approve, scope.actor()));
            })
        .map(done -> ApprovalJson.seen(done.approval(), scope));
  }

  /** 403 for a key that could not make the change itself: it is bound to one environment. */
  public static void requireReach(Scope scope, Approval approval) {
    if (approval.change() == ProposedKind.SUBSCRIPTION) {
      scope.requireBothEnvironments();
    }
  }

  /** One of them; 404 for what the key may not see. */
  public Future<Approval> find(Scope scope, UUID id) {
    return bus.ask(ApprovalContract.FIND, new FindApproval(id))
        .map(
            found -> {
              Approval approval = found.approval();
              if (approval == null
                  || !scope.maySee(Environment.PRODUCTION)
                  || !scope.maySee(approval.client())) {
                throw Problems.NOT_FOUND.exception();
              }
              return ApprovalJson.seen(approval, scope);
            });
  }

  /** The id in the path; 404 if it is none. */
  public static UUID idIn(RoutingContext context) {
    try {
      return UUID.fromString(context.pathParam("id"));
    } catch (IllegalArgumentException malformed) {
      throw Problems.NOT_FOUND.exception();
    }
  }
}
