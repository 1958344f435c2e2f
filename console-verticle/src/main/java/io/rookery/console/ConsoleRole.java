package io.rookery.console;

import io.rookery.shared.config.Settings;
import io.rookery.shared.launch.Role;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.launch.RoleVerticle;
import io.rookery.shared.launch.Schema;
import java.util.List;
import java.util.function.Function;

/** The door for people. It has no tables: whatever it knows it asks on the bus. */
public final class ConsoleRole implements Role {
  @Override
  public String name() {
    return "console";
  }

  @Override
  public List<Schema> schemas() {
    return List.of();
  }

  @Override
  public Function<RoleContext, RoleVerticle> configure(Settings settings) {
    ConsoleSettings own = ConsoleSettings.from(settings);
    return context -> new ConsoleVerticle(own, context);
  }
}
