package io.rookery.console.page;

import io.rookery.console.api.Bus;
import io.rookery.console.api.NotificationRoutes;
import io.rookery.console.api.PageCursors;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.DispatchContract.ListNotifications;
import io.rookery.shared.contract.DispatchContract.NotificationFilter;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.ListSubscriptions;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
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
  private static final int CLIENTS = 8;
  private static final int NAME_CHARACTERS_MAX = 200;
  private static final Typed.Listing LISTING =
      new Typed.Listing(
          "/notifications",
          "before",
          List.of(
              "client_uuid", "environment", "type", "status", "user_id", "from", "until", "zone"));

  private final Bus bus;
  private final NotificationRoutes notifications;
  private final PageCursors cursors;

  public NotificationsPage(Bus bus, NotificationRoutes notifications, PageCursors cursors) {
    this.bus = bus;
    this.notifications = notifications;
    this.cursors = cursors;
  }

  /**
   * What the page shows.
   *
   * @param client null: what was typed is the uuid of none
   * @param meant the clients with what was typed in their name
   * @param faults what of the filter cannot be read; then there are no rows
   * @param next where the next page is; null: this is the last
   */
  public record Model(
      Typed filter,
      ClientUuid client,
      String clientName,
      List<Subscription> meant,
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
    String asked = typed.text("client_uuid");
    ClientUuid client = uuid(asked);
    if (client == null) {
      return meant(visit.scope(), asked)
          .map(meant -> view(new Model(typed, null, null, meant, List.of(), List.of(), null)));
    }
    Scope scope = visit.scope();
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
          view(new Model(typed, client, asked, List.of(), List.of(), faults, null)));
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

  /** People know names, and not uuids. */
  private Future<List<Subscription>> meant(Scope scope, String asked) {
    if (asked.isEmpty()
        || asked.length() > NAME_CHARACTERS_MAX
        || asked.chars().anyMatch(Character::isISOControl)) {
      return Future.succeededFuture(List.of());
    }
    return bus.ask(
            SubscriptionContract.LIST, new ListSubscriptions(asked, scope.clients(), null, CLIENTS))
        .map(SubscriptionContract.SubscriptionPage::subscriptions);
  }

  private static View view(Model model) {
    return View.of("notifications", "Notifications", Chrome.Tab.NOTIFICATIONS, model);
  }

  private static ClientUuid uuid(String text) {
    try {
      return ClientUuid.parse(text);
    } catch (IllegalArgumentException name) {
      return null;
    }
  }
}
