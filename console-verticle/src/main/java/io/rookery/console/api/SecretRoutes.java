package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.console.api.RotationReader.Rotation;
import io.rookery.shared.contract.SecretContract;
import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SecretContract.ListSecrets;
import io.rookery.shared.contract.SecretContract.RotateSecret;
import io.rookery.shared.contract.SecretContract.RotatedSecret;
import io.rookery.shared.contract.SecretContract.SecretTraits;
import io.rookery.shared.contract.SecretContract.SetPlatformSecret;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.sealing.HmacSecret;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * {@code /v1/clients/{client_uuid}/endpoints/{environment}/{rotate|secrets|platform_secret}}: what
 * an endpoint's notifications are signed with.
 */
public final class SecretRoutes {
  private static final String ENDPOINT = "/v1/clients/:client_uuid/endpoints/:environment/";
  private static final String PLATFORM = ENDPOINT + "platform_secret";

  private final Bus bus;
  private final SubscriptionBodies bodies;
  private final SecretBox secrets;

  public SecretRoutes(Bus bus, SubscriptionBodies bodies, SecretBox secrets) {
    this.bus = bus;
    this.bodies = bodies;
    this.secrets = secrets;
  }

  /** Adds the routes, each behind a key. */
  public void add(Router router, BearerAuth auth) {
    router
        .get(ENDPOINT + "secrets")
        .handler(Scope.readers(auth))
        .handler(c -> Answer.send(c, () -> list(c)));
    router
        .post(ENDPOINT + "rotate")
        .handler(Scope.changers(auth))
        .handler(c -> Answer.send(c, () -> rotate(c)));
    router
        .put(PLATFORM)
        .handler(Scope.changers(auth))
        .handler(c -> Answer.send(c, () -> setPlatform(c)));
    router
        .delete(PLATFORM)
        .handler(Scope.changers(auth))
        .handler(c -> Answer.send(c, () -> removePlatform(c)));
  }

  private Future<Answer> list(RoutingContext context) {
    EndpointKey endpoint = Scope.of(context).endpointIn(context);
    return bus.ask(SecretContract.LIST, new ListSecrets(endpoint))
        .map(found -> shown(endpoint, found));
  }

  private Future<Answer> rotate(RoutingContext context) {
    Scope scope = Scope.of(context);
    EndpointKey endpoint = scope.endpointIn(context);
    return bodies
        .read(context.request())
        .compose(body -> rotate(scope, endpoint, ETags.in(context), body))
        .map(rotated -> shownOnce(scope, endpoint, rotated));
  }

  /**
   * Makes another signing secret the current one, as {@code body} says.
   *
   * @param ifMatch null: whatever there is changes
   */
  public Future<RotatedSecret> rotate(
      Scope scope, EndpointKey endpoint, IfMatch ifMatch, JsonNode body) {
    Rotation asked = RotationReader.read(body);
    return bus.ask(
        SecretContract.ROTATE,
        new RotateSecret(
            endpoint,
            ifMatch,
            asked.overlapSeconds(),
            asked.scheme(),
            sealed(endpoint, asked.secret()),
            scope.actor()));
  }

  /** What its receiver needs of a new secret, for the one answer that shows it. */
  public Optional<String> inClear(EndpointKey endpoint, RotatedSecret rotated) {
    return secrets.openShared(endpoint, rotated.secret());
  }

  private Future<Answer> setPlatform(RoutingContext context) {
    EndpointKey endpoint = Scope.of(context).endpointIn(context);
    return bodies
        .read(context.request())
        .map(RotationReader::readPlatform)
        .compose(clear -> set(context, endpoint, secrets.sealPlatform(endpoint, clear)));
  }

  private Future<Answer> removePlatform(RoutingContext context) {
    return set(context, Scope.of(context).endpointIn(context), null);
  }

  private Future<Answer> set(
      RoutingContext context, EndpointKey endpoint, EndpointSecret platform) {
    return bus.ask(
            SecretContract.SET_PLATFORM,
            new SetPlatformSecret(endpoint, ETags.in(context), platform, Scope.of(context).actor()))
        .map(
            set ->
                set.waits() == null
                    ? shown(endpoint, set.secrets())
                    : new Answer(202, ApprovalJson.of(set.waits(), Scope.of(context))));
  }

  private EndpointSecret sealed(EndpointKey endpoint, HmacSecret given) {
    return given == null ? null : secrets.sealSigning(endpoint, given);
  }

  /** The new secret is in this answer and in no other; a private key is in none. */
  private Answer shownOnce(Scope scope, EndpointKey endpoint, RotatedSecret rotated) {
    boolean waits = rotated.waits() != null;
    JsonObject json =
        waits ? ApprovalJson.of(rotated.waits(), scope) : json(endpoint, rotated.secrets());
    inClear(endpoint, rotated).ifPresent(text -> json.put("signing_secret", text));
    if (waits) {
      return new Answer(202, json);
    }
    return new Answer(200, json, rotated.secrets().version());
  }

  private static Answer shown(EndpointKey endpoint, EndpointSecrets secrets) {
    return new Answer(200, json(endpoint, secrets), secrets.version());
  }

  private static JsonObject json(EndpointKey endpoint, EndpointSecrets secrets) {
    if (secrets.version() == null) {
      throw Problems.NOT_FOUND.exception();
    }
    JsonArray signing = new JsonArray();
    secrets.signing().forEach(one -> signing.add(json(one)));
    return new JsonObject()
        .put("client_uuid", endpoint.client().toString())
        .put("environment", endpoint.environment().wireName())
        .put("version", secrets.version())
        .put("signing", signing)
        .put("platform_secret_since", Texts.of(secrets.platformSince()));
  }

  private static JsonObject json(SecretTraits secret) {
    return new JsonObject()
        .put("signature", secret.scheme().wireName())
        .put("fingerprint", secret.fingerprint())
        .put("last4", secret.last4())
        .put("public_key", secret.publicKey())
        .put("created_at", Texts.of(secret.createdAt()))
        .put("expires_at", Texts.of(secret.expiresAt()));
  }
}
