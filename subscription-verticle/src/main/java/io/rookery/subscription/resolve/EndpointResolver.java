package io.rookery.subscription.resolve;

import io.rookery.shared.contract.SubscriptionContract.Resolutions;
import io.rookery.shared.contract.SubscriptionContract.Resolve;
import io.rookery.shared.directory.RegistryViews;
import io.rookery.shared.http.Problem;
import io.vertx.core.Future;

/** Answers where notifications go, for many endpoints in one question and one statement. */
public final class EndpointResolver {
  private static final int ENDPOINTS_MAX = 1_000;

  private final RegistryViews views;

  public EndpointResolver(RegistryViews views) {
    this.views = views;
  }

  /** One resolution for each endpoint asked, in the same order. */
  public Future<Resolutions> resolve(Resolve asked) {
    if (asked.endpoints().size() > ENDPOINTS_MAX) {
      throw Problem.of(
              413,
              "too_many_endpoints",
              "At most " + ENDPOINTS_MAX + " endpoints can be resolved in one question.")
          .exception();
    }
    return views.resolve(asked.endpoints()).map(Resolutions::new);
  }
}
