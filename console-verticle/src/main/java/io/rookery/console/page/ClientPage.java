package io.rookery.console.page;

import io.rookery.console.api.ApprovalRoutes;
import io.rookery.console.api.Bus;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.AttentionContract;
import io.rookery.shared.contract.AttentionContract.AttentionPage;
import io.rookery.shared.contract.AttentionContract.ListAttention;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.ListNotifications;
import io.rookery.shared.contract.DispatchContract.ListUndelivered;
import io.rookery.shared.contract.DispatchContract.NotificationPage;
import io.rookery.shared.contract.DispatchContract.UndeliveredPage;
import io.rookery.shared.contract.HealthContract;
import io.rookery.shared.contract.HealthContract.AskHealth;
import io.rookery.shared.contract.HealthContract.EndpointHealth;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.FindSubscription;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** {@code /clients/{client_uuid}}: a client with its sandbox and its production side by side. */
public final class ClientPage {
  private static final int NOTIFICATIONS = 8;
  private static final int ATTENTION_ROWS = 10;

  private final Bus bus;
  private final ApprovalRoutes approvals;
  private final InstantSource clock;

  public ClientPage(Bus bus, ApprovalRoutes approvals, InstantSource clock) {
    this.bus = bus;
    this.approvals = approvals;
    this.clock = clock;
  }

  /**
   * What the page shows.
   *
   * @param proposed true: a change of its production waits for a second person
   */
  public record Model(
      Subscription subscription, List<Side> sides, List<AttentionRow> attention, boolean proposed) {

    public String path() {
      return "/clients/" + subscription.client();
    }
  }

  /** One environment, once everything of it is known. */
  private record Asked(
      Endpoint endpoint,
      Future<UndeliveredPage> waiting,
      Future<NotificationPage> newest,
      Future<EndpointHealth> health) {}

  public void add(PageDoor door) {
    door.page("/clients/:client_uuid", this::show);
  }

  /** The subscription of the client in the path; 404 if it never had one. */
  static Future<Subscription> subscription(Bus bus, Visit visit) {
    ClientUuid client = visit.scope().clientIn(visit.context());
    return bus.ask(SubscriptionContract.FIND, new FindSubscription(client))
        .map(
            found -> {
              if (found.subscription() == null) {
                throw Problems.NOT_FOUND.exception();
              }
              return found.subscription();
            });
  }

  private Future<View> show(Visit visit) {
    return subscription(bus, visit).compose(found -> show(visit.scope(), found));
  }

  private Future<View> show(Scope scope, Subscription subscription) {
    ClientUuid client = subscription.client();
    List<Asked> sides =
        subscription.endpoints().stream()
            .filter(endpoint -> scope.maySee(endpoint.environment()))
            .map(endpoint -> ask(client, endpoint))
            .toList();
    Future<AttentionPage> attention =
        bus.ask(
            AttentionContract.LIST,
            new ListAttention(List.of(client), scope.environment(), false, null, ATTENTION_ROWS));
    Future<Boolean> proposed = approvals.isWaiting(scope, client);
    List<Future<?>> all = new ArrayList<>(List.of(attention, proposed));
    for (Asked side : sides) {
      all.addAll(List.of(side.waiting, side.newest, side.health));
    }
    return Future.all(all)
        .compose(done -> ClientNames.of(bus, List.of(client)))
        .map(
            names -> {
              List<Side> shown =
                  sides.stream()
                      .map(
                          side ->
                              Side.of(
                                  subscription,
                                  side.endpoint,
                                  side.waiting.result(),
                                  side.newest.result(),
                                  side.health.result(),
                                  clock.instant()))
                      .toList();
              List<AttentionRow> rows =
                  attention.result().attention().stream()
                      .map(one -> AttentionRow.of(one, names))
                      .toList();
              return View.of(
                  "client",
                  subscription.name() == null ? client.toString() : subscription.name(),
                  Chrome.Tab.CLIENTS,
                  new Model(subscription, shown, rows, proposed.result()));
            });
  }

  private Asked ask(ClientUuid client, Endpoint endpoint) {
    Environment environment = endpoint.environment();
    Future<NotificationPage> newest =
        bus.ask(
            DispatchContract.LIST,
            new ListNotifications(client, environment, null, null, NOTIFICATIONS));
    Future<UndeliveredPage> waiting =
        bus.ask(
            DispatchContract.UNDELIVERED,
            new ListUndelivered(List.of(client), environment, null, 1));
    Future<EndpointHealth> health =
        bus.ask(HealthContract.HEALTH, new AskHealth(new EndpointKey(client, environment)));
    return new Asked(endpoint, waiting, newest, health);
  }
}
