package io.rookery.system;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the build made of each module, as it lies in the module's folder. */
public final class BuiltModules {
  static final List<String> VERTICLES =
      List.of("ingest-verticle", "subscription-verticle", "dispatch-verticle", "console-verticle");
  private static final List<String> ALL =
      Stream.concat(Stream.of("shared", "standalone", "system-tests"), VERTICLES.stream()).toList();
  private static final Path ROOT = Path.of(System.getProperty("rookery.root", ".."));

  /** The classes that are shipped. */
  static JavaClasses main() {
    return imported(mainFolders());
  }

  /** The same and all tests; a module may have none. */
  static JavaClasses mainAndTests() {
    return imported(Stream.concat(mainFolders(), of("test-classes").filter(Files::isDirectory)));
  }

  /** The runnable jar of a module; fails with what to do if it was not packaged. */
  public static Path jar(String module) {
    Path jar = target(module).resolve(module + ".jar");
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(jar + " is missing: run mvn package -DskipTests first");
    }
    return jar;
  }

  /** A folder of this module that the next mvn clean removes. */
  public static Path scratch(String name) throws IOException {
    return Files.createDirectories(target("system-tests").resolve(name));
  }

  private static Stream<Path> mainFolders() {
    return of("classes").filter(folder -> !folder.startsWith(target("system-tests")));
  }

  private static Stream<Path> of(String folder) {
    return ALL.stream().map(module -> target(module).resolve(folder));
  }

  private static JavaClasses imported(Stream<Path> folders) {
    List<Path> all = folders.toList();
    for (Path folder : all) {
      if (!Files.isDirectory(folder)) {
        throw new IllegalStateException(folder + " is missing: build with the modules before it");
      }
    }
    return new ClassFileImporter().importPaths(all);
  }

  private static Path target(String module) {
    return ROOT.resolve(module).resolve("target");
  }

  private BuiltModules() {}
}
