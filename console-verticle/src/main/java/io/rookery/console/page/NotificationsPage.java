package io.rookery.console.page;

import io.rookery.console.api.Bus;
import io.rookery.console.api.NotificationRoutes;
import io.rookery.console.api.PageCursors;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.DispatchContract.ListNotifications;
import io.rookery.shared.contract.DispatchContract.NotificationFilter;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** {@code /notifications}: a client's, newest first, by environment, type, state, user and time. */
public final class NotificationsPage {
  private static final int ROWS = 50;
  private static final Typed.Listing LISTING =
      new Typed.Listing(
          "/notifications",
          "before",
          List.of(
              "client_uuid", "environment", "type", "status", "user_id", "from", "until", "zone"));

  private final Bus bus;
  private final MeantClients meant;
  private final NotificationRoutes notifications;
  private final PageCursors cursors;

  public NotificationsPage(
      Bus bus, MeantClients meant, NotificationRoutes notifications, PageCursors cursors) {
    this.bus = bus;
    this.meant = meant;
    this.notifications = notifications;
    this.cursors = cursors;
  }

  /**
   * What the page shows.
   *
   * @param client null: it is not clear from what was typed
   * @param alike the clients that may be meant
   * @param faults what of the filter cannot be read; then there are no rows
   * @param next where the next page is; null: this is the last
   */
  public record Model(
      Typed filter,
      ClientUuid client,
      String clientName,
      List<MeantClients.Choice> alike,
      List<NotificationSummary> rows,
      List<String> faults,
      String next) {

    public String typed(String field) {
      return filter.text(field);
    }

    public boolean isFirst() {
      return filter.isFirst();
    }

    /** Something of the client's is left out. */
    public boolean isFiltered() {
      return LISTING.fields().stream()
          .skip(1)
          .anyMatch(field -> !field.equals("zone") && !filter.text(field).isEmpty());
    }

    public Filled.Field time(String field) {
      return filter.field(field);
    }

    /** The same filter, for another client. */
    public String of(ClientUuid other) {
      return filter.with("client_uuid", other);
    }

    public List<NotificationType> types() {
      return Arrays.stream(NotificationType.values())
          .filter(type -> type != NotificationType.WEBHOOK_TEST)
          .toList();
    }

    public List<String> states() {
      return Stream.concat(
              Stream.of("fresh", "waiting", "parked"),
              Arrays.stream(DeliveryEvent.values())
                  .filter(DeliveryEvent::isFinal)
                  .map(DeliveryEvent::wireName))
          .toList();
    }
  }

  public void add(PageDoor door) {
    door.page("/notifications", this::show);
  }

  private Future<View> show(Visit visit) {
    Typed typed = new Typed(visit.context().request(), LISTING, cursors);
    return meant
        .find(visit.scope(), typed.text("client_uuid"))
        .compose(
            found ->
                found.client() == null
                    ? Future.succeededFuture(
                        view(
                            new Model(
                                typed, null, null, found.alike(), List.of(), List.of(), null)))
                    : list(visit.scope(), typed, found.client()));
  }

  private Future<View> list(Scope scope, Typed typed, ClientUuid client) {
    Environment environment =
        typed.read("environment", "sandbox or production", Environment::parse);
    NotificationFilter filter =
        new NotificationFilter(
            typed.read("user_id", "the id of a user", user -> user),
            typed.read("type", "a type", NotificationType::parse),
            typed.read("status", "a state", NotificationRoutes::status),
            typed.time("from"),
            typed.time("until"));
    List<String> faults = typed.faults();
    if (!faults.isEmpty()) {
      return Future.succeededFuture(
          view(new Model(typed, client, client.toString(), List.of(), List.of(), faults, null)));
    }
    NotificationId before = typed.place(NotificationId::parse);
    Environment wanted = environment == null ? scope.environment() : environment;
    return notifications
        .list(scope, new ListNotifications(client, wanted, filter, before, ROWS))
        .compose(
            page ->
                name(scope, client)
                    .map(
                        name ->
                            view(
                                new Model(
                                    typed,
                                    client,
                                    name,
                                    List.of(),
                                    page.notifications(),
                                    faults,
                                    typed.next(page.next())))));
  }

  /** Of a client that may not be seen no name is asked for. */
  private Future<String> name(Scope scope, ClientUuid client) {
    return scope.maySee(client)
        ? ClientNames.of(bus, List.of(client)).map(names -> names.of(client))
        : Future.succeededFuture(client.toString());
  }

  private static View view(Model model) {
    return View.of("notifications", "Notifications", Chrome.Tab.NOTIFICATIONS, model);
  }
}
