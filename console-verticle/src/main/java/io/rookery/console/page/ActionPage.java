package io.rookery.console.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rookery.console.api.Bus;
import io.rookery.console.api.ControlRoutes;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.ControlContract.InstructionKind;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.ListUndelivered;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;

/**
 * {@code /clients/{client_uuid}/{environment}/{pause|resume|disable|enable}}: says what will happen
 * to which endpoint, and does it when that is confirmed.
 */
public final class ActionPage {
  private static final List<InstructionKind> KINDS =
      List.of(
          InstructionKind.PAUSE,
          InstructionKind.RESUME,
          InstructionKind.DISABLE,
          InstructionKind.ENABLE);

  private static final Problem NO_SINCE =
      Problem.invalid(
          "invalid_instruction",
          "This cannot be asked so.",
          List.of(new Fault("invalid_since", "/since", "Give the time since when it is sent.")));

  private final Bus bus;
  private final ControlRoutes control;

  public ActionPage(Bus bus, ControlRoutes control) {
    this.bus = bus;
    this.control = control;
  }

  /**
   * What the page shows.
   *
   * @param verb such as {@code Pause}
   * @param releases true: what waits is sent or thrown away, and who confirms chooses
   */
  public record Model(
      Subscription client,
      Environment environment,
      String url,
      String verb,
      String consequence,
      boolean releases,
      String waiting) {

    public String back() {
      return "/clients/" + client.client();
    }

    public String action() {
      return back() + "/" + environment.wireName() + "/" + verb.toLowerCase(Locale.ROOT);
    }
  }

  public void add(PageDoor door) {
    for (InstructionKind kind : KINDS) {
      String path = "/clients/:client_uuid/:environment/" + kind.wireName();
      door.page(path, Scope.CHANGERS, visit -> ask(visit, kind));
      door.form(path, Scope.CHANGERS, visit -> act(visit, kind), visit -> ask(visit, kind));
    }
  }

  private Future<View> ask(Visit visit, InstructionKind kind) {
    EndpointKey endpoint = visit.scope().endpointIn(visit.context());
    return ClientPage.subscription(bus, visit)
        .compose(
            client ->
                bus.ask(
                        DispatchContract.UNDELIVERED,
                        new ListUndelivered(
                            List.of(endpoint.client()), endpoint.environment(), null, 1))
                    .map(
                        page ->
                            page.endpoints().isEmpty() ? 0 : page.endpoints().get(0).deliveries())
                    .map(waiting -> view(client, endpoint.environment(), kind, waiting)));
  }

  private static View view(
      Subscription client, Environment environment, InstructionKind kind, long waiting) {
    String verb = verb(kind);
    Model model =
        new Model(
            client,
            environment,
            endpoint(client, environment).url(),
            verb,
            consequence(kind),
            kind == InstructionKind.RESUME || kind == InstructionKind.ENABLE,
            Words.count(waiting));
    return View.of("action", verb + " " + environment.wireName(), Chrome.Tab.CLIENTS, model);
  }

  private Future<Reply> act(Visit visit, InstructionKind kind) {
    EndpointKey endpoint = visit.scope().endpointIn(visit.context());
    boolean releases = kind == InstructionKind.RESUME || kind == InstructionKind.ENABLE;
    JsonNode body = releases ? release(visit.form()) : null;
    return control
        .instruct(visit.scope(), endpoint, kind, body)
        .map(done -> Reply.done("/clients/" + endpoint.client(), Notice.of(done)));
  }

  private static JsonNode release(Form form) {
    ObjectNode body = form.json("mode");
    if (form.text("mode").equals("since")) {
      if (form.instant("since") == null) {
        throw NO_SINCE.exception();
      }
      form.putTime(body, "since");
    }
    return body;
  }

  /** The endpoint of a subscription. */
  static Endpoint endpoint(Subscription client, Environment environment) {
    return client.endpoints().stream()
        .filter(one -> one.environment() == environment)
        .findFirst()
        .orElseThrow(Problems.NOT_FOUND::exception);
  }

  private static String verb(InstructionKind kind) {
    String word = kind.wireName();
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  private static String consequence(InstructionKind kind) {
    return switch (kind) {
      case PAUSE ->
          "Nothing is sent to it until somebody resumes it. Nothing is lost meanwhile: what comes is"
              + " accepted and waits. What gets too old while it waits expires.";
      case DISABLE ->
          "Nothing is sent to it until somebody enables it. What comes meanwhile waits, and expires"
              + " when it gets too old.";
      case RESUME -> "Sending begins again. Choose what becomes of what waits.";
      case ENABLE ->
          "Sending begins again, and its failures so far are forgotten. Choose what becomes of what"
              + " waits.";
      case RETRY, CANCEL -> "";
    };
  }
}
