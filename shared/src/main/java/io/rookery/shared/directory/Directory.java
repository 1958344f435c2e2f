package io.rookery.shared.directory;

import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.contract.AccessContract;
import io.rookery.shared.contract.AccessContract.CheckKey;
import io.rookery.shared.contract.AccessContract.CheckedKey;
import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.contract.SubscriptionContract.Resolutions;
import io.rookery.shared.contract.SubscriptionContract.Resolve;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Batcher;
import io.rookery.shared.storage.Database;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where notifications go and who calls: asks subscription over the bus, and where nobody answers
 * within a second reads the same from two views, so that accepting and delivering go on with the
 * bus switched off and every cache cold (I5). Whoever asks cannot tell which it was.
 *
 * <p>Answers are kept for at most 30 s and dropped when a change is announced. Used from any
 * context.
 */
public final class Directory {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);
  private static final Duration SILENCE_REMEMBERED = Duration.ofSeconds(5);
  private static final int ENDPOINTS_PER_QUESTION_MAX = 500;
  private static final int ENDPOINTS_WAITING_MAX = 50_000;

  private final Vertx vertx;
  private final Context context;
  private final InstantSource clock;
  private final RegistryViews views;
  private final Batcher<EndpointKey, Resolution> questions;
  private final TimedCache<EndpointKey, Resolution> endpoints;
  private final TimedCache<CheckKey, Optional<Principal>> keys;
  private volatile Instant silentUntil = Instant.MIN;

  public Directory(Vertx vertx, Database database, InstantSource clock) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.clock = clock;
    this.views = new RegistryViews(database);
    this.questions =
        new Batcher<>(
            "resolve",
            ENDPOINTS_PER_QUESTION_MAX,
            ENDPOINTS_WAITING_MAX,
            endpoint -> 1,
            this::askForEndpoints);
    this.endpoints = new TimedCache<>(clock, this::askForEndpoint);
    this.keys = new TimedCache<>(clock, this::askForKey);
  }

  /** From now on announced changes are heard. */
  public void start() {
    SubscriptionContract.CHANGED.listen(
        vertx,
        changed -> {
          for (Environment environment : Environment.values()) {
            endpoints.drop(new EndpointKey(changed.client(), environment));
          }
        });
    AccessContract.CHANGED.listen(
        vertx, changed -> keys.dropIf(key -> key.keyId().equals(changed.keyId())));
  }

  /** Where an endpoint's notifications go; fails if neither bus nor database answers. */
  public Future<Resolution> resolve(EndpointKey endpoint) {
    return endpoints.get(endpoint);
  }

  /** The same for many, in one question, and newly asked. */
  public Future<List<Resolution>> resolve(List<EndpointKey> asked) {
    return askForEndpoints(asked)
        .onSuccess(all -> all.forEach(one -> endpoints.put(one.key(), one)));
  }

  /** Who holds a key; empty if it is malformed, unknown, wrong, expired or revoked. */
  public Future<Optional<Principal>> check(String apiKey) {
    return questionOf(apiKey)
        .map(this::check)
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  /** The same for one who keeps the question in place of the key. */
  public Future<Optional<Principal>> check(CheckKey question) {
    return keys.get(question);
  }

  /** What is asked of a key, which does not hold the key; empty if it is malformed. */
  public static Optional<CheckKey> questionOf(String apiKey) {
    String[] parts = apiKey.split("_", -1);
    return parts.length == 4 && parts[0].equals("rk")
        ? Optional.of(new CheckKey(parts[2], sha256(apiKey)))
        : Optional.empty();
  }

  /** After a change made on this node, before its announcement arrives. */
  public void drop(ClientUuid client) {
    for (Environment environment : Environment.values()) {
      endpoints.drop(new EndpointKey(client, environment));
    }
  }

  /** While one question is under way others gather, and the next asks for them all. */
  private Future<Resolution> askForEndpoint(EndpointKey endpoint) {
    Promise<Resolution> answer = Promise.promise();
    context.runOnContext(then -> questions.submit(endpoint).onComplete(answer));
    return answer.future();
  }

  private Future<List<Resolution>> askForEndpoints(List<EndpointKey> asked) {
    return ask(
            SubscriptionContract.RESOLVE,
            new Resolve(asked),
            () -> views.resolve(asked).map(Resolutions::new))
        .map(Resolutions::resolutions);
  }

  private Future<Optional<Principal>> askForKey(CheckKey key) {
    return ask(AccessContract.CHECK, key, () -> views.check(key).map(CheckedKey::new))
        .map(answer -> Optional.ofNullable(answer.principal()));
  }

  private <Q extends Record, R extends Record> Future<R> ask(
      RequestAddress<Q, R> address, Q question, Supplier<Future<R>> view) {
    if (clock.instant().isBefore(silentUntil)) {
      return view.get();
    }
    return address
        .ask(vertx, question, ANSWER_WITHIN)
        .recover(
            silence -> {
              silentUntil = clock.instant().plus(SILENCE_REMEMBERED);
              return view.get();
            });
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
