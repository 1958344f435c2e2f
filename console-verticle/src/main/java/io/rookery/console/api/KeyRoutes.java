package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.shared.contract.KeyContract;
import io.rookery.shared.contract.KeyContract.CreateKey;
import io.rookery.shared.contract.KeyContract.ExpireKey;
import io.rookery.shared.contract.KeyContract.FindKey;
import io.rookery.shared.contract.KeyContract.FoundKey;
import io.rookery.shared.contract.KeyContract.KeyPage;
import io.rookery.shared.contract.KeyContract.ListKeys;
import io.rookery.shared.contract.KeyContract.RevokeKey;
import io.rookery.shared.contract.KeyContract.StoredKey;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.ApiKey;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * {@code /v1/keys}: who may ask. A key is made here and shown in this one answer; what goes further
 * is its hash.
 */
public final class KeyRoutes {
  private static final int ROWS = 100;
  private static final int ROWS_MAX = 1_000;
  private static final String BEFORE = "before";
  private static final int ID_CHARACTERS_MAX = 32;
  private static final String KEY = "/v1/keys/:key_id";

  private final Bus bus;
  private final SubscriptionBodies bodies;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final PageCursors cursors;

  /**
   * Makes the routes.
   *
   * @param random where the secrets come from: a {@link java.security.SecureRandom}
   */
  public KeyRoutes(
      Bus bus,
      SubscriptionBodies bodies,
      RandomGenerator random,
      InstantSource clock,
      PageCursors cursors) {
    this.bus = bus;
    this.bodies = bodies;
    this.random = random;
    this.clock = clock;
    this.cursors = cursors;
  }

  /** Adds the routes, each behind a key. */
  public void add(Router router, BearerAuth auth) {
    Handler<RoutingContext> readers = auth.require(KeyRole.OPERATOR, KeyRole.AUDITOR);
    Handler<RoutingContext> managers = auth.require(KeyRole.OPERATOR);
    router.get("/v1/keys").handler(readers).handler(c -> Answer.send(c, () -> list(c)));
    router.post("/v1/keys").handler(managers).handler(c -> Answer.send(c, () -> create(c)));
    router.get(KEY).handler(readers).handler(c -> Answer.send(c, () -> find(c)));
    router.patch(KEY).handler(managers).handler(c -> Answer.send(c, () -> expire(c)));
    router.post(KEY + "/revoke").handler(managers).handler(c -> Answer.send(c, () -> revoke(c)));
  }

  private Future<Answer> list(RoutingContext context) {
    unbound(context);
    Query query = new Query(context, List.of(BEFORE, "limit"));
    String before = query.cursor(BEFORE, cursors, KeyRoutes::keyId);
    int limit = query.limit(ROWS, ROWS_MAX);
    query.verify();
    return bus.ask(KeyContract.LIST, new ListKeys(before, limit))
        .map(page -> Answer.ok(json(page).put("next", query.next(BEFORE, cursors, page.next()))));
  }

  private Future<Answer> create(RoutingContext context) {
    Scope scope = unbound(context);
    return read(context)
        .compose(
            body -> {
              KeyGrant grant = KeyReader.grant(body, clock.instant());
              ApiKey key = ApiKey.make(grant.environment(), random);
              String hash = HexFormat.of().formatHex(key.hash());
              return bus.ask(
                      KeyContract.CREATE, new CreateKey(key.id(), hash, grant, scope.actor()))
                  .map(made -> new Answer(201, json(made.key()).put("key", key.text())));
            });
  }

  private Future<Answer> find(RoutingContext context) {
    unbound(context);
    return bus.ask(KeyContract.FIND, new FindKey(keyIn(context))).map(KeyRoutes::answer);
  }

  private Future<Answer> expire(RoutingContext context) {
    Scope scope = unbound(context);
    String keyId = keyIn(context);
    return read(context)
        .map(body -> KeyReader.expiry(body, clock.instant()))
        .compose(
            end ->
                bus.ask(KeyContract.EXPIRE, new ExpireKey(keyId, end.orElse(null), scope.actor())))
        .map(KeyRoutes::answer);
  }

  private Future<Answer> revoke(RoutingContext context) {
    Scope scope = unbound(context);
    return bus.ask(KeyContract.REVOKE, new RevokeKey(keyIn(context), scope.actor()))
        .map(KeyRoutes::answer);
  }

  private Future<JsonNode> read(RoutingContext context) {
    return bodies.read(context.request());
  }

  private static Scope unbound(RoutingContext context) {
    Scope scope = Scope.of(context);
    scope.requireUnbound();
    return scope;
  }

  private static String keyIn(RoutingContext context) {
    try {
      return keyId(context.pathParam("key_id"));
    } catch (IllegalArgumentException malformed) {
      throw Problems.NOT_FOUND.exception();
    }
  }

  private static String keyId(String text) {
    if (text.length() > ID_CHARACTERS_MAX || !text.chars().allMatch(KeyRoutes::isBase62)) {
      throw new IllegalArgumentException("no id of a key");
    }
    return text;
  }

  private static boolean isBase62(int character) {
    return character < 128 && Character.isLetterOrDigit(character);
  }

  private static Answer answer(FoundKey found) {
    if (found.key() == null) {
      throw Problems.NOT_FOUND.exception();
    }
    return Answer.ok(json(found.key()));
  }

  private static JsonObject json(KeyPage page) {
    JsonArray keys = new JsonArray();
    page.keys().forEach(one -> keys.add(json(one)));
    return new JsonObject().put("keys", keys);
  }

  private static JsonObject json(StoredKey key) {
    KeyGrant grant = key.grant();
    JsonArray clients =
        grant.clients() == null
            ? null
            : new JsonArray(grant.clients().stream().map(ClientUuid::toString).toList());
    return new JsonObject()
        .put("id", key.keyId())
        .put("name", grant.name())
        .put("role", grant.role().wireName())
        .put("environment", grant.environment() == null ? null : grant.environment().wireName())
        .put("clients", clients)
        .put("created_at", Texts.of(key.createdAt()))
        .put("expires_at", Texts.of(grant.expiresAt()))
        .put("revoked_at", Texts.of(key.revokedAt()))
        .put("last_used_at", Texts.of(key.lastUsedAt()));
  }
}
