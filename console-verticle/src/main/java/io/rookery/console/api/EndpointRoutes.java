package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.shared.contract.SettingsContract;
import io.rookery.shared.contract.SettingsContract.ChangeSettings;
import io.rookery.shared.contract.SettingsContract.SettingsPatch;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.FindSubscription;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.EndpointKey;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** {@code /v1/clients/{client_uuid}/endpoints/{environment}}: one endpoint and its settings. */
public final class EndpointRoutes {
  private static final String PATH = "/v1/clients/:client_uuid/endpoints/:environment";

  private final Bus bus;
  private final SubscriptionBodies bodies;
  private final SecretBox secrets;

  public EndpointRoutes(Bus bus, SubscriptionBodies bodies, SecretBox secrets) {
    this.bus = bus;
    this.bodies = bodies;
    this.secrets = secrets;
  }

  /** Adds the routes, each behind a key. */
  public void add(Router router, BearerAuth auth) {
    router.get(PATH).handler(Scope.readers(auth)).handler(c -> Answer.send(c, () -> find(c)));
    router.patch(PATH).handler(Scope.changers(auth)).handler(c -> Answer.send(c, () -> change(c)));
  }

  private Future<Answer> find(RoutingContext context) {
    EndpointKey endpoint = Scope.of(context).endpointIn(context);
    return bus.ask(SubscriptionContract.FIND, new FindSubscription(endpoint.client()))
        .map(found -> shown(found, endpoint));
  }

  private Future<Answer> change(RoutingContext context) {
    Scope scope = Scope.of(context);
    EndpointKey endpoint = scope.endpointIn(context);
    return bodies
        .read(context.request())
        .compose(body -> change(scope, endpoint, ETags.in(context), body))
        .map(changed -> shown(changed, endpoint));
  }

  /** Changes the settings that {@code body} names. */
  public Future<FoundSubscription> change(
      Scope scope, EndpointKey endpoint, IfMatch ifMatch, JsonNode body) {
    SettingsPatch patch =
        SettingsReader.read(body, headers -> secrets.sealHeaders(endpoint, headers));
    return bus.ask(
        SettingsContract.CHANGE, new ChangeSettings(endpoint, ifMatch, patch, scope.actor()));
  }

  private static Answer shown(FoundSubscription found, EndpointKey key) {
    if (found.subscription() == null) {
      throw Problems.NOT_FOUND.exception();
    }
    Endpoint endpoint =
        found.subscription().endpoints().stream()
            .filter(one -> one.environment() == key.environment())
            .findFirst()
            .orElseThrow(Problems.NOT_FOUND::exception);
    long version = found.subscription().version();
    return new Answer(
        200,
        SubscriptionJson.withSettings(endpoint)
            .put("client_uuid", key.client().toString())
            .put("environment", key.environment().wireName())
            .put("version", version),
        version);
  }
}
