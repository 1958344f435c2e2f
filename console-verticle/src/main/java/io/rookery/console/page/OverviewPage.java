package io.rookery.console.page;

import io.rookery.console.api.ApprovalRoutes;
import io.rookery.console.api.Bus;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.AttentionContract;
import io.rookery.shared.contract.AttentionContract.Attention;
import io.rookery.shared.contract.AttentionContract.AttentionPage;
import io.rookery.shared.contract.AttentionContract.ListAttention;
import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.ControlContract.ListStops;
import io.rookery.shared.contract.ControlContract.Stop;
import io.rookery.shared.contract.ControlContract.Stops;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.ListUndelivered;
import io.rookery.shared.contract.DispatchContract.Undelivered;
import io.rookery.shared.contract.DispatchContract.UndeliveredPage;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code /}: does it flow, what waits, and what needs a human. */
public final class OverviewPage {
  private static final int ATTENTION_ROWS = 20;
  private static final int ENDPOINTS_MAX = 1_000;

  private final Bus bus;
  private final ApprovalRoutes approvals;

  public OverviewPage(Bus bus, ApprovalRoutes approvals) {
    this.bus = bus;
    this.approvals = approvals;
  }

  /**
   * What the page shows.
   *
   * @param proposed true: a change of production waits for a second person
   */
  public record Model(
      List<Glance> environments,
      List<AttentionRow> attention,
      boolean moreAttention,
      boolean proposed) {}

  /**
   * One environment at a glance.
   *
   * @param stop null: it is not stopped
   * @param waiting how many wait, of at most {@value #ENDPOINTS_MAX} endpoints
   * @param more true: there are more endpoints for which something waits
   * @param oldest the endpoint whose oldest has waited longest; null: nothing waits
   * @param countedAt when the count that is oldest was made; null: nothing waits
   */
  public record Glance(
      Environment environment,
      Stop stop,
      String waiting,
      int endpoints,
      boolean more,
      ClientUuid oldest,
      String oldestName,
      Instant oldestAt,
      Instant countedAt) {}

  public void add(PageDoor door) {
    door.page("/", this::show);
  }

  private Future<View> show(Visit visit) {
    Scope scope = visit.scope();
    Future<Stops> stops = bus.ask(ControlContract.STOPS, new ListStops());
    Future<AttentionPage> attention =
        bus.ask(
            AttentionContract.LIST,
            new ListAttention(scope.clients(), scope.environment(), false, null, ATTENTION_ROWS));
    Future<Boolean> proposed = approvals.isWaiting(scope, null);
    List<Environment> environments = new ArrayList<>();
    List<Future<UndeliveredPage>> waiting = new ArrayList<>();
    for (Environment environment : Environment.values()) {
      if (scope.maySee(environment)) {
        environments.add(environment);
        waiting.add(
            bus.ask(
                DispatchContract.UNDELIVERED,
                new ListUndelivered(scope.clients(), environment, null, ENDPOINTS_MAX)));
      }
    }
    return Future.all(stops, attention, proposed)
        .compose(done -> Future.all(waiting))
        .compose(done -> names(attention.result(), waiting))
        .map(
            names -> {
              List<Glance> glances = new ArrayList<>();
              for (int i = 0; i < environments.size(); i++) {
                glances.add(
                    glance(environments.get(i), stops.result(), waiting.get(i).result(), names));
              }
              List<AttentionRow> rows =
                  attention.result().attention().stream()
                      .map(one -> AttentionRow.of(one, names))
                      .toList();
              Model model =
                  new Model(glances, rows, attention.result().next() != null, proposed.result());
              return View.of("overview", "Overview", Chrome.Tab.OVERVIEW, model);
            });
  }

  private Future<ClientNames> names(
      AttentionPage attention, List<Future<UndeliveredPage>> waiting) {
    Set<ClientUuid> clients = new HashSet<>();
    for (Attention one : attention.attention()) {
      clients.add(one.client());
    }
    for (Future<UndeliveredPage> page : waiting) {
      Undelivered oldest = oldest(page.result());
      if (oldest != null) {
        clients.add(oldest.client());
      }
    }
    return ClientNames.of(bus, clients);
  }

  private static Glance glance(
      Environment environment, Stops stops, UndeliveredPage page, ClientNames names) {
    Stop stop =
        stops.stops().stream()
            .filter(one -> one.environment() == environment)
            .findFirst()
            .orElse(null);
    long waiting = page.endpoints().stream().mapToLong(Undelivered::deliveries).sum();
    Undelivered oldest = oldest(page);
    return new Glance(
        environment,
        stop,
        Words.count(waiting),
        page.endpoints().size(),
        page.next() != null,
        oldest == null ? null : oldest.client(),
        oldest == null ? null : names.of(oldest.client()),
        oldest == null ? null : oldest.oldestAt(),
        page.endpoints().stream().map(Undelivered::asOf).min(Instant::compareTo).orElse(null));
  }

  private static Undelivered oldest(UndeliveredPage page) {
    return page.endpoints().stream()
        .filter(one -> one.oldestAt() != null)
        .min(Comparator.comparing(Undelivered::oldestAt))
        .orElse(null);
  }
}
