package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.shared.contract.ErasureContract;
import io.rookery.shared.contract.ErasureContract.Erasure;
import io.rookery.shared.contract.ErasureContract.FindErasure;
import io.rookery.shared.contract.ErasureContract.StartErasure;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** {@code /v1/erasures}: a user is forgotten, and a receipt says what that came to. */
public final class ErasureRoutes {
  private static final Set<String> FIELDS = Set.of("client_uuid", "user_id", "environment");
  private static final Pattern USER_ID = Pattern.compile("[!-~]{1,128}");
  private static final Problem OTHER_ENVIRONMENT =
      Problem.of(403, "wrong_environment", "This key is bound to the other environment.");

  private final Bus bus;
  private final SubscriptionBodies bodies;

  public ErasureRoutes(Bus bus, SubscriptionBodies bodies) {
    this.bus = bus;
    this.bodies = bodies;
  }

  /** Adds the routes, each behind a key. */
  public void add(Router router, BearerAuth auth) {
    router
        .post("/v1/erasures")
        .handler(auth.require(KeyRole.OPERATOR))
        .handler(context -> Answer.send(context, () -> start(context)));
    router
        .get("/v1/erasures/:id")
        .handler(auth.require(KeyRole.OPERATOR, KeyRole.AUDITOR))
        .handler(context -> Answer.send(context, () -> find(context)));
  }

  private Future<Answer> start(RoutingContext context) {
    Scope scope = Scope.of(context);
    return bodies
        .read(context.request())
        .compose(
            body -> {
              StartErasure asked = read(body, scope);
              if (asked.environment() != null && !scope.maySee(asked.environment())) {
                throw OTHER_ENVIRONMENT.exception();
              }
              if (!scope.maySee(asked.client())) {
                throw Problems.NOT_FOUND.exception();
              }
              return bus.ask(ErasureContract.START, asked);
            })
        .map(erasure -> new Answer(202, json(erasure)));
  }

  private Future<Answer> find(RoutingContext context) {
    Scope scope = Scope.of(context);
    return bus.ask(ErasureContract.FIND, new FindErasure(idIn(context)))
        .map(
            erasure -> {
              boolean visible =
                  scope.maySee(erasure.client())
                      && (scope.environment() == null
                          || scope.environment() == erasure.environment());
              if (!visible) {
                throw Problems.NOT_FOUND.exception();
              }
              return Answer.ok(json(erasure));
            });
  }

  /** Says in one 422 all that is wrong; it repeats nothing of what was sent. */
  private static StartErasure read(JsonNode body, Scope scope) {
    BodyFaults faults = new BodyFaults();
    faults.refuseUnknown(body, FIELDS);
    ClientUuid client = text(body, "client_uuid", "a client_uuid", ClientUuid::parse, faults);
    String user =
        text(
            body,
            "user_id",
            "1 to 128 printable ASCII characters, no spaces",
            ErasureRoutes::user,
            faults);
    Environment environment =
        body.hasNonNull("environment")
            ? text(body, "environment", "sandbox or production", Environment::parse, faults)
            : scope.environment();
    faults.verify("invalid_erasure", "This cannot be erased.");
    return new StartErasure(client, user, environment, scope.actor());
  }

  private static <T> T text(
      JsonNode body, String field, String form, Function<String, T> parser, BodyFaults faults) {
    JsonNode value = body.path(field);
    try {
      if (value.isTextual()) {
        return parser.apply(value.textValue());
      }
    } catch (IllegalArgumentException malformed) {
      // The form says what is right.
    }
    faults.invalid(field, "This must be " + form + ".");
    return null;
  }

  private static String user(String text) {
    if (!USER_ID.matcher(text).matches()) {
      throw new IllegalArgumentException("no user_id");
    }
    return text;
  }

  private static UUID idIn(RoutingContext context) {
    try {
      return UUID.fromString(context.pathParam("id"));
    } catch (IllegalArgumentException malformed) {
      throw Problems.NOT_FOUND.exception();
    }
  }

  private static JsonObject json(Erasure erasure) {
    return new JsonObject()
        .put("id", Texts.of(erasure.id()))
        .put("state", erasure.doneAt() == null ? "running" : "done")
        .put("client_uuid", erasure.client().toString())
        .put("environment", erasure.environment() == null ? null : erasure.environment().wireName())
        .put("notifications", erasure.notifications())
        .put("deliveries", erasure.deliveries())
        .put("log_rows", erasure.logRows())
        .put("replays", erasure.replays())
        .put("asked_by", erasure.askedBy())
        .put("asked_at", Texts.of(erasure.askedAt()))
        .put("done_at", Texts.of(erasure.doneAt()));
  }
}
