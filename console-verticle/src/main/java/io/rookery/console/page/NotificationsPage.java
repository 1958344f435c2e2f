package io.rookery.console.page;

import io.rookery.console.api.Bus;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.ListNotifications;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Function;

/** {@code /notifications}: a client's, newest first, or one by its id. */
public final class NotificationsPage {
  private static final int ROWS = 50;

  private final Bus bus;

  public NotificationsPage(Bus bus) {
    this.bus = bus;
  }

  /**
   * What the page shows.
   *
   * @param asked what was typed as the client
   * @param clientName null: what was typed is no client
   * @param environment empty: both
   * @param next where the next page is; null: this is the last
   */
  public record Model(
      String asked,
      String clientName,
      String environment,
      List<NotificationSummary> rows,
      String next,
      boolean first) {}

  public void add(PageDoor door) {
    door.page("/notifications", this::show);
  }

  private Future<Reply> show(Visit visit) {
    Scope scope = visit.scope();
    HttpServerRequest request = visit.context().request();
    String asked = request.getParam("client_uuid", "").strip();
    Environment environment = read(request, "environment", Environment::parse);
    ClientUuid client = read(request, "client_uuid", ClientUuid::parse);
    NotificationId before = read(request, "before", NotificationId::parse);
    String word = environment == null ? "" : environment.wireName();
    if (client == null) {
      return Future.succeededFuture(view(new Model(asked, null, word, List.of(), null, true)));
    }
    Environment wanted = environment == null ? scope.environment() : environment;
    if (!scope.maySee(client) || (wanted != null && !scope.maySee(wanted))) {
      return Future.succeededFuture(
          view(new Model(asked, asked, word, List.of(), null, before == null)));
    }
    return bus.ask(DispatchContract.LIST, new ListNotifications(client, wanted, null, before, ROWS))
        .compose(
            page ->
                ClientNames.of(bus, List.of(client))
                    .map(
                        names ->
                            view(
                                new Model(
                                    asked,
                                    names.of(client),
                                    word,
                                    page.notifications(),
                                    next(client, word, page.next()),
                                    before == null))));
  }

  private static Reply view(Model model) {
    return View.of("notifications", "Notifications", Chrome.Tab.NOTIFICATIONS, model);
  }

  private static String next(ClientUuid client, String environment, NotificationId before) {
    return before == null
        ? null
        : "/notifications?client_uuid="
            + client
            + "&environment="
            + environment
            + "&before="
            + before;
  }

  /** Null for what is not given, and for what is none: a filter is often half typed. */
  private static <T> T read(HttpServerRequest request, String name, Function<String, T> parser) {
    try {
      return parser.apply(request.getParam(name, "").strip());
    } catch (IllegalArgumentException none) {
      return null;
    }
  }
}
