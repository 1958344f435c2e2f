package io.rookery.dispatch;

import io.rookery.shared.config.Settings;
import io.rookery.shared.launch.Role;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.launch.RoleVerticle;
import io.rookery.shared.launch.Schema;
import java.util.List;
import java.util.function.Function;

/** Leases shards, delivers, retries, records. Any number of JVMs may have it. */
public final class DispatchRole implements Role {
  @Override
  public String name() {
    return "dispatch";
  }

  @Override
  public List<Schema> schemas() {
    return List.of(Schema.DELIVERY);
  }

  @Override
  public Function<RoleContext, RoleVerticle> configure(Settings settings) {
    DispatchSettings own = DispatchSettings.from(settings);
    return context -> new DispatchVerticle(own, context);
  }
}
