package io.rookery.bench.micro;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** All microbenchmarks, each in a JVM of its own, by JMH. */
public final class Micro {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /**
   * One figure.
   *
   * @param micros average time of one call in microseconds
   * @param error half of the interval that holds it with 99.9 %; NaN of a single iteration
   * @param bytes allocated by one call, in all threads; NaN where it was not measured
   */
  public record Figure(String name, double micros, double error, double bytes) {

    private JsonObject toJson() {
      return new JsonObject()
          .put("benchmark", name)
          .put("micros", rounded(micros))
          .put("error", rounded(error))
          .put("allocated_bytes", rounded(bytes));
    }

    private static Double rounded(double value) {
      return Double.isNaN(value) ? null : Math.round(value * 1_000) / 1_000.0;
    }
  }

  private final List<Figure> figures;

  private Micro(List<Figure> figures) {
    this.figures = figures;
  }

  /**
   * Runs them all.
   *
   * @param iterations of a second each to warm up, and as many that are measured
   * @param folder where PostgreSQL and its data may be
   */
  public static Micro run(int iterations, Path folder) throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(Pattern.quote(Micro.class.getPackageName() + "."))
                    .forks(1)
                    .warmupIterations(iterations)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(iterations)
                    .measurementTime(TimeValue.seconds(1))
                    .addProfiler(GCProfiler.class)
                    .jvmArgsAppend("-D" + PageBench.FOLDER_PROPERTY + "=" + folder)
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .run();
    List<Figure> figures = new ArrayList<>();
    for (RunResult result : results) {
      figures.add(figure(result));
      Result<?> cpu = result.getSecondaryResults().get("pageDecode");
      if (cpu != null) {
        // The mean of the iterations: JMH itself would add them up.
        double micros = cpu.getStatistics().getMean();
        figures.add(
            new Figure(
                "page_decode_cpu", micros, cpu.getStatistics().getMeanErrorAt(0.999), Double.NaN));
      }
    }
    return new Micro(figures);
  }

  /** One object for each. */
  public JsonArray toJson() {
    JsonArray all = new JsonArray();
    figures.forEach(figure -> all.add(figure.toJson()));
    return all;
  }

  /** For people. */
  public String table() {
    StringBuilder table = new StringBuilder(512);
    line(table, "%-16s %10s %10s %12s", "micro", "us/call", "+-", "bytes/call");
    for (Figure one : figures) {
      line(table, "%-16s %10.3f %10.3f %12.0f", one.name(), one.micros(), one.error(), one.bytes());
    }
    return table.toString();
  }

  private static Figure figure(RunResult result) {
    String method = result.getParams().getBenchmark();
    String name =
        method
            .substring(method.lastIndexOf('.') + 1)
            .replaceAll("([A-Z])", "_$1")
            .toLowerCase(Locale.ROOT);
    Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
    return new Figure(
        name,
        result.getPrimaryResult().getScore(),
        result.getPrimaryResult().getScoreError(),
        allocated == null ? Double.NaN : allocated.getScore());
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
