package io.rookery.bench.scenario;

import io.rookery.bench.rig.Client;
import io.rookery.bench.rig.Rig;
import io.rookery.bench.rig.Rookery;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The same load without and with a change: measured without, with, without, with and without it.
 * The machine is not the same for minutes, and the tables grow: of three windows in which nothing
 * differs but the time, each had 8 to 10 % less than the one before. What changes evenly does not
 * show in the ratio.
 */
final class Comparison {
  private final Plan plan;
  private final Rig rig;
  private final List<Client> clients;
  private final int healthy;
  private final int warmUpSeconds;

  /** The first {@code healthy} of the clients are those whose figures are compared. */
  Comparison(Plan plan, Rig rig, List<Client> clients, int healthy, int warmUpSeconds) {
    this.plan = plan;
    this.rig = rig;
    this.clients = clients;
    this.healthy = healthy;
    this.warmUpSeconds = warmUpSeconds;
  }

  /** What is changed. */
  interface Change {
    /** Begins; the running Rookery to be measured with it. */
    Rookery begin(Rookery rookery) throws Exception;

    /** Ends; the running Rookery to be measured without it. */
    Rookery end(Rookery rookery) throws Exception;

    /** How it is measured with it. */
    default Measurement measured(Measurement without) {
      return without;
    }
  }

  JsonObject run(Rookery started, Change change) throws Exception {
    Rookery rookery = started;
    final JsonObject before = run(measurement(rookery).unprofiled());
    rookery = change.begin(rookery);
    final JsonObject figures = with(change, measurement(rookery));
    rookery = change.end(rookery);
    final JsonObject between = run(measurement(rookery).unprofiled());
    rookery = change.begin(rookery);
    final JsonObject again = with(change, measurement(rookery).unprofiled());
    rookery = change.end(rookery);
    final JsonObject after = run(measurement(rookery).unprofiled());
    Ratio ratio = new Ratio(List.of(before, between, after), List.of(figures, again));
    return figures
        .put("throughput_kept", ratio.of(window -> window.getDouble("healthy_per_second")))
        .put("p99_of_baseline", ratio.of(window -> arrival(window).getDouble("p99")))
        .put("again", again)
        .put("baseline", before)
        .put("baseline_between", between)
        .put("baseline_after", after);
  }

  private JsonObject with(Change change, Measurement measurement) throws Exception {
    return run(change.measured(measurement))
        .put("parked", rig.sql().number("SELECT count(*) FROM delivery.backlog"));
  }

  private Measurement measurement(Rookery rookery) {
    return new Measurement(rig, rookery, Scenario.FULL_SPEED, clients, healthy);
  }

  private JsonObject run(Measurement measurement) throws Exception {
    return measurement.run(warmUpSeconds, plan.sizes());
  }

  private static JsonObject arrival(JsonObject window) {
    return window.getJsonObject("arrival_ms");
  }

  /** Windows with the change, each beside the mean of the baselines before and after it. */
  record Ratio(List<JsonObject> baselines, List<JsonObject> changed) {

    double of(ToDoubleFunction<JsonObject> figure) {
      double beside = 0;
      double with = 0;
      for (int i = 0; i < changed.size(); i++) {
        with += figure.applyAsDouble(changed.get(i));
        beside += figure.applyAsDouble(baselines.get(i)) / 2;
        beside += figure.applyAsDouble(baselines.get(i + 1)) / 2;
      }
      return Rounded.to3(with / beside);
    }
  }
}
