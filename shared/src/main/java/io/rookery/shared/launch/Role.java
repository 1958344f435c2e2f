package io.rookery.shared.launch;

import io.rookery.shared.config.Settings;
import java.util.List;
import java.util.function.Function;

/** One of ingest, subscription, dispatch and console: what it needs, and how it is made. */
public interface Role {
  String name();

  /** Migrations that it brings, in order. */
  List<Schema> schemas();

  /** The default port of operations where this role is alone, as a setting. */
  default String opsPortSetting() {
    return name() + ".opsPort";
  }

  /**
   * Reads all its settings now, so that every problem is told before anything starts, and returns
   * what makes its verticle later.
   */
  Function<RoleContext, RoleVerticle> configure(Settings settings);
}
