package io.rookery.subscription;

import io.rookery.shared.config.Settings;
import io.rookery.shared.launch.Role;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.launch.RoleVerticle;
import io.rookery.shared.launch.Schema;
import java.util.List;
import java.util.function.Function;

/** Keeps subscriptions and API keys. Any number of JVMs may have it. */
public final class SubscriptionRole implements Role {
  /** Its migrations also bring the two views that the other roles read. */
  public static final Schema REGISTRY = new Schema("registry", "db/registry");

  @Override
  public String name() {
    return "subscription";
  }

  @Override
  public List<Schema> schemas() {
    return List.of(REGISTRY);
  }

  @Override
  public Function<RoleContext, RoleVerticle> configure(Settings settings) {
    SubscriptionSettings own = SubscriptionSettings.from(settings);
    return context -> new SubscriptionVerticle(own, context.database());
  }
}
