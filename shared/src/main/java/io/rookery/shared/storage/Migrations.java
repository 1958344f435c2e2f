package io.rookery.shared.storage;

import io.rookery.shared.launch.Schema;
import java.util.List;
import org.flywaydb.core.Flyway;

/** Brings the schemas up to date. Flyway's lock lets one process do it while the others wait. */
public final class Migrations {

  /** Blocks; call it off the event loop. Each schema has its own history. */
  public static void run(DatabaseSettings settings, List<Schema> schemas) {
    for (Schema schema : schemas) {
      Flyway.configure()
          .dataSource(settings.jdbcUrl(), settings.user(), settings.password())
          .locations("classpath:" + schema.location())
          .schemas(schema.name())
          .defaultSchema(schema.name())
          .table("migration_history")
          .load()
          .migrate();
    }
  }

  private Migrations() {}
}
