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
import io.rookery.shared.sealing.ApiKey;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
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
    Handler<RoutingContext> readers = auth.require(Scope.KEY_READERS);
    Handler<RoutingContext> managers = auth.require(Scope.OPERATORS);
    router.get("/v1/keys").handler(readers).handler(c -> Answer.send(c, () -> list(c)));
    router.post("/v1/keys").handler(managers).handler(c -> Answer.send(c, () -> create(c)));
    router.get(KEY).handler(readers).handler(c -> Answer.send(c, () -> find(c)));
    router.patch(KEY).handler(managers).handler(c -> Answer.send(c, () -> expire(c)));
    router.post(KEY + "/revoke").handler(managers).handler(c -> Answer.send(c, () -> revoke(c)));
  }

  private Future<Answer> list(RoutingContext context) {
    Scope scope = unbound(context);
    Query query = new Query(context, List.of(BEFORE, "limit"));
    String before = query.cursor(BEFORE, cursors, KeyRoutes::keyId);
    int limit = query.limit(ROWS, ROWS_MAX);
    query.verify();
    return list(scope, before, limit)
        .map(page -> Answer.ok(json(page).put("next", query.next(BEFORE, cursors, page.next()))));
  }

  /**
   * Keys, newest first.
   *
   * @param before the {@code next} of an earlier page; null: from the newest
   */
  public Future<KeyPage> list(Scope scope, String before, int limit) {
    scope.requireUnbound();
    return bus.ask(KeyContract.LIST, new ListKeys(before, limit));
  }

  private Future<Answer> create(RoutingContext context) {
    Scope scope = unbound(context);
    return read(context)
        .compose(body -> create(scope, body))
        .map(made -> new Answer(201, json(made.key()).put("key", made.text())));
  }

  /**
   * A key that was just made.
   *
   * @param text the whole key, for the one answer that shows it
   */
  public record Made(StoredKey key, String text) {

    /** Never the key: what is printed ends in a log. */
    @Override
    public String toString() {
      return "Made[" + key.keyId() + "]";
    }
  }

  /** Makes the key that {@code body} asks for. */
  public Future<Made> create(Scope scope, JsonNode body) {
    scope.requireUnbound();
    KeyGrant grant = KeyReader.grant(body, clock.instant());
    ApiKey key = ApiKey.make(grant.environment(), random);
    String hash = HexFormat.of().formatHex(key.hash());
    return bus.ask(KeyContract.CREATE, new CreateKey(key.id(), hash, grant, scope.actor()))
        .map(made -> new Made(made.key(), key.text()));
  }

  private Future<Answer> find(RoutingContext context) {
    Scope scope = unbound(context);
    return find(scope, keyIn(context)).map(key -> Answer.ok(json(key)));
  }

  /** A key; 404 if there is none of that id. */
  public Future<StoredKey> find(Scope scope, String keyId) {
    scope.requireUnbound();
    return bus.ask(KeyContract.FIND, new FindKey(keyId)).map(KeyRoutes::existing);
  }

  private Future<Answer> expire(RoutingContext context) {
    Scope scope = unbound(context);
    String keyId = keyIn(context);
    return read(context)
        .compose(body -> expire(scope, keyId, body))
        .map(key -> Answer.ok(json(key)));
  }

  /** Sets until when a key is valid as {@code body} says; 404 if there is none of that id. */
  public Future<StoredKey> expire(Scope scope, String keyId, JsonNode body) {
    scope.requireUnbound();
    Instant end = KeyReader.expiry(body, clock.instant()).orElse(null);
    return bus.ask(KeyContract.EXPIRE, new ExpireKey(keyId, end, scope.actor()))
        .map(KeyRoutes::existing);
  }

  private Future<Answer> revoke(RoutingContext context) {
    Scope scope = unbound(context);
    return revoke(scope, keyIn(context)).map(key -> Answer.ok(json(key)));
  }

  /** Ends a key now and for ever; 404 if there is none of that id. */
  public Future<StoredKey> revoke(Scope scope, String keyId) {
    scope.requireUnbound();
    return bus.ask(KeyContract.REVOKE, new RevokeKey(keyId, scope.actor()))
        .map(KeyRoutes::existing);
  }

  private Future<JsonNode> read(RoutingContext context) {
    return bodies.read(context.request());
  }

  private static Scope unbound(RoutingContext context) {
    Scope scope = Scope.of(context);
    scope.requireUnbound();
    return scope;
  }

  /** The id in the path; 404 if it is none. */
  public static String keyIn(RoutingContext context) {
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

  private static StoredKey existing(FoundKey found) {
    if (found.key() == null) {
      throw Problems.NOT_FOUND.exception();
    }
    return found.key();
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
