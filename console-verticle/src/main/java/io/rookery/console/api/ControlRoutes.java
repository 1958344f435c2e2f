package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.ControlContract.Instruct;
import io.rookery.shared.contract.ControlContract.Instructed;
import io.rookery.shared.contract.ControlContract.InstructionKind;
import io.rookery.shared.contract.ControlContract.ListStops;
import io.rookery.shared.contract.ControlContract.ResumeMode;
import io.rookery.shared.contract.ControlContract.SetStop;
import io.rookery.shared.contract.ControlContract.Stop;
import io.rookery.shared.contract.ControlContract.Stops;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.FindSubscription;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.http.ApiTime;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What people do to endpoints, to single notifications and to a whole environment: {@code
 * /v1/clients/{client_uuid}/endpoints/{environment}/{pause|resume|disable|enable}}, {@code
 * /v1/notifications/{id}/{retry|cancel}} and {@code /v1/stops/{environment}}.
 */
public final class ControlRoutes {
  private static final String ENDPOINT = "/v1/clients/:client_uuid/endpoints/:environment/";
  private static final int WHY_CHARACTERS_MAX = 500;
  private static final Problem STALE =
      Problem.of(
          412, "precondition_failed", "This is not at the version in If-Match: read it again.");

  private final Bus bus;
  private final SubscriptionBodies bodies;

  public ControlRoutes(Bus bus, SubscriptionBodies bodies) {
    this.bus = bus;
    this.bodies = bodies;
  }

  /** Adds the routes, each behind a key. */
  public void add(Router router, BearerAuth auth) {
    for (InstructionKind kind : InstructionKind.values()) {
      boolean single = kind == InstructionKind.RETRY || kind == InstructionKind.CANCEL;
      router
          .post((single ? "/v1/notifications/:id/" : ENDPOINT) + kind.wireName())
          .handler(Scope.changers(auth))
          .handler(c -> Answer.send(c, () -> single ? single(c, kind) : endpoint(c, kind)));
    }
    router
        .get("/v1/stops")
        .handler(Scope.readers(auth))
        .handler(
            c ->
                Answer.send(
                    c,
                    () ->
                        bus.ask(ControlContract.STOPS, new ListStops()).map(ControlRoutes::json)));
    router
        .put("/v1/stops/:environment")
        .handler(auth.require(KeyRole.OPERATOR))
        .handler(c -> Answer.send(c, () -> stop(c)));
    router
        .delete("/v1/stops/:environment")
        .handler(auth.require(KeyRole.OPERATOR))
        .handler(c -> Answer.send(c, () -> start(c)));
  }

  private Future<Answer> endpoint(RoutingContext context, InstructionKind kind) {
    Scope scope = Scope.of(context);
    EndpointKey endpoint = scope.endpointIn(context);
    Future<JsonNode> body =
        kind == InstructionKind.RESUME || kind == InstructionKind.ENABLE
            ? bodies.read(context.request())
            : Future.succeededFuture();
    return body.compose(
            read ->
                requireIfGiven(ETags.in(context), endpoint)
                    .compose(seen -> instruct(scope, endpoint, kind, read)))
        .map(ControlRoutes::answer);
  }

  /**
   * 412 if the caller has not seen what there is now. Whether an endpoint is held is no part of its
   * subscription, so a change of that between here and the hold is as good as one after it.
   */
  private Future<Void> requireIfGiven(IfMatch ifMatch, EndpointKey endpoint) {
    if (ifMatch == null) {
      return Future.succeededFuture();
    }
    return bus.ask(SubscriptionContract.FIND, new FindSubscription(endpoint.client()))
        .map(
            found -> {
              Subscription latest = found.subscription();
              if (latest == null || !ifMatch.admits(latest.version())) {
                throw STALE.exception();
              }
              return null;
            });
  }

