package io.rookery.standalone.command;

import io.rookery.shared.config.Settings;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.standalone.postgres.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The folders that commands use. {@code bin/rookery} names the folder above them. */
public final class Places {
  @Option(
      names = "--conf",
      paramLabel = "DIR",
      description = "Folder of the conf files (default: ${DEFAULT-VALUE}).",
      defaultValue = "${sys:rookery.home:-.}/conf")
  private Path conf;

  @Option(
      names = "--var",
      paramLabel = "DIR",
      description = "Folder of data and keys (default: ${DEFAULT-VALUE}).",
      defaultValue = "${sys:rookery.home:-.}/var")
  private Path var;

  /** The settings of conf and environment, under these. */
  public Settings settings(Map<String, String> overrides) {
    return Settings.load(Files.isDirectory(conf) ? conf : null, System.getenv(), overrides);
  }

  /** The database that database.url names, or the embedded PostgreSQL that runs on this folder. */
  DatabaseSettings database() throws IOException {
    Settings settings = settings(Map.of());
    if (settings.text("database.url").isEmpty()) {
      settings =
          settings(
              EmbeddedDatabase.overridesOfRunning(postgres())
                  .orElseThrow(
                      () ->
                          new IOException(
                              "database.url is not set, and no embedded PostgreSQL runs on "
                                  + postgres())));
    }
    DatabaseSettings database = DatabaseSettings.from(settings);
    settings.verify();
    return database;
  }

  /** Where the master keys are; empty if the environment holds them itself. */
  Optional<Path> masterKeyFile() {
    Settings settings = settings(Map.of());
    return settings.secret("masterKey").isPresent()
        ? Optional.empty()
        : Optional.of(settings.secret("masterKeyFile").map(Path::of).orElse(var("master-key")));
  }

  /** The master keys, from wherever they are. */
  MasterKey masterKey() {
    return masterKeyFile()
        .map(MasterKey::in)
        .orElseGet(() -> MasterKey.parse(settings(Map.of()).secret("masterKey").orElseThrow()));
  }

  public Path var(String name) {
    return var.resolve(name);
  }

  /** Data of the embedded PostgreSQL. */
  public Path postgres() {
    return var.resolve("postgres");
  }

  /** Where its programs are unpacked, once for all data. */
  public Path programs() {
    return var.resolve("programs");
  }
}
