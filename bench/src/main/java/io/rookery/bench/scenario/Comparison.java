package io.rookery.bench.scenario;

import io.rookery.bench.rig.Client;
import io.rookery.bench.rig.Rig;
import io.rookery.bench.rig.Rookery;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What is left to healthy endpoints beside those that are not: measured without, with, without,
 * with and without them, after equal warm-ups. The machine is not the same for minutes, and the
 * tables grow: of three windows in which nothing differs but the time, each had 8 to 10 % less than
 * the one before. What changes evenly does not show in the ratio.
 */
final class Comparison {
  private final Plan plan;
  private final Rig rig;
  private final List<Client> clients;
  private final int healthy;

  /** The first {@code healthy} of the clients are those whose figures are compared. */
  Comparison(Plan plan, Rig rig, List<Client> clients, int healthy) {
    this.plan = plan;
    this.rig = rig;
    this.clients = clients;
    this.healthy = healthy;
  }

  /** What is wrong with the others. */
  @FunctionalInterface
  interface Trouble {
    /** Begins; the running Rookery to be measured with it. */
    Rookery begin(Rookery rookery) throws Exception;

    default void end() throws Exception {}
  }

  JsonObject run(Rookery started, Trouble trouble) throws Exception {
    Rookery rookery = started;
    final JsonObject before = baseline(rookery);
    rookery = trouble.begin(rookery);
    final JsonObject figures = troubled(measurement(rookery), trouble);
    rookery = anew(rookery);
    final JsonObject between = baseline(rookery);
    rookery = trouble.begin(rookery);
    final JsonObject again = troubled(measurement(rookery).unprofiled(), trouble);
    final JsonObject after = baseline(anew(rookery));
    Ratio ratio = new Ratio(List.of(before, between, after), List.of(figures, again));
    return figures
        .put("healthy_kept", ratio.of(window -> window.getDouble("healthy_per_second")))
        .put("p99_of_baseline", ratio.of(window -> arrival(window).getDouble("p99")))
        .put("again", again)
        .put("baseline", before)
        .put("baseline_between", between)
        .put("baseline_after", after);
  }

  private JsonObject baseline(Rookery rookery) throws Exception {
    return run(measurement(rookery).unprofiled());
  }

  private JsonObject troubled(Measurement measurement, Trouble trouble) throws Exception {
    JsonObject figures = run(measurement);
    trouble.end();
    return figures.put("parked", rig.sql().number("SELECT count(*) FROM delivery.backlog"));
  }

  private Measurement measurement(Rookery rookery) {
    return new Measurement(rig, rookery, Scenario.FULL_SPEED, clients, healthy);
  }

  private JsonObject run(Measurement measurement) throws Exception {
    return measurement.run(plan.sizes().longWarmUpSeconds(), plan.sizes().seconds());
  }

  /** Started again, with nothing left that waits. */
  private Rookery anew(Rookery rookery) throws Exception {
    rookery.close();
    rig.sql().run("TRUNCATE delivery.queue,delivery.backlog,delivery.endpoint_state");
    return rig.runs(Rookery.start(rig, Map.of()));
  }

  private static JsonObject arrival(JsonObject window) {
    return window.getJsonObject("arrival_ms");
  }

  /** Windows with the trouble, each beside the mean of the baselines before and after it. */
  record Ratio(List<JsonObject> baselines, List<JsonObject> troubled) {

    double of(ToDoubleFunction<JsonObject> figure) {
      double beside = 0;
      double with = 0;
      for (int i = 0; i < troubled.size(); i++) {
        with += figure.applyAsDouble(troubled.get(i));
        beside += figure.applyAsDouble(baselines.get(i)) / 2;
        beside += figure.applyAsDouble(baselines.get(i + 1)) / 2;
      }
      return Rounded.to3(with / beside);
    }
  }
}
