package io.rookery.console.page;

import io.rookery.console.api.Bus;
import io.rookery.console.api.Scope;
import io.rookery.console.api.TestRoutes;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.TestContract.TestReport;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;

/**
 * {@code /clients/{client_uuid}/{environment}/test}: sends one notification of type {@code
 * webhook.test} now, and shows phase by phase how far it came.
 */
public final class TestPage {
  private final Bus bus;
  private final TestRoutes tests;

  public TestPage(Bus bus, TestRoutes tests) {
    this.bus = bus;
    this.tests = tests;
  }

  /**
   * What the page shows.
   *
   * @param report null: not tested yet
   */
  public record Model(Subscription client, Environment environment, String url, TestReport report) {

    public String back() {
      return "/clients/" + client.client();
    }

    public String action() {
      return back() + "/" + environment.wireName() + "/test";
    }

    /** Why it is red. */
    public String error() {
      return Words.ofError(report.error());
    }

    /** After a red test, and while the reason for it is typed. */
    public boolean offersOverride(Filled.Field why) {
      boolean red = report != null && !report.passed();
      boolean typed = why.wrong() || !why.value().isEmpty();
      return environment == Environment.PRODUCTION && (red || typed);
    }
  }

  public void add(PageDoor door) {
    String path = "/clients/:client_uuid/:environment/test";
    door.page(path, Scope.CHANGERS, visit -> show(visit, null));
    door.form(
        path,
        Scope.CHANGERS,
        visit -> {
          EndpointKey endpoint = visit.scope().endpointIn(visit.context());
          return tests
              .test(visit.scope(), endpoint)
              .compose(tested -> show(visit, tested.report()));
        },
        visit -> show(visit, null));
    door.form(
        "/clients/:client_uuid/:environment/override",
        Scope.CHANGERS,
        this::override,
        visit -> show(visit, null));
  }

  private Future<View> show(Visit visit, TestReport report) {
    EndpointKey endpoint = visit.scope().endpointIn(visit.context());
    return ClientPage.subscription(bus, visit)
        .map(
            client ->
                View.of(
                    "test",
                    "Test " + endpoint.environment().wireName(),
                    Chrome.Tab.CLIENTS,
                    new Model(
                        client,
                        endpoint.environment(),
                        ActionPage.endpoint(client, endpoint.environment()).url(),
                        report)));
  }

  private Future<Reply> override(Visit visit) {
    EndpointKey endpoint = visit.scope().endpointIn(visit.context());
    return tests
        .override(
            visit.scope(), endpoint, SubscriptionPage.seen(visit.form()), visit.form().json("why"))
        .map(done -> Reply.done("/clients/" + endpoint.client(), Notice.SAVED));
  }
}
