package io.rookery.console.page;

import io.rookery.console.api.PromotionRoutes;
import io.rookery.console.api.PromotionRoutes.Difference;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.SubscriptionContract.Release;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
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
      Subscription client,
      List<FieldChange> changes,
      List<String> headersToEnter,
      Release release) {

    public String back() {
      return "/clients/" + client.client();
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
        PromotionRoutes.differences(client).stream().map(PromotePage::change).toList(),
        PromotionRoutes.headersToEnter(client),
        client.endpoint(Environment.PRODUCTION).release());
  }

  private static FieldChange change(Difference one) {
    return new FieldChange(
        one.setting().replace('_', ' '),
        FieldChange.words(one.production()),
        FieldChange.words(one.sandbox()));
  }

  private Future<Reply> promote(Visit visit) {
    ClientUuid client = visit.scope().clientIn(visit.context());
    return promotion
        .promote(visit.scope(), client, false, SubscriptionPage.seen(visit.form()))
        .map(done -> Reply.done("/clients/" + client, Notice.PROMOTED));
  }
}
