package io.rookery.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The docs say by which test each promise is kept; a promise whose test is gone is none. */
class NamedTestsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z0-9]*Test)\\b");

  @Test
  void every_test_that_the_docs_name_exists() throws Exception {
    // Given
    Set<String> named = new TreeSet<>();
    for (Path page : files(ROOT.resolve("docs"), ".md")) {
      NAMED.matcher(Files.readString(page)).results().forEach(one -> named.add(one.group(1)));
    }

    // When
    Set<String> existing = new TreeSet<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.map(one -> one.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(module)) {
          files(module, "Test.java")
              .forEach(file -> existing.add(file.getFileName().toString().replace(".java", "")));
        }
      }
    }

    // Then
    assertThat(named).isNotEmpty();
    assertThat(existing).containsAll(named);
  }

  private static Set<Path> files(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(one -> one.toString().endsWith(end)).collect(Collectors.toSet());
    }
  }
}
