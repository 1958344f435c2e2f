package io.rookery.standalone.command;

import io.rookery.standalone.postgres.EmbeddedDatabase;
import io.rookery.standalone.run.Lifetime;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the embedded PostgreSQL alone, for roles that run as processes of their own. */
@Command(
    name = "postgres",
    description = "Run the embedded PostgreSQL alone.",
    mixinStandardHelpOptions = true)
public final class PostgresCommand implements Callable<Integer> {
  @Mixin private Places places;

  @Option(
      names = {"--postgres-port", "--port"},
      paramLabel = "PORT",
      description = "Its port, on loopback (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + EmbeddedDatabase.DEFAULT_PORT)
  private int port;

  @Override
  public Integer call() throws Exception {
    Lifetime lifetime = Lifetime.begin();
    Map<String, String> settings =
        lifetime
            .closes(EmbeddedDatabase.start(places.postgres(), places.programs(), port))
            .overrides();
    System.out.println("PostgreSQL runs, data in " + places.postgres() + ". For the roles:");
    System.out.println("  export ROOKERY_DATABASE_URL=" + settings.get("database.url"));
    System.out.println("  export ROOKERY_DATABASE_USER=" + settings.get("database.user"));
    System.out.println(
        "  export ROOKERY_DATABASE_PASSWORD=$(cat " + places.postgres().resolve("password") + ")");
    System.out.println("Ctrl-C stops.");
    lifetime.awaitEnd();
    return 0;
  }
}
