package io.rookery.console.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rookery.console.api.Bus;
import io.rookery.console.api.EndpointRoutes;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.model.EndpointKey;
import io.vertx.core.Future;

/** {@code /clients/{client_uuid}/{environment}/settings}: how an endpoint wants to be sent to. */
public final class SettingsPage {
  private final Bus bus;
  private final EndpointRoutes endpoints;

  public SettingsPage(Bus bus, EndpointRoutes endpoints) {
    this.bus = bus;
    this.endpoints = endpoints;
  }

  /** What the page shows. */
  public record Model(Subscription client, Endpoint endpoint) {

    public String back() {
      return "/clients/" + client.client();
    }

    public String action() {
      return back() + "/" + endpoint.environment().wireName() + "/settings";
    }

    /** Empty: no limit. */
    public String inFlightMax() {
      return text(endpoint.settings().inFlightMax());
    }

    /** Empty: no limit. */
    public String ratePerSecond() {
      return text(endpoint.settings().ratePerSecond());
    }

    private static String text(Number limit) {
      return limit == null ? "" : limit.toString();
    }
  }

  public void add(PageDoor door) {
    String path = "/clients/:client_uuid/:environment/settings";
    door.page(path, Scope.CHANGERS, this::ask);
    door.form(path, Scope.CHANGERS, this::change);
  }

  private Future<View> ask(Visit visit) {
    EndpointKey endpoint = visit.scope().endpointIn(visit.context());
    return ClientPage.subscription(bus, visit)
        .map(
            client ->
                View.of(
                    "settings",
                    "Settings of " + endpoint.environment().wireName(),
                    Chrome.Tab.CLIENTS,
                    new Model(client, ActionPage.endpoint(client, endpoint.environment()))));
  }

  private Future<Reply> change(Visit visit) {
    EndpointKey endpoint = visit.scope().endpointIn(visit.context());
    return endpoints
        .change(visit.scope(), endpoint, SubscriptionPage.seen(visit.form()), body(visit.form()))
        .map(done -> Reply.done("/clients/" + endpoint.client(), Notice.SAVED));
  }

  /** An empty limit is none; what is no number is left to the API's reader to refuse. */
  private static ObjectNode body(Form form) {
    ObjectNode body = form.json("ordering", "on_exhausted");
    putNumber(body, "in_flight_max", form.text("in_flight_max"));
    putNumber(body, "rate_per_second", form.text("rate_per_second"));
    return body;
  }

  private static void putNumber(ObjectNode body, String field, String text) {
    if (text.isEmpty()) {
      body.putNull(field);
    } else if (text.matches("[0-9]{1,9}")) {
      body.put(field, Integer.parseInt(text));
    } else if (text.matches("[0-9]{1,9}\\.[0-9]{1,9}")) {
      body.put(field, Double.parseDouble(text));
    } else {
      body.put(field, text);
    }
  }
}
