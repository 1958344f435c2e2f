package io.rookery.bench;

import io.rookery.bench.scenario.Marks;
import io.rookery.bench.scenario.Plan;
import io.rookery.bench.scenario.Report;
import io.rookery.bench.scenario.Result;
import io.rookery.bench.scenario.Scenario;
import io.rookery.standalone.run.Lifetime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Measures the whole system on this machine. */
@Command(
    name = "bench",
    description =
        "Measure load, receiver, Rookery and PostgreSQL as four processes on this machine.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  @Option(
      names = "--scenario",
      split = ",",
      paramLabel = "NAME",
      converter = ByName.class,
      description = "Which, separated by comma (default: all): ${COMPLETION-CANDIDATES}.")
  private List<Scenario> scenarios = List.of(Scenario.values());

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Seconds to measure, after the warm-up (default: ${DEFAULT-VALUE}).",
      defaultValue = "60")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "Seconds before, which are not measured (default: ${DEFAULT-VALUE}).",
      defaultValue = "15")
  private int warmUpSeconds;

  @Option(
      names = "--slow-warm-up",
      paramLabel = "N",
      description =
          "The same beside endpoints that hang or are dead, at least (default: ${DEFAULT-VALUE}).",
      defaultValue = "40")
  private int slowWarmUpSeconds;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows of dead and backlog (default: ${DEFAULT-VALUE}).",
      defaultValue = "1000000")
  private int rows;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Triggers a second of latency (default: ${DEFAULT-VALUE}).",
      defaultValue = "1000")
  private int perSecond;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there.")
  private Path json;

  @Option(names = "--check", description = "End with 1 where a pass mark is missed.")
  private boolean check;

  @Option(
      names = "--var",
      paramLabel = "DIR",
      description =
          "Work in a new folder here, on the disk to measure (default: ${DEFAULT-VALUE}).",
      defaultValue = "${sys:rookery.home:-.}/var")
  private Path var;

  @Option(names = "--keep", description = "Keep the folder with data and logs.")
  private boolean keep;

  @Override
  public Integer call() throws Exception {
    Lifetime lifetime = Lifetime.begin();
    Path folder =
        Files.createTempDirectory(Files.createDirectories(var), "bench-").toAbsolutePath();
    Plan plan =
        new Plan(
            folder,
            var.resolve("programs"),
            seconds,
            warmUpSeconds,
            slowWarmUpSeconds,
            rows,
            perSecond,
            lifetime);
    try {
      List<Result> results = new ArrayList<>();
      for (Scenario scenario : scenarios) {
        System.err.println("bench: " + scenario.wireName() + " ...");
        results.add(scenario.run(plan));
      }
      List<Marks.Mark> marks = Marks.of(results);
      Report report = Report.of(plan, results, marks);
      System.out.print(report.table());
      if (json != null) {
        Files.writeString(json, report.json().encodePrettily() + "\n");
      }
      return check && marks.stream().anyMatch(mark -> !mark.met()) ? 1 : 0;
    } finally {
      if (!keep) {
        delete(folder);
      } else {
        System.err.println("bench: data and logs are in " + folder);
      }
    }
  }

  private static void delete(Path folder) throws Exception {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }

  /** In lower case, as scenarios are written everywhere. */
  static final class ByName implements picocli.CommandLine.ITypeConverter<Scenario> {
    @Override
    public Scenario convert(String name) {
      return Stream.of(Scenario.values())
          .filter(one -> one.wireName().equals(name.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException("no such scenario: " + name));
    }
  }
}
