package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.shared.contract.SettingsContract;
import io.rookery.shared.contract.SettingsContract.PromoteSettings;
import io.rookery.shared.contract.SettingsContract.PromotedSettings;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * {@code /v1/clients/{client_uuid}/endpoints/production/promote}: what was tried in sandbox becomes
 * how production is.
 */
public final class PromotionRoutes {
  private static final String PATH = "/v1/clients/:client_uuid/endpoints/production/promote";

  private final Bus bus;
  private final SubscriptionBodies bodies;

  public PromotionRoutes(Bus bus, SubscriptionBodies bodies) {
    this.bus = bus;
    this.bodies = bodies;
  }

  /** Adds the route, behind a key. */
  public void add(Router router, BearerAuth auth) {
    router.post(PATH).handler(Scope.changers(auth)).handler(c -> Answer.send(c, () -> promote(c)));
  }

  private Future<Answer> promote(RoutingContext context) {
    Scope scope = Scope.of(context);
    ClientUuid client = scope.clientIn(context);
    return bodies
        .read(context.request())
        .compose(
            body -> {
              scope.requireBothEnvironments();
              boolean dryRun = dryRun(body);
              return bus.ask(
                  SettingsContract.PROMOTE,
                  new PromoteSettings(client, dryRun, ETags.in(context), scope.actor()));
            })
        .map(PromotionRoutes::answer);
  }

  private static boolean dryRun(JsonNode body) {
    JsonNode dryRun = body.path("dry_run");
    boolean alone = body.isObject() && body.size() == (dryRun.isMissingNode() ? 0 : 1);
    if (alone && (dryRun.isMissingNode() || dryRun.isBoolean())) {
      return dryRun.booleanValue();
    }
    throw Problem.invalid(
            "invalid_promotion",
            "A promotion is asked for with dry_run, or with nothing.",
            List.of(new Fault("invalid_dry_run", "/dry_run", "This must be true or false.")))
        .exception();
  }

  private static Answer answer(PromotedSettings promoted) {
    if (promoted.before() == null) {
      throw Problems.NOT_FOUND.exception();
    }
    Endpoint sandbox = promoted.before().endpoint(Environment.SANDBOX);
    Endpoint production = promoted.before().endpoint(Environment.PRODUCTION);
    Subscription now = promoted.after() == null ? promoted.before() : promoted.after();
    List<String> missing = new ArrayList<>(sandbox.headerNames());
    missing.removeAll(production.headerNames());
    return new Answer(
        200,
        new JsonObject()
            .put("client_uuid", now.client().toString())
            .put("version", now.version())
            .put("promoted", promoted.after() != null)
            .put("differences", differences(sandbox, production))
            .put("headers_to_enter", new JsonArray(missing)),
        now.version());
  }

  /** Each setting that is another one in production, with what it is in both. */
  private static JsonArray differences(Endpoint sandbox, Endpoint production) {
    JsonObject from = SubscriptionJson.settings(sandbox);
    JsonObject to = SubscriptionJson.settings(production);
    JsonArray differences = new JsonArray();
    for (String setting : from.fieldNames()) {
      if (!Objects.equals(from.getValue(setting), to.getValue(setting))) {
        differences.add(
            new JsonObject()
                .put("setting", setting)
                .put("sandbox", from.getValue(setting))
                .put("production", to.getValue(setting)));
      }
    }
    return differences;
  }
}
