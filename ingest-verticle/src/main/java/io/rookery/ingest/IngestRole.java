package io.rookery.ingest;

import io.rookery.shared.config.Settings;
import io.rookery.shared.launch.Role;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.launch.RoleVerticle;
import io.rookery.shared.launch.Schema;
import java.util.List;
import java.util.function.Function;

/** Takes triggers and stores them. Any number of JVMs may have it. */
public final class IngestRole implements Role {
  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public List<Schema> schemas() {
    return List.of(Schema.DELIVERY);
  }

  @Override
  public Function<RoleContext, RoleVerticle> configure(Settings settings) {
    IngestSettings own = IngestSettings.from(settings);
    return context -> new IngestVerticle(own, context);
  }
}
