package io.rookery.console.page;

import io.rookery.console.api.Bus;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.ListSubscriptions;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.model.ClientUuid;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of clients that a page shows: people know those, and not the uuids. */
final class ClientNames {
  private final Map<ClientUuid, String> names = new HashMap<>();

  private ClientNames() {}

  /** In one question; if nobody answers, the page goes by the uuids. */
  static Future<ClientNames> of(Bus bus, Collection<ClientUuid> clients) {
    ClientNames found = new ClientNames();
    List<ClientUuid> wanted = clients.stream().distinct().toList();
    if (wanted.isEmpty()) {
      return Future.succeededFuture(found);
    }
    return bus.ask(
            SubscriptionContract.LIST, new ListSubscriptions(null, wanted, null, wanted.size()))
        .map(
            page -> {
              for (Subscription one : page.subscriptions()) {
                found.names.put(one.client(), one.name());
              }
              return found;
            })
        .otherwise(found);
  }

  String of(ClientUuid client) {
    String name = names.get(client);
    return name == null || name.isBlank() ? client.toString() : name;
  }
}
