package io.rookery.subscription.registry;

import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.NewSecret;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.CustomHeaders;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.SignatureScheme;
import io.rookery.shared.sealing.SigningSecret;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes signing secrets and looks at given ones; they leave this class only sealed. */
public final class SecretMaker {
  private final MasterKey master;
  private final SecureRandom random;
  private final Supplier<UUID> ids;

  public SecretMaker(MasterKey master, SecureRandom random, Supplier<UUID> ids) {
    this.master = master;
    this.random = random;
    this.ids = ids;
  }

  /** Those that were made when a subscription was proposed. */
  List<MadeSecret> take(ClientUuid client, List<NewSecret> made) {
    return made.stream()
        .map(one -> take(new EndpointKey(client, one.environment()), one.secret()))
        .toList();
  }

  /** One for each environment of a new subscription. */
  List<MadeSecret> make(ClientUuid client) {
    return Arrays.stream(Environment.values())
        .map(environment -> make(new EndpointKey(client, environment), SignatureScheme.V1))
        .toList();
  }

  MadeSecret make(EndpointKey endpoint, SignatureScheme scheme) {
    UUID id = ids.get();
    SigningSecret secret = SigningSecret.make(scheme, random);
    return MadeSecret.of(
        endpoint.environment(),
        new EndpointSecret(id, secret.seal(master, SecretContext.signing(id, endpoint))),
        secret);
  }

  /**
   * Takes a secret that somebody else chose.
   *
   * @throws io.rookery.shared.sealing.UnsealFailed if it was sealed for another endpoint or with
   *     another master key
   */
  MadeSecret take(EndpointKey endpoint, EndpointSecret given) {
    SecretContext context = SecretContext.signing(given.id(), endpoint);
    return MadeSecret.of(
        endpoint.environment(), given, SigningSecret.open(master, given.sealed(), context));
  }

  /**
   * Changes custom headers.
   *
   * @param stored null: there are none yet
   * @throws io.rookery.shared.sealing.UnsealFailed if one of the two does not open
   */
  MergedHeaders merge(EndpointKey endpoint, EndpointSecret stored, EndpointSecret change) {
    CustomHeaders before = stored == null ? CustomHeaders.NONE : openHeaders(endpoint, stored);
    CustomHeaders merged = before.with(openHeaders(endpoint, change));
    UUID id = ids.get();
    return new MergedHeaders(
        new EndpointSecret(id, merged.seal(master, SecretContext.headers(id, endpoint))),
        merged.names());
  }

  private CustomHeaders openHeaders(EndpointKey endpoint, EndpointSecret headers) {
    return CustomHeaders.open(
        master, headers.sealed(), SecretContext.headers(headers.id(), endpoint));
  }

  /**
   * Opens the platform secrets of a save, and throws them away: one that was sealed with another
   * master key is refused here, once, and not at each delivery.
   *
   * @throws io.rookery.shared.sealing.UnsealFailed if one does not open
   */
  void requireReadable(SaveSubscription asked) {
    requireReadable(asked.client(), Environment.SANDBOX, asked.sandbox());
    requireReadable(asked.client(), Environment.PRODUCTION, asked.production());
  }

  /** The same of one platform secret. */
  void requireReadable(EndpointKey endpoint, EndpointSecret platform) {
    master.open(platform.sealed(), SecretContext.platform(platform.id(), endpoint));
  }

  private void requireReadable(ClientUuid client, Environment environment, EndpointInput input) {
    if (input != null && input.platformSecret() != null) {
      requireReadable(new EndpointKey(client, environment), input.platformSecret());
    }
  }
}
