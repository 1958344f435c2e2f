package io.rookery.dispatch.signing;

import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.SigningSecret;
import java.security.Key;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/**
 * What one endpoint's notifications are signed with, opened once for each version of the endpoint
 * and not for each send. Immutable.
 */
public final class SigningKeys {
  static final String HMAC = "HmacSHA256";
  private final List<Key> signing;
  private final Optional<SecretKeySpec> platform;

  /**
   * Takes secrets in clear.
   *
   * @param signing newest first, at least one
   * @param platformSecret the key of {@code x-rook-hash}; empty: the header is not sent
   */
  public SigningKeys(List<SigningSecret> signing, Optional<byte[]> platformSecret) {
    if (signing.isEmpty()) {
      throw new IllegalArgumentException("an endpoint has at least one signing secret");
    }
    this.signing = signing.stream().map(SigningSecret::key).toList();
    this.platform = platformSecret.map(secret -> new SecretKeySpec(secret, HMAC));
  }

  /**
   * Opens the secrets of an endpoint.
   *
   * @throws io.rookery.shared.sealing.UnsealFailed if the master key or the endpoint is another
   */
  public static SigningKeys open(MasterKey master, EndpointKey key, ResolvedEndpoint endpoint) {
    List<SigningSecret> signing =
        endpoint.signingSecrets().stream()
            .map(
                secret ->
                    SigningSecret.open(
                        master, secret.sealed(), SecretContext.signing(secret.id(), key)))
            .toList();
    EndpointSecret platform = endpoint.settings().rookHash() ? endpoint.platformSecret() : null;
    return new SigningKeys(
        signing,
        Optional.ofNullable(platform)
            .map(secret -> master.open(secret.sealed(), SecretContext.platform(secret.id(), key))));
  }

  /** Newest first. */
  List<Key> signing() {
    return signing;
  }

  Optional<SecretKeySpec> platform() {
    return platform;
  }

  /** Never the keys: what is printed ends in a log. */
  @Override
  public String toString() {
    return "SigningKeys[" + signing.size() + "]";
  }
}
