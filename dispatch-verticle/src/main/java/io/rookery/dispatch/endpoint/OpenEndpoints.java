package io.rookery.dispatch.endpoint;

import io.rookery.dispatch.signing.SigningKeys;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.guard.Target;
import io.rookery.shared.guard.TargetGuard;
import io.rookery.shared.guard.TargetRefused;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.sealing.CustomHeaders;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SecretContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Endpoints ready to be sent to: URL judged, secrets and custom headers opened. Done once for each
 * version of an endpoint, because opening costs as much as signing.
 */
public final class OpenEndpoints {

  /** An endpoint ready to be sent to. */
  public record OpenEndpoint(Target target, SigningKeys keys, CustomHeaders headers) {}

  private record Opened(ResolvedEndpoint from, OpenEndpoint open) {}

  private final MasterKey master;
  private final TargetGuard guard;
  private final Map<EndpointKey, Opened> cache;

  public OpenEndpoints(MasterKey master, TargetGuard guard, int endpointsMax) {
    this.master = master;
    this.guard = guard;
    this.cache =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<EndpointKey, Opened> eldest) {
            return size() > endpointsMax;
          }
        };
  }

  /**
   * Opens an endpoint.
   *
   * @throws TargetRefused if its URL is not one that may be sent to
   * @throws io.rookery.shared.sealing.UnsealFailed if the master key is another
   */
  public OpenEndpoint open(EndpointKey key, ResolvedEndpoint endpoint) {
    Opened known = cache.get(key);
    if (known != null && known.from().equals(endpoint)) {
      return known.open();
    }
    OpenEndpoint open =
        new OpenEndpoint(
            guard.check(endpoint.url(), key.environment()),
            SigningKeys.open(master, key, endpoint),
            headers(key, endpoint.headers()));
    cache.put(key, new Opened(endpoint, open));
    return open;
  }

  private CustomHeaders headers(EndpointKey key, EndpointSecret sealed) {
    return sealed == null
        ? CustomHeaders.NONE
        : CustomHeaders.open(master, sealed.sealed(), SecretContext.headers(sealed.id(), key));
  }
}
