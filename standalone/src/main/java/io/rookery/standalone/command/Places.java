package io.rookery.standalone.command;

import io.rookery.shared.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
