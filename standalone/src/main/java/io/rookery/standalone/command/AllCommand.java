package io.rookery.standalone.command;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.config.Settings;
import io.rookery.shared.launch.Ports;
import io.rookery.shared.launch.Role;
import io.rookery.shared.launch.Running;
import io.rookery.standalone.door.Api;
import io.rookery.standalone.door.SignInLink;
import io.rookery.standalone.postgres.EmbeddedDatabase;
import io.rookery.standalone.run.Lifetime;
import io.rookery.standalone.run.MasterKeyFiles;
import io.rookery.standalone.run.SecretFile;
import io.rookery.standalone.run.Standalone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs everything in one JVM. */
@Command(
    name = "all",
    description =
        "Run all roles in one process, with an embedded PostgreSQL unless database.url is set.",
    mixinStandardHelpOptions = true)
public final class AllCommand implements Callable<Integer> {
  private static final int ANSWER_SECONDS_MAX = 15;

  @Mixin private Places places;

  @Option(
      names = "--postgres-port",
      paramLabel = "PORT",
      description = "Port of the embedded PostgreSQL (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + EmbeddedDatabase.DEFAULT_PORT)
  private int postgresPort;

  private final List<Role> roles;

  public AllCommand(List<Role> roles) {
    this.roles = roles;
  }

  @Override
  public Integer call() throws Exception {
    Lifetime lifetime = Lifetime.begin();
    Map<String, String> overrides = new HashMap<>();
    Settings given = places.settings(Map.of());
    // A JVM of all roles has the operations port of ingest, whichever role starts first.
    overrides.put(roles.get(0).opsPortSetting(), given.text("ingest.opsPort"));
    if (given.secret("masterKey").isEmpty() && given.secret("masterKeyFile").isEmpty()) {
      overrides.put("masterKeyFile", masterKeyFile());
    }
    if (given.text("database.url").isEmpty()) {
      System.out.println("PostgreSQL: embedded, data in " + places.postgres());
      overrides.putAll(
          lifetime
              .closes(EmbeddedDatabase.start(places.postgres(), places.programs(), postgresPort))
              .overrides());
    }
    Standalone standalone = Standalone.start(places.settings(overrides), roles, lifetime);
    tellFirstKey(standalone.makeFirstKey());
    Ports ports = standalone.running().ports();
    System.out.printf(
        "Ready: ingest on port %d, console on %d, metrics and health on %d. Ctrl-C stops.%n",
        ports.of("http"), ports.of("console"), ports.of("ops"));
    tellSignInLink(given, standalone.running());
    lifetime.awaitEnd();
    return 0;
  }

  /**
   * Only on loopback, where the console makes one over plain HTTP; else people know the address.
   */
  private void tellSignInLink(Settings given, Running running) throws Exception {
    Path key = places.var("first-key");
    if (!given.text("console.host").equals("127.0.0.1")
        || !given.text("console.tlsKeyFile").isEmpty()
        || !Files.isReadable(key)) {
      return;
    }
    String console = "http://127.0.0.1:" + running.ports().of("console");
    new SignInLink(new Api(running.vertx(), console, Files.readString(key).strip()))
        .make()
        // The first key may have been revoked long ago.
        .otherwise(refused -> null)
        .map(
            link -> {
              if (link != null) {
                System.out.println("Console, signed in by this link, once and within 10 minutes:");
                System.out.println("  " + link);
              }
              return link;
            })
        .await(ANSWER_SECONDS_MAX, SECONDS);
  }

  private String masterKeyFile() throws IOException {
    Path file = places.var("master-key");
    if (MasterKeyFiles.make(file)) {
      System.out.println(
          "Master key: made, in "
              + file
              + ". Without it the stored secrets cannot be read: keep a"
              + " copy apart from the database.");
    }
    return file.toString();
  }

  private void tellFirstKey(Optional<String> key) throws IOException {
    Path file = places.var("first-key");
    if (key.isPresent()) {
      SecretFile.write(file, key.get() + "\n");
      System.out.println("First operator key, shown only now and kept in " + file + ":");
      System.out.println("  " + key.get());
    }
  }
}
