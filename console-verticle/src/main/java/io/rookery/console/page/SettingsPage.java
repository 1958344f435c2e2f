package io.rookery.console.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rookery.console.api.Bus;
import io.rookery.console.api.EndpointRoutes;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

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
      Double rate = endpoint.settings().ratePerSecond();
      return rate == null ? "" : Words.number(rate);
    }

    /** Empty: off. */
    public String floodWindowMinutes() {
      return text(endpoint.settings().floodWindowMinutes());
    }

    public List<String> families() {
      return NotificationType.families();
    }

    /** All but the test, which is sent whatever is switched off. */
    public List<NotificationType> types() {
      return Arrays.stream(NotificationType.values())
          .filter(type -> type != NotificationType.WEBHOOK_TEST)
          .toList();
    }

    public String description() {
      return Objects.requireNonNullElse(endpoint.note().description(), "");
    }

    public String contact() {
      return Objects.requireNonNullElse(endpoint.note().contact(), "");
    }

    /** A value was typed, and it is a secret. */
    public boolean forgetsValue(Filled filled) {
      return filled.isRefused() && filled.isTyped("header_value");
    }

    private static String text(Number limit) {
      return limit == null ? "" : limit.toString();
    }
  }

  public void add(PageDoor door) {
    String path = "/clients/:client_uuid/:environment/settings";
    door.page(path, Scope.CHANGERS, this::ask);
    door.form(path, Scope.CHANGERS, this::change, this::ask);
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

  /** What is empty is none; what is no number is left to the API's reader to refuse. */
  private static ObjectNode body(Form form) {
    ObjectNode body = form.json("ordering", "on_exhausted");
    putNumber(body, "in_flight_max", form.text("in_flight_max"));
    putNumber(body, "rate_per_second", form.text("rate_per_second"));
    putNumber(body, "flood_window_minutes", form.text("flood_window_minutes"));
    putAll(body.putArray("families_off"), form.all("families_off"));
    putAll(body.putArray("types_off"), form.all("types_off"));
    body.put("x_rook_hash", form.isChecked("x_rook_hash"));
    putText(body, "description", form.text("description"));
    putText(body, "contact", form.text("contact"));
    putHeaders(body, form);
    return body;
  }

  private static void putAll(ArrayNode array, List<String> values) {
    values.forEach(array::add);
  }

  private static void putText(ObjectNode body, String field, String text) {
    body.put(field, text.isEmpty() ? null : text);
  }

  /** Only what changes: the values of the others are sealed, and not here to be sent again. */
  private static void putHeaders(ObjectNode body, Form form) {
    ObjectNode headers = JsonNodeFactory.instance.objectNode();
    form.all("header_gone").forEach(headers::putNull);
    if (!form.text("header_name").isEmpty()) {
      headers.put(form.text("header_name"), form.text("header_value"));
    }
    if (!headers.isEmpty()) {
      body.set("headers", headers);
    }
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