  /** Asks it of an endpoint; {@code body} says what becomes of what waits, null where nothing. */
  public Future<Instructed> instruct(
      Scope scope, EndpointKey endpoint, InstructionKind kind, JsonNode body) {
    ResumeMode mode = body == null ? null : mode(body);
    Instant since = mode == ResumeMode.SINCE ? since(body) : null;
    return bus.ask(
        ControlContract.INSTRUCT,
        new Instruct(kind, endpoint, null, mode, since, null, null, scope.actor()));
  }

  private Future<Answer> single(RoutingContext context, InstructionKind kind) {
    return instruct(Scope.of(context), NotificationRoutes.idIn(context), kind)
        .map(ControlRoutes::answer);
  }

  /** Asks it of one notification. */
  public Future<Instructed> instruct(Scope scope, NotificationId id, InstructionKind kind) {
    return bus.ask(
        ControlContract.INSTRUCT,
        new Instruct(
            kind, null, id, null, null, scope.clients(), scope.environment(), scope.actor()));
  }

  /** 202 where the owner of the shard has not got to it yet: it will. */
  private static Answer answer(Instructed done) {
    return new Answer(done.result() == null ? 202 : 200, json(done));
  }

  private Future<Answer> stop(RoutingContext context) {
    Scope scope = Scope.of(context);
    return bodies
        .read(context.request())
        .compose(body -> stop(scope, scope.environmentIn(context), body))
        .map(ControlRoutes::json);
  }

  private Future<Answer> start(RoutingContext context) {
    Scope scope = Scope.of(context);
    return start(scope, scope.environmentIn(context)).map(ControlRoutes::json);
  }

  /** Stops all sending in an environment; {@code body} says why. */
  public Future<Stops> stop(Scope scope, Environment environment, JsonNode body) {
    JsonNode why = body.path("why");
    if (!why.isTextual()
        || why.textValue().isBlank()
        || why.textValue().length() > WHY_CHARACTERS_MAX) {
      throw invalid("why", "Say in 1 to " + WHY_CHARACTERS_MAX + " characters why.");
    }
    return set(scope, environment, true, why.textValue());
  }

  /** Takes a stop back. */
  public Future<Stops> start(Scope scope, Environment environment) {
    return set(scope, environment, false, null);
  }

  private Future<Stops> set(Scope scope, Environment environment, boolean stopped, String why) {
    return bus.ask(ControlContract.SET_STOP, new SetStop(environment, stopped, why, scope.actor()));
  }

  private static ResumeMode mode(JsonNode body) {
    BodyFaults faults = new BodyFaults();
    faults.refuseUnknown(body, "", Set.of("mode", "since"));
    faults.verify("invalid_instruction", "This cannot be asked so.");
    try {
      return ResumeMode.parse(body.path("mode").textValue());
    } catch (IllegalArgumentException unknown) {
      throw invalid("mode", "This must be all, since, latest_per_user or discard.");
    }
  }

  private static Instant since(JsonNode body) {
    try {
      return ApiTime.parse(body.path("since").asText());
    } catch (IllegalArgumentException malformed) {
      throw invalid("since", "With mode since this must be a time with an offset.");
    }
  }

  private static RuntimeException invalid(String field, String detail) {
    Fault fault = new Fault("invalid_" + field, "/" + field, detail);
    return Problem.invalid("invalid_instruction", "This cannot be asked so.", List.of(fault))
        .exception();
  }

  private static JsonObject json(Instructed done) {
    JsonObject json =
        new JsonObject()
            .put("instruction", done.id())
            .put("result", done.result() == null ? "accepted" : done.result());
    if (done.firstExpiresAt() != null) {
      json.put("first_expires_at", Texts.of(done.firstExpiresAt()));
    }
    return json;
  }

  private static Answer json(Stops stops) {
    JsonArray all = new JsonArray();
    for (Stop stop : stops.stops()) {
      all.add(
          new JsonObject()
              .put("environment", stop.environment().wireName())
              .put("since", Texts.of(stop.since()))
              .put("by", stop.by())
              .put("why", stop.why()));
    }
    return Answer.ok(new JsonObject().put("stops", all));
  }
}
