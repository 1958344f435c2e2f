package io.rookery.console.page;

import io.rookery.console.api.Bus;
import io.rookery.console.api.PageCursors;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.AttentionContract;
import io.rookery.shared.contract.AttentionContract.Attention;
import io.rookery.shared.contract.AttentionContract.AttentionPage;
import io.rookery.shared.contract.AttentionContract.ListAttention;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.ListUndelivered;
import io.rookery.shared.contract.DispatchContract.Undelivered;
import io.rookery.shared.contract.DispatchContract.UndeliveredPage;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.FindSubscription;
import io.rookery.shared.contract.SubscriptionContract.ListSubscriptions;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionPage;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** {@code /clients}: found by name or uuid, with the state of both environments at a glance. */
public final class ClientsPage {
  private static final int ROWS = 50;
  private static final int TEXT_CHARACTERS_MAX = 200;
  private static final Typed.Listing LISTING =
      new Typed.Listing("/clients", "after", List.of("search"));

  private final Bus bus;
  private final PageCursors cursors;

  public ClientsPage(Bus bus, PageCursors cursors) {
    this.bus = bus;
    this.cursors = cursors;
  }

  /**
   * What the page shows.
   *
   * @param search what was typed; empty: nothing
   * @param next where the next page is; null: this is the last
   */
  public record Model(String search, List<Row> rows, String next, boolean first) {}

  /** One client; {@code ended} if it is no longer subscribed. */
  public record Row(ClientUuid client, String name, boolean ended, List<Cell> cells) {}

  /** One environment of it. */
  public record Cell(Environment environment, String words, String mood) {}

  public void add(PageDoor door) {
    door.page("/clients", this::show);
  }

  private Future<View> show(Visit visit) {
    Scope scope = visit.scope();
    Typed typed = new Typed(visit.context().request(), LISTING, cursors);
    String search = typed.text("search");
    if (search.length() > TEXT_CHARACTERS_MAX || search.chars().anyMatch(Character::isISOControl)) {
      throw Problem.of(400, "invalid_query", "A search has at most 200 characters.").exception();
    }
    return find(scope, search, typed.place(ClientUuid::parse))
        .compose(page -> withState(scope, page))
        .map(
            found ->
                View.of(
                    "clients",
                    "Clients",
                    Chrome.Tab.CLIENTS,
                    new Model(search, found.rows, typed.next(found.next), typed.isFirst())));
  }

  /** A whole uuid names one client; everything else is a part of a name. */
  private Future<SubscriptionPage> find(Scope scope, String search, ClientUuid after) {
    ClientUuid client = uuid(search);
    if (client == null) {
      String name = search.isEmpty() ? null : search;
      return bus.ask(
          SubscriptionContract.LIST, new ListSubscriptions(name, scope.clients(), after, ROWS));
    }
    if (!scope.maySee(client)) {
      return Future.succeededFuture(new SubscriptionPage(List.of(), null));
    }
    return bus.ask(SubscriptionContract.FIND, new FindSubscription(client))
        .map(
            found ->
                new SubscriptionPage(
                    found.subscription() == null ? List.of() : List.of(found.subscription()),
                    null));
  }

  private record Found(List<Row> rows, ClientUuid next) {}

  private Future<Found> withState(Scope scope, SubscriptionPage page) {
    List<ClientUuid> clients = page.subscriptions().stream().map(Subscription::client).toList();
    if (clients.isEmpty()) {
      return Future.succeededFuture(new Found(List.of(), null));
    }
    Future<UndeliveredPage> waiting =
        bus.ask(
            DispatchContract.UNDELIVERED,
            new ListUndelivered(clients, scope.environment(), null, 2 * ROWS));
    Future<AttentionPage> attention =
        bus.ask(
            AttentionContract.LIST,
            new ListAttention(clients, scope.environment(), false, null, 4 * ROWS));
    return Future.all(waiting, attention)
        .map(
            both -> {
              List<Row> rows = new ArrayList<>();
              for (Subscription one : page.subscriptions()) {
                rows.add(row(scope, one, waiting.result(), attention.result()));
              }
              return new Found(rows, page.next());
            });
  }

  private static Row row(
      Scope scope, Subscription one, UndeliveredPage waiting, AttentionPage attention) {
    boolean ended = one.until() != null;
    List<Cell> cells = new ArrayList<>();
    for (Environment environment : Environment.values()) {
      if (scope.maySee(environment)) {
        cells.add(cell(one.client(), environment, ended, waiting, attention));
      }
    }
    return new Row(one.client(), one.name(), ended, cells);
  }

  private static Cell cell(
      ClientUuid client,
      Environment environment,
      boolean ended,
      UndeliveredPage waiting,
      AttentionPage attention) {
    for (Attention one : attention.attention()) {
      if (one.client().equals(client) && one.environment() == environment) {
        return new Cell(environment, "needs attention", "bad");
      }
    }
    for (Undelivered one : waiting.endpoints()) {
      if (one.client().equals(client) && one.environment() == environment) {
        return new Cell(environment, Words.count(one.deliveries()) + " waiting", "waiting");
      }
    }
    return new Cell(environment, ended ? "ended" : "nothing waits", ended ? "quiet" : "good");
  }

  /** Null for what is no uuid. */
  private static ClientUuid uuid(String text) {
    try {
      return ClientUuid.parse(text);
    } catch (IllegalArgumentException other) {
      return null;
    }
  }
}
