package io.rookery.shared.launch;

import io.rookery.shared.config.Settings;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.storage.Partitions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** All that a start needs to know, read whole before anything is opened. */
record LaunchPlan(
    DatabaseSettings database,
    Partitions.Retention retention,
    ClusterSettings cluster,
    String opsHost,
    int opsPort,
    List<Planned> roles) {

  record Planned(Role role, Function<RoleContext, RoleVerticle> verticle) {}

  /** Throws {@link io.rookery.shared.config.SettingsException} with every problem there is. */
  static LaunchPlan read(Settings settings, List<Role> roles) {
    DatabaseSettings database = DatabaseSettings.from(settings);
    if (database.url().isEmpty()) {
      settings.problem(
          "database.url", "is not set; a single role never starts a PostgreSQL of its own");
    }
    LaunchPlan plan =
        new LaunchPlan(
            database,
            Partitions.Retention.from(settings),
            ClusterSettings.from(settings),
            settings.text("ops.host"),
            settings.integer(roles.get(0).opsPortSetting(), 0, 65_535),
            roles.stream().map(role -> new Planned(role, role.configure(settings))).toList());
    settings.verify();
    return plan;
  }

  /**
   * Every process looks after the sequence and the partitions, so every one brings delivery; and
   * whoever changes something records it.
   */
  List<Schema> schemas() {
    Set<Schema> schemas = new LinkedHashSet<>();
    schemas.add(Schema.AUDIT);
    schemas.add(Schema.DELIVERY);
    roles.forEach(planned -> schemas.addAll(planned.role().schemas()));
    return List.copyOf(schemas);
  }

  String roleNames() {
    return String.join(",", roles.stream().map(planned -> planned.role().name()).toList());
  }
}
