package io.rookery.console.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rookery.console.api.Bus;
import io.rookery.console.api.Scope;
import io.rookery.console.api.SubscriptionRoutes;
import io.rookery.console.api.SubscriptionRoutes.Saved;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import java.util.List;

/** Subscribes a client, changes its URLs and ends its subscription. */
public final class SubscriptionPage {
  private final Bus bus;
  private final SubscriptionRoutes subscriptions;

  public SubscriptionPage(Bus bus, SubscriptionRoutes subscriptions) {
    this.bus = bus;
    this.subscriptions = subscriptions;
  }

  /**
   * What the form shows.
   *
   * @param action where it is sent
   * @param version of what is stored; 0: nothing is
   */
  public record Model(
      String action, long version, String client, String name, String sandbox, String production) {

    public boolean isNew() {
      return version == 0;
    }
  }

  /** The new signing secrets, which are shown only now. */
  public record Secrets(ClientUuid client, Saved saved) {

    public String of(Environment environment) {
      return saved.newSecrets().get(environment);
    }
  }

  public void add(PageDoor door) {
    door.page("/clients/new", Scope.CHANGERS, SubscriptionPage::empty);
    door.form("/clients/new", Scope.CHANGERS, this::subscribe, SubscriptionPage::empty);
    door.page("/clients/:client_uuid/edit", Scope.CHANGERS, this::edit);
    door.form("/clients/:client_uuid/edit", Scope.CHANGERS, this::save, this::edit);
    door.page("/clients/:client_uuid/unsubscribe", Scope.CHANGERS, this::askUnsubscribe);
    door.form(
        "/clients/:client_uuid/unsubscribe",
        Scope.CHANGERS,
        this::unsubscribe,
        this::askUnsubscribe);
  }

  private static Future<View> empty(Visit visit) {
    visit.scope().requireBothEnvironments();
    String client = visit.context().request().getParam("client_uuid", "");
    return Future.succeededFuture(
        View.of(
            "subscription",
            "Subscribe a client",
            Chrome.Tab.CLIENTS,
            new Model("/clients/new", 0, client, "", "", "")));
  }

  private Future<Reply> subscribe(Visit visit) {
    ClientUuid client = client(visit.form());
    if (!visit.scope().maySee(client)) {
      throw Problems.NOT_FOUND.exception();
    }
    return subscriptions
        .save(visit.scope(), client, null, body(visit.form()))
        .map(saved -> secrets(client, saved));
  }

  private static ClientUuid client(Form form) {
    try {
      return ClientUuid.parse(form.text("client_uuid"));
    } catch (IllegalArgumentException malformed) {
      Fault fault = new Fault("invalid_client_uuid", "/client_uuid", RefusalWords.A_UUID);
      throw Problem.invalid("invalid_subscription", "This is no client.", List.of(fault))
          .exception();
    }
  }

  private Future<View> edit(Visit visit) {
    return inBothEnvironments(visit)
        .map(
            found ->
                View.of(
                    "subscription",
                    "Edit the subscription",
                    Chrome.Tab.CLIENTS,
                    new Model(
                        "/clients/" + found.client() + "/edit",
                        found.version(),
                        found.client().toString(),
                        found.name() == null ? "" : found.name(),
                        url(found, Environment.SANDBOX),
                        url(found, Environment.PRODUCTION))));
  }

  private Future<Reply> save(Visit visit) {
    ClientUuid client = visit.scope().clientIn(visit.context());
    return subscriptions
        .save(visit.scope(), client, seen(visit.form()), body(visit.form()))
        .map(
            saved ->
                Reply.done(
                    "/clients/" + client, saved.waits() == null ? Notice.SAVED : Notice.WAITS));
  }

  /** The subscription; 403 for who may not see both of its URLs. */
  private Future<Subscription> inBothEnvironments(Visit visit) {
    Future<Subscription> found = ClientPage.subscription(bus, visit);
    visit.scope().requireBothEnvironments();
    return found;
  }

  private Future<View> askUnsubscribe(Visit visit) {
    return inBothEnvironments(visit)
        .map(found -> View.of("unsubscribe", "Unsubscribe", Chrome.Tab.CLIENTS, found));
  }

  private Future<Reply> unsubscribe(Visit visit) {
    ClientUuid client = visit.scope().clientIn(visit.context());
    return subscriptions
        .end(visit.scope(), client, seen(visit.form()))
        .map(done -> Reply.done("/clients/" + client, Notice.UNSUBSCRIBED));
  }

  /** What whoever confirms has seen: a change of anything else is refused. */
  static IfMatch seen(Form form) {
    try {
      return IfMatch.of(Long.parseLong(form.text("version")));
    } catch (NumberFormatException malformed) {
      throw Problem.of(400, "invalid_form", "This is no form of Rookery's.").exception();
    }
  }

  private static ObjectNode body(Form form) {
    ObjectNode body = form.json("name");
    body.putObject("sandbox").put("url", form.text("sandbox"));
    body.putObject("production").put("url", form.text("production"));
    return body.put("confirm_same_url", form.isChecked("confirm_same_url"));
  }

  private static View secrets(ClientUuid client, Saved saved) {
    String title = saved.waits() == null ? "Subscribed" : "Waits for approval";
    return View.of("subscribed", title, Chrome.Tab.CLIENTS, new Secrets(client, saved));
  }

  private static String url(Subscription found, Environment environment) {
    return ActionPage.endpoint(found, environment).url();
  }
}
