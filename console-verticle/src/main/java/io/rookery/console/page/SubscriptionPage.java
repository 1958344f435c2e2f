package io.rookery.console.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rookery.console.api.Bus;
import io.rookery.console.api.Scope;
import io.rookery.console.api.SubscriptionRoutes;
import io.rookery.console.api.SubscriptionRoutes.Saved;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.http.Problem;
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
   * @param version what was seen; empty: a new subscription
   * @param faults why it was not saved so
   */
  public record Model(
      String action,
      String version,
      String client,
      String name,
      String sandbox,
      String production,
      List<String> faults) {

    public boolean isNew() {
      return version.isEmpty();
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
    door.form("/clients/new", Scope.CHANGERS, this::subscribe);
    door.page("/clients/:client_uuid/edit", Scope.CHANGERS, this::edit);
    door.form("/clients/:client_uuid/edit", Scope.CHANGERS, this::save);
    door.page("/clients/:client_uuid/unsubscribe", Scope.CHANGERS, this::askUnsubscribe);
    door.form("/clients/:client_uuid/unsubscribe", Scope.CHANGERS, this::unsubscribe);
  }

  private static Future<View> empty(Visit visit) {
    visit.scope().requireBothEnvironments();
    String client = visit.context().request().getParam("client_uuid", "");
    Model model = new Model("/clients/new", "", client, "", "", "", List.of());
    return Future.succeededFuture(form(200, model));
  }

  private Future<Reply> subscribe(Visit visit) {
    ClientUuid client;
    try {
      client = ClientUuid.parse(visit.form().text("client_uuid"));
    } catch (IllegalArgumentException malformed) {
      String fault = "The uuid of a client looks like 0c32421f-6330-433d-a999-4ac1f4f8add5.";
      return Future.succeededFuture(again(visit, "/clients/new", List.of(fault)));
    }
    if (!visit.scope().maySee(client)) {
      throw Problems.NOT_FOUND.exception();
    }
    return Future.succeededFuture()
        .compose(now -> subscriptions.save(visit.scope(), client, null, body(visit.form())))
        .<Reply>map(saved -> secrets(client, saved))
        .recover(failure -> again(visit, "/clients/new", failure));
  }

  private Future<View> edit(Visit visit) {
    return inBothEnvironments(visit)
        .map(
            found ->
                form(
                    200,
                    new Model(
                        "/clients/" + found.client() + "/edit",
                        Long.toString(found.version()),
                        found.client().toString(),
                        found.name() == null ? "" : found.name(),
                        url(found, Environment.SANDBOX),
                        url(found, Environment.PRODUCTION),
                        List.of())));
  }

  private Future<Reply> save(Visit visit) {
    ClientUuid client = visit.scope().clientIn(visit.context());
    String path = "/clients/" + client;
    return Future.succeededFuture()
        .compose(
            now ->
                subscriptions.save(visit.scope(), client, seen(visit.form()), body(visit.form())))
        .map(saved -> Reply.done(path, saved.waits() == null ? Notice.SAVED : Notice.WAITS))
        .recover(failure -> again(visit, path + "/edit", failure));
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

  /** What was typed stays, with what is wrong with it; every other failure is a page of its own. */
  private static Future<Reply> again(Visit visit, String action, Throwable failure) {
    Problem problem = Problems.of(failure);
    return problem.status() == 422
        ? Future.succeededFuture(again(visit, action, ProblemModel.of(problem).faultsOrSentence()))
        : Future.failedFuture(problem.exception());
  }

  private static Reply again(Visit visit, String action, List<String> faults) {
    Form form = visit.form();
    return form(
        422,
        new Model(
            action,
            form.text("version"),
            form.text("client_uuid"),
            form.text("name"),
            form.text("sandbox"),
            form.text("production"),
            faults));
  }

  private static View form(int status, Model model) {
    String title = model.isNew() ? "Subscribe a client" : "Edit the subscription";
    return new View(status, "subscription", title, Chrome.Tab.CLIENTS, model);
  }

  private static String url(Subscription found, Environment environment) {
    return ActionPage.endpoint(found, environment).url();
  }
}
