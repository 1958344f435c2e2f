package io.rookery.console.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rookery.console.api.Bus;
import io.rookery.console.api.Scope;
import io.rookery.console.api.SecretRoutes;
import io.rookery.shared.contract.SecretContract;
import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SecretContract.ListSecrets;
import io.rookery.shared.contract.SecretContract.RotatedSecret;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;

/** {@code /clients/{client_uuid}/{environment}/rotate}: another signing secret, shown once. */
public final class RotatePage {
  private final Bus bus;
  private final SecretRoutes secrets;

  public RotatePage(Bus bus, SecretRoutes secrets) {
    this.bus = bus;
    this.secrets = secrets;
  }

  /**
   * What the page shows.
   *
   * @param made the new secret in clear, or its public key; null: not rotated yet
   * @param waits it signs only when a second person has approved it
   */
  public record Model(
      Subscription client,
      Environment environment,
      EndpointSecrets secrets,
      String made,
      boolean waits) {

    public String back() {
      return "/clients/" + client.client();
    }

    public String action() {
      return back() + "/" + environment.wireName() + "/rotate";
    }

    /** Never the secret: what is printed ends in a log. */
    @Override
    public String toString() {
      return "Model[" + action() + "]";
    }
  }

  public void add(PageDoor door) {
    String path = "/clients/:client_uuid/:environment/rotate";
    door.page(path, Scope.CHANGERS, this::ask);
    door.form(path, Scope.CHANGERS, this::rotate, this::ask);
  }

  private Future<View> ask(Visit visit) {
    EndpointKey endpoint = visit.scope().endpointIn(visit.context());
    return bus.ask(SecretContract.LIST, new ListSecrets(endpoint))
        .compose(found -> view(visit, endpoint, found, null, false));
  }

  private Future<View> rotate(Visit visit) {
    EndpointKey endpoint = visit.scope().endpointIn(visit.context());
    ObjectNode body = visit.form().json();
    String overlap = visit.form().text("overlap_seconds");
    if (overlap.matches("[0-9]{1,9}")) {
      body.put("overlap_seconds", Long.parseLong(overlap));
    } else if (!overlap.isEmpty()) {
      body.put("overlap_seconds", overlap);
    }
    return secrets
        .rotate(visit.scope(), endpoint, null, body)
        .compose(
            done ->
                view(visit, endpoint, done.secrets(), made(endpoint, done), done.waits() != null));
  }

  private String made(EndpointKey endpoint, RotatedSecret rotated) {
    if (rotated.secret() == null) {
      throw Problems.NOT_FOUND.exception();
    }
    return secrets
        .inClear(endpoint, rotated)
        .orElseGet(() -> rotated.secrets().signing().get(0).publicKey());
  }

  private Future<View> view(
      Visit visit, EndpointKey endpoint, EndpointSecrets found, String made, boolean waits) {
    return ClientPage.subscription(bus, visit)
        .map(
            client ->
                View.of(
                    "rotate",
                    "Rotate the secret of " + endpoint.environment().wireName(),
                    Chrome.Tab.CLIENTS,
                    new Model(client, endpoint.environment(), found, made, waits)));
  }
}
