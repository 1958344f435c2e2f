package io.rookery.bench;

import io.rookery.bench.micro.Micro;
import io.rookery.bench.profile.HotFrames;
import io.rookery.bench.rig.Folders;
import io.rookery.bench.rig.Server;
import io.rookery.bench.scenario.Marks;
import io.rookery.bench.scenario.Marks.Kind;
import io.rookery.bench.scenario.Plan;
import io.rookery.bench.scenario.Plan.Sizes;
import io.rookery.bench.scenario.Report;
import io.rookery.bench.scenario.Result;
import io.rookery.bench.scenario.Scenario;
import io.rookery.bench.scenario.Screens;
import io.rookery.standalone.run.Lifetime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Measures the whole system on this machine. */
@Command(
    name = "bench",
    description =
        "Measure load, receiver, Rookery and PostgreSQL as four processes on this machine.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  private static final int MARK_MISSED = 1;
  private static final int NOT_CREDIBLE = 3;

  @Option(
      names = "--scenario",
      split = ",",
      paramLabel = "NAME",
      converter = ByName.class,
      description = "Which, separated by comma (default: all): ${COMPLETION-CANDIDATES}.")
  private List<Scenario> scenarios;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Seconds to measure, after the warm-up (default: ${DEFAULT-VALUE}).",
      defaultValue = "60")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "Seconds before, which are not measured, at least (default: ${DEFAULT-VALUE}).",
      defaultValue = "30")
  private int warmUpSeconds;

  @Option(
      names = "--warm-up-max",
      paramLabel = "N",
      description =
          "So long the warm-up goes on while the JVMs still compile much (default: ${DEFAULT-VALUE}).",
      defaultValue = "150")
  private int warmUpSecondsMax;

  @Option(
      names = "--slow-warm-up",
      paramLabel = "N",
      description =
          "Seconds before, at least, beside endpoints that hang or are dead (default: ${DEFAULT-VALUE}).",
      defaultValue = "40")
  private int slowWarmUpSeconds;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows of dead, backlog and burst (default: ${DEFAULT-VALUE}).",
      defaultValue = "1000000")
  private int rows;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Triggers a second of latency (default: ${DEFAULT-VALUE}).",
      defaultValue = "1000")
  private int perSecond;

  @Option(
      names = "--users",
      paramLabel = "N",
      description = "Users of each client in ordered (default: ${DEFAULT-VALUE}).",
      defaultValue = "4")
  private int usersPerClient;

  @Option(
      names = "--ordering",
      paramLabel = "user|none",
      description =
          "Setting of the endpoints of ordered; with none its check must fail"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "user")
  private String ordering;

  @Option(
      names = "--profile",
      paramLabel = "FILE.jfr",
      description =
          "Record the system during the one scenario and print where it spent CPU and memory.")
  private Path profile;

  @Option(
      names = "--micro",
      description = "Microbenchmarks: parse, sign, guard, page; alone, or before the scenarios.")
  private boolean micro;

  @Option(
      names = "--screens",
      description =
          "Time every screen of the console beside --rows notifications of --clients; alone, or"
              + " before the scenarios.")
  private boolean screens;

  @Option(
      names = "--clients",
      paramLabel = "N",
      description = "Clients of --screens (default: ${DEFAULT-VALUE}).",
      defaultValue = "5000")
  private int clients;

  @Option(
      names = "--micro-iterations",
      paramLabel = "N",
      description =
          "Seconds to warm each of them up, and as many to measure (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int microIterations;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there.")
  private Path json;

  @Option(
      names = "--check",
      description = "End with 1 where a pass mark is missed, with 3 where the run is not credible.")
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

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    List<Scenario> chosen = chosen();
    Lifetime lifetime = Lifetime.begin();
    Path folder =
        Files.createTempDirectory(Files.createDirectories(var), "bench-").toAbsolutePath();
    try {
      Plan plan = plan(folder, lifetime);
      Optional<Micro> figures =
          micro ? Optional.of(Micro.run(microIterations, folder)) : Optional.empty();
      Optional<Screens> looked =
          screens ? Optional.of(Screens.run(plan, clients)) : Optional.empty();
      List<Server> servers = new ArrayList<>(looked.stream().map(Screens::server).toList());
      List<Result> results = new ArrayList<>();
      for (Scenario scenario : chosen) {
        System.err.println("bench: " + scenario.wireName() + " ...");
        Result result = scenario.run(plan);
        results.add(result);
        servers.add(result.server());
        // A scenario that breaks must not take the figures of those before it along.
        write(Report.of(plan, servers, results, Marks.of(results)));
      }
      List<Marks.Mark> marks = new ArrayList<>(Marks.of(results));
      looked.ifPresent(some -> marks.addAll(some.marks()));
      Report report = Report.of(plan, servers, results, marks);
      if (figures.isPresent()) {
        report = report.with("micro", figures.get().toJson(), figures.get().table());
      }
      if (looked.isPresent()) {
        report = report.with("screens", looked.get().toJson(), looked.get().table());
      }
      if (profile != null) {
        HotFrames hot = HotFrames.of(profile);
        report = report.with("profile", hot.toJson(), hot.table());
      }
      System.out.print(report.table());
      write(report);
      return check ? judged(marks) : 0;
    } finally {
      if (!keep) {
        Folders.delete(folder);
      } else {
        System.err.println("bench: data and logs are in " + folder);
      }
    }
  }

  private void write(Report report) throws IOException {
    if (json != null) {
      Files.writeString(json, report.json().encodePrettily() + "\n");
    }
  }

  private List<Scenario> chosen() {
    List<Scenario> all = micro || screens ? List.of() : List.of(Scenario.values());
    List<Scenario> chosen = scenarios == null ? all : scenarios;
    if (profile != null && (chosen.size() != 1 || check)) {
      throw new ParameterException(
          spec.commandLine(), "--profile is for one --scenario, and not to be judged by --check");
    }
    if (!List.of("user", "none").contains(ordering)) {
      throw new ParameterException(spec.commandLine(), "--ordering is user or none");
    }
    return chosen;
  }

  private Plan plan(Path folder, Lifetime lifetime) {
    Sizes sizes =
        new Sizes(
            seconds,
            warmUpSeconds,
            slowWarmUpSeconds,
            warmUpSecondsMax,
            rows,
            perSecond,
            usersPerClient);
    return new Plan(
        folder, var.resolve("programs"), sizes, ordering, Optional.ofNullable(profile), lifetime);
  }

  /** What is not credible is not even a failure. */
  private static int judged(List<Marks.Mark> marks) {
    if (!Marks.allMet(marks, Kind.CREDIBLE)) {
      return NOT_CREDIBLE;
    }
    return Marks.allMet(marks, Kind.PASS) ? 0 : MARK_MISSED;
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
