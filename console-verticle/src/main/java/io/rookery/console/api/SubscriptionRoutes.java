package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.console.api.SubscriptionRequest.EndpointRequest;
import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.FindSubscription;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.NewSecret;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.Unsubscribe;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumMap;
import java.util.Map;

/** {@code /v1/clients/{client_uuid}/subscription}: a client's subscription. */
public final class SubscriptionRoutes {
  private static final String PATH = "/v1/clients/:client_uuid/subscription";

  private final Bus bus;
  private final SubscriptionBodies bodies;
  private final SecretBox secrets;

  public SubscriptionRoutes(Bus bus, SubscriptionBodies bodies, SecretBox secrets) {
    this.bus = bus;
    this.bodies = bodies;
    this.secrets = secrets;
  }

  /**
   * What a save did.
   *
   * @param subscription null if the change waits
   * @param newSecrets the signing secrets that it made, in clear, for the one answer that shows
   *     them
   * @param waits the change waits for a second person; null: it is made
   */
  public record Saved(
      boolean created,
      Subscription subscription,
      Map<Environment, String> newSecrets,
      Approval waits) {

    /** Never the secrets: what is printed ends in a log. */
    @Override
    public String toString() {
      return "Saved[" + created + "]";
    }
  }

  /** Adds the routes, each behind a key. */
  public void add(Router router, BearerAuth auth) {
    router.put(PATH).handler(Scope.changers(auth)).handler(c -> Answer.send(c, () -> save(c)));
    router.get(PATH).handler(Scope.readers(auth)).handler(c -> Answer.send(c, () -> find(c)));
    router.delete(PATH).handler(Scope.changers(auth)).handler(c -> Answer.send(c, () -> end(c)));
  }

  /** The signing secrets are in the answer that made them, and in no other. */
  private Future<Answer> save(RoutingContext context) {
    Scope scope = Scope.of(context);
    ClientUuid client = scope.clientIn(context);
    return bodies
        .read(context.request())
        .compose(body -> save(scope, client, ETags.in(context), body))
        .map(saved -> saved.waits() == null ? made(saved, scope) : waiting(saved, scope));
  }

  private static Answer made(Saved saved, Scope scope) {
    return new Answer(
        saved.created() ? 201 : 200,
        SubscriptionJson.of(saved.subscription(), scope, saved.newSecrets()),
        saved.subscription().version());
  }

  private static Answer waiting(Saved saved, Scope scope) {
    JsonObject json = ApprovalJson.of(saved.waits(), scope);
    if (!saved.newSecrets().isEmpty()) {
      JsonObject secrets = new JsonObject();
      saved.newSecrets().forEach((in, secret) -> secrets.put(in.wireName(), secret));
      json.put("signing_secrets", secrets);
    }
    return new Answer(202, json);
  }

  /** Saves what {@code body} says; {@code ifMatch} is null for what does not exist yet. */
  public Future<Saved> save(Scope scope, ClientUuid client, IfMatch ifMatch, JsonNode body) {
    return bus.ask(SubscriptionContract.SAVE, saving(client, ifMatch, body, scope))
        .map(
            done ->
                new Saved(done.created(), done.subscription(), opened(client, done), done.waits()));
  }

  private Future<Answer> find(RoutingContext context) {
    Scope scope = Scope.of(context);
    return bus.ask(SubscriptionContract.FIND, new FindSubscription(scope.clientIn(context)))
        .map(found -> shown(found, scope));
  }

  private Future<Answer> end(RoutingContext context) {
    Scope scope = Scope.of(context);
    ClientUuid client = scope.clientIn(context);
    IfMatch ifMatch = ETags.in(context);
    return end(scope, client, ifMatch).map(found -> shown(found, scope));
  }

  /** Ends it. */
  public Future<FoundSubscription> end(Scope scope, ClientUuid client, IfMatch ifMatch) {
    scope.requireBothEnvironments();
    return bus.ask(
        SubscriptionContract.UNSUBSCRIBE, new Unsubscribe(client, ifMatch, scope.actor()));
  }

  private static Answer shown(FoundSubscription found, Scope scope) {
    if (found.subscription() == null) {
      throw Problems.NOT_FOUND.exception();
    }
    return new Answer(
        200, SubscriptionJson.of(found.subscription(), scope), found.subscription().version());
  }

  private SaveSubscription saving(ClientUuid client, IfMatch ifMatch, JsonNode body, Scope scope) {
    // Between 400 and 422, in the order in which every door answers.
    scope.requireBothEnvironments();
    SubscriptionRequest asked = SubscriptionReader.read(body);
    return new SaveSubscription(
        client,
        ifMatch,
        asked.name(),
        sealed(new EndpointKey(client, Environment.SANDBOX), asked.sandbox()),
        sealed(new EndpointKey(client, Environment.PRODUCTION), asked.production()),
        asked.confirmSameUrl(),
        asked.dataWebhookUrls(),
        scope.actor());
  }

  private EndpointInput sealed(EndpointKey endpoint, EndpointRequest asked) {
    EndpointSecret platform =
        asked.platformSecret() == null
            ? null
            : secrets.sealPlatform(endpoint, asked.platformSecret());
    return new EndpointInput(asked.url(), platform);
  }

  private Map<Environment, String> opened(ClientUuid client, SavedSubscription saved) {
    Map<Environment, String> clear = new EnumMap<>(Environment.class);
    for (NewSecret made : saved.newSecrets()) {
      clear.put(made.environment(), secrets.openSigning(client, made));
    }
    return clear;
  }
}
