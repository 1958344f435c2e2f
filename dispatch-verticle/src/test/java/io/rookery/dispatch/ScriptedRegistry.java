package io.rookery.dispatch;

import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.Period;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.contract.SubscriptionContract.Resolutions;
import io.rookery.shared.contract.SubscriptionContract.Resolve;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.CustomHeaders;
import io.rookery.shared.sealing.HmacSecret;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.SigningSecret;
import io.rookery.shared.testing.ScriptedReceiver;
import io.rookery.shared.testing.TestClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * In place of the registry: answers lookups on the bus as the test says. Nodes see a change once
 * their cache has dropped what was before; the view behind the bus is never there.
 */
final class ScriptedRegistry {
  private static final SigningSecret SECRET = HmacSecret.make(new SecureRandom());

  private final MasterKey master;
  private final TestClock clock;
  private final Map<EndpointKey, Resolution> known = new ConcurrentHashMap<>();
  private final List<String> allowances = new ArrayList<>();
  private volatile boolean answers = true;
  private volatile Future<Void> answersAfter = Future.succeededFuture();

  private ScriptedRegistry(MasterKey master, TestClock clock) {
    this.master = master;
    this.clock = clock;
  }

  static ScriptedRegistry serve(Vertx vertx, MasterKey master, TestClock clock) {
    ScriptedRegistry registry = new ScriptedRegistry(master, clock);
    SubscriptionContract.RESOLVE.serve(vertx, registry::resolve);
    return registry;
  }

  /** Subscribes a new client whose endpoint in this environment is the receiver. */
  EndpointKey subscribed(Environment environment, ScriptedReceiver receiver) {
    return subscribed(environment, receiver.port());
  }

  /** The same for whatever listens there. */
  EndpointKey subscribed(Environment environment, int port) {
    return subscribed(environment, "127.0.0.1", port);
  }

  /** The same under another name of it. */
  EndpointKey subscribed(Environment environment, String host, int port) {
    allowances.add(environment.wireName() + " 127.0.0.1/32:" + port + " http");
    EndpointKey key = new EndpointKey(new ClientUuid(UUID.randomUUID()), environment);
    String url = "http://" + host + ":" + port + "/hook";
    subscribe(key, url, 1, clock.instant().minusSeconds(60), List.of());
    return key;
  }

  void subscribe(EndpointKey key, String url, long version, Instant since, List<Period> ended) {
    UUID secretId = UUID.randomUUID();
    EndpointSecret secret =
        new EndpointSecret(secretId, SECRET.seal(master, SecretContext.signing(secretId, key)));
    known.put(
        key,
        new Resolution(
            key,
            new ResolvedEndpoint(version, since, url, List.of(secret), null, null, null, true),
            ended));
  }

  /** Ends a subscription. */
  void end(EndpointKey key, Period last) {
    known.put(key, new Resolution(key, null, List.of(last)));
  }

  /** Gives a subscribed endpoint other settings. */
  void want(EndpointKey key, EndpointSettings settings) {
    ResolvedEndpoint old = known.get(key).endpoint();
    change(key, old.platformSecret(), old.headers(), settings, old.released());
  }

  /** Whether something may be sent to a subscribed endpoint. */
  void released(EndpointKey key, boolean released) {
    ResolvedEndpoint old = known.get(key).endpoint();
    change(key, old.platformSecret(), old.headers(), old.settings(), released);
  }

  /** Gives a subscribed endpoint a platform secret and custom headers. */
  void keep(EndpointKey key, String platformSecret, CustomHeaders headers) {
    ResolvedEndpoint old = known.get(key).endpoint();
    UUID id = UUID.randomUUID();
    change(
        key,
        new EndpointSecret(
            id,
            master.seal(
                platformSecret.getBytes(StandardCharsets.UTF_8), SecretContext.platform(id, key))),
        new EndpointSecret(id, headers.seal(master, SecretContext.headers(id, key))),
        old.settings(),
        old.released());
  }

  /** Since when an endpoint is subscribed. */
  Instant since(EndpointKey key) {
    return known.get(key).endpoint().subscribedSince();
  }

  /** Whether lookups are answered. */
  void answers(boolean answers) {
    this.answers = answers;
  }

  /** From now on a lookup is answered only then. */
  void answersAfter(Future<Void> signal) {
    answersAfter = signal;
  }

  /** Lets a node send to all receivers that were subscribed so far, in the words of its setting. */
  String exceptions() {
    return String.join(",", allowances);
  }

  private Future<Resolutions> resolve(Resolve asked) {
    return answersAfter.compose(now -> answer(asked));
  }

  private Future<Resolutions> answer(Resolve asked) {
    return answers
        ? Future.succeededFuture(
            new Resolutions(
                asked.endpoints().stream()
                    .map(key -> known.getOrDefault(key, new Resolution(key, null, List.of())))
                    .toList()))
        : Future.failedFuture("the registry is away");
  }

  private void change(
      EndpointKey key,
      EndpointSecret platform,
      EndpointSecret headers,
      EndpointSettings settings,
      boolean released) {
    Resolution now = known.get(key);
    ResolvedEndpoint old = now.endpoint();
    known.put(
        key,
        new Resolution(
            key,
            new ResolvedEndpoint(
                old.version(),
                old.subscribedSince(),
                old.url(),
                old.signingSecrets(),
                platform,
                headers,
                settings,
                released),
            now.ended()));
  }
}
