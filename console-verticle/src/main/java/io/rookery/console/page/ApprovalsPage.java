package io.rookery.console.page;

import io.rookery.console.api.ApprovalRoutes;
import io.rookery.console.api.Bus;
import io.rookery.console.api.PageCursors;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalPage;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/**
 * {@code /approvals}: changes of production that wait for a second person, who sees what would
 * change and approves or rejects it; whoever proposed one may withdraw it.
 */
public final class ApprovalsPage {
  private static final int ROWS = 50;
  private static final String ALL = "all";
  private static final Typed.Listing LISTING =
      new Typed.Listing("/approvals", "before", List.of("state"));

  private final Bus bus;
  private final ApprovalRoutes approvals;
  private final PageCursors cursors;

  public ApprovalsPage(Bus bus, ApprovalRoutes approvals, PageCursors cursors) {
    this.bus = bus;
    this.approvals = approvals;
    this.cursors = cursors;
  }

  /**
   * The list.
   *
   * @param all with those that were decided or have expired
   * @param next where the next page is; null: this is the last
   */
  public record Model(List<ApprovalRow> rows, boolean all, boolean first, String next) {}

  /** One that is decided on. */
  public record Decision(ApprovalRow row, boolean approve) {

    public String verb() {
      return approve ? "Approve" : row.own() ? "Withdraw" : "Reject";
    }

    public String action() {
      return row.path() + (approve ? "/approve" : "/reject");
    }

    /** The proposer may not approve it: a second person is what it waits for. */
    public boolean mayDecide() {
      return row.isPending() && !(approve && row.own());
    }
  }

  public void add(PageDoor door) {
    door.page("/approvals", this::list);
    for (boolean approve : new boolean[] {true, false}) {
      String path = "/approvals/:id/" + (approve ? "approve" : "reject");
      door.page(path, Scope.CHANGERS, visit -> ask(visit, approve));
      door.form(
          path, Scope.CHANGERS, visit -> decide(visit, approve), visit -> ask(visit, approve));
    }
  }

  private Future<View> list(Visit visit) {
    Typed typed = new Typed(visit.context().request(), LISTING, cursors);
    boolean all = typed.text("state").equals(ALL);
    ApprovalState state = all ? null : ApprovalState.PENDING;
    return approvals
        .list(visit.scope(), null, state, typed.place(UUID::fromString), ROWS)
        .compose(
            page ->
                rows(visit.scope(), page)
                    .map(rows -> new Model(rows, all, typed.isFirst(), typed.next(page.next()))))
        .map(model -> View.of("approvals", "Approvals", Chrome.Tab.APPROVALS, model));
  }

  private Future<List<ApprovalRow>> rows(Scope scope, ApprovalPage page) {
    return ClientNames.of(bus, page.approvals().stream().map(Approval::client).toList())
        .map(
            names ->
                page.approvals().stream().map(one -> ApprovalRow.of(one, names, scope)).toList());
  }

  private Future<View> ask(Visit visit, boolean approve) {
    Scope scope = visit.scope();
    return approvals
        .find(scope, ApprovalRoutes.idIn(visit.context()))
        .compose(
            found -> {
              ApprovalRoutes.requireReach(scope, found);
              return ClientNames.of(bus, List.of(found.client()))
                  .map(names -> new Decision(ApprovalRow.of(found, names, scope), approve));
            })
        .map(model -> View.of("approval", model.verb() + " a change", Chrome.Tab.APPROVALS, model));
  }

  private Future<Reply> decide(Visit visit, boolean approve) {
    return approvals
        .decide(visit.scope(), ApprovalRoutes.idIn(visit.context()), approve)
        .map(done -> Reply.done("/approvals", notice(done.state())));
  }

  private static Notice notice(ApprovalState state) {
    return switch (state) {
      case APPROVED -> Notice.APPROVED;
      case WITHDRAWN -> Notice.WITHDRAWN;
      default -> Notice.REJECTED;
    };
  }
}
