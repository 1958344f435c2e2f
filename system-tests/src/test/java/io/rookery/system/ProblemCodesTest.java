package io.rookery.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.testing.DeclaredApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The codes of refusals stand as texts where they are made; here they are gathered. */
class ProblemCodesTest {
  private static final List<String> MODULES =
      List.of(
          "shared",
          "ingest-verticle",
          "subscription-verticle",
          "dispatch-verticle",
          "console-verticle");

  /**
   * Such as {@code Problem.of(404, "x"}; of many faults {@code verify}; StrictJson's {@code
   * refused}.
   */
  private static final Pattern MADE =
      Pattern.compile(
          "(?:Problem\\.of|new Problem)\\(\\s*(\\d+),\\s*\"([a-z_0-9]+)\""
              + "|(Problem\\.invalid|verify|refused)\\(\\s*\"([a-z_0-9]+)\"");

  /** Between the roles on the bus, and on the pages, which are no API. */
  private static final Set<String> OF_NO_ROUTE =
      Set.of(
          "413 too_many_endpoints",
          "400 invalid_form",
          "401 signed_out",
          "403 other_origin",
          "403 stale_form");

  @Test
  void every_code_of_a_refusal_is_declared_and_nothing_else() throws Exception {
    // When
    Set<String> made = new TreeSet<>();
    for (String module : MODULES) {
      gather(Path.of("..", module, "src", "main", "java"), made);
    }
    made.removeAll(OF_NO_ROUTE);

    // Then
    assertThat(DeclaredApi.read().problems())
        .as("the codes in components/responses of %s", DeclaredApi.PLACE)
        .isEqualTo(made);
  }

  private static void gather(Path sources, Set<String> made) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        Matcher one = MADE.matcher(Files.readString(file));
        while (one.find()) {
          made.add(one.group(1) != null ? one.group(1) + " " + one.group(2) : unnumbered(one));
        }
      }
    }
  }

  private static String unnumbered(Matcher one) {
    return (one.group(3).equals("refused") ? "400 " : "422 ") + one.group(4);
  }
}
