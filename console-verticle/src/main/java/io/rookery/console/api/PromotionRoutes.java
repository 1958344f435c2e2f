package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.shared.contract.SettingsContract;
import io.rookery.shared.contract.SettingsContract.PromoteSettings;
import io.rookery.shared.contract.SettingsContract.PromotedSettings;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
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
              return promote(scope, client, dryRun(body), ETags.in(context));
            })
        .map(PromotionRoutes::answer);
  }

  /**
   * Gives production the settings of sandbox; 404 if the client is not subscribed now.
   *
   * @param dryRun changes nothing, and needs no {@code ifMatch}
   */
  public Future<PromotedSettings> promote(
      Scope scope, ClientUuid client, boolean dryRun, IfMatch ifMatch) {
    scope.requireBothEnvironments();
    return bus.ask(
            SettingsContract.PROMOTE, new PromoteSettings(client, dryRun, ifMatch, scope.actor()))
        .map(
            promoted -> {
              if (promoted.before() == null) {
                throw Problems.NOT_FOUND.exception();
              }
              return promoted;
            });
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
    Subscription before = promoted.before();
    Subscription now = promoted.after() == null ? before : promoted.after();
    JsonArray differences = new JsonArray();
    for (Difference one : differences(before)) {
      differences.add(
          new JsonObject()
              .put("setting", one.setting())
              .put("sandbox", one.sandbox())
              .put("production", one.production()));
    }
    return new Answer(
        200,
        new JsonObject()
            .put("client_uuid", now.client().toString())
            .put("version", now.version())
            .put("promoted", promoted.after() != null)
            .put("differences", differences)
            .put("headers_to_enter", new JsonArray(headersToEnter(before))),
        now.version());
  }

  /** One setting, as it stands in JSON, in both environments. */
  public record Difference(String setting, Object sandbox, Object production) {}

  /** Each setting that is another one in production. */
  public static List<Difference> differences(Subscription subscription) {
    JsonObject from = SubscriptionJson.settings(subscription.endpoint(Environment.SANDBOX));
    JsonObject to = SubscriptionJson.settings(subscription.endpoint(Environment.PRODUCTION));
    return from.fieldNames().stream()
        .map(setting -> new Difference(setting, from.getValue(setting), to.getValue(setting)))
        .filter(one -> !Objects.equals(one.sandbox(), one.production()))
        .toList();
  }

  /** The headers of sandbox that production has not: their values are never copied. */
  public static List<String> headersToEnter(Subscription subscription) {
    List<String> missing =
        new ArrayList<>(subscription.endpoint(Environment.SANDBOX).headerNames());
    missing.removeAll(subscription.endpoint(Environment.PRODUCTION).headerNames());
    return missing;
  }
}
