package io.rookery.console.page;

import io.rookery.console.api.PromotionRoutes;
import io.rookery.console.api.PromotionRoutes.Difference;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.SubscriptionContract.Release;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.List;

/**
 * {@code /clients/{client_uuid}/promote}: production gets the settings that were tried in sandbox,
 * once the differences were seen and production was tested.
 */
public final class PromotePage {
  private final PromotionRoutes promotion;

  public PromotePage(PromotionRoutes promotion) {
    this.promotion = promotion;
  }

  /** What the page shows. */
  public record Model(
      Subscription client, List<Change> changes, List<String> headersToEnter, Release release) {

    public String back() {
      return "/clients/" + client.client();
    }
  }

  /** One setting of production, and what becomes of it. */
  public record Change(String setting, String now, String then) {

    static Change of(Difference one) {
      return new Change(
          one.setting().replace('_', ' '), words(one.production()), words(one.sandbox()));
    }

    private static String words(Object value) {
      if (value instanceof JsonArray list) {
        return list.isEmpty()
            ? "nothing"
            : String.join(", ", list.stream().map(String::valueOf).toList());
      }
      return value == null ? "none" : value.toString();
    }
  }

  public void add(PageDoor door) {
    String path = "/clients/:client_uuid/promote";
    door.page(path, Scope.CHANGERS, this::ask);
    door.form(path, Scope.CHANGERS, this::promote, this::ask);
  }

  private Future<View> ask(Visit visit) {
    ClientUuid client = visit.scope().clientIn(visit.context());
    return promotion
        .promote(visit.scope(), client, true, null)
        .map(
            promoted ->
                View.of(
                    "promote",
                    "Promote sandbox's settings",
                    Chrome.Tab.CLIENTS,
                    model(promoted.before())));
  }

  private static Model model(Subscription client) {
    return new Model(
        client,
        PromotionRoutes.differences(client).stream().map(Change::of).toList(),
        PromotionRoutes.headersToEnter(client),
        client.endpoint(Environment.PRODUCTION).release());
  }

  private Future<Reply> promote(Visit visit) {
    ClientUuid client = visit.scope().clientIn(visit.context());
    return promotion
        .promote(visit.scope(), client, false, SubscriptionPage.seen(visit.form()))
        .map(done -> Reply.done("/clients/" + client, Notice.PROMOTED));
  }
}
