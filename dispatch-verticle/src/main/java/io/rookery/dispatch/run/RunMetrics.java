package io.rookery.dispatch.run;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rookery.dispatch.retry.Verdict;
import io.rookery.shared.model.Environment;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What dispatch counts. No label names a client: there may be thousands of them. */
public final class RunMetrics {
  private final Map<Environment, Map<Verdict.Kind, Counter>> attempts =
      new EnumMap<>(Environment.class);
  private final Timer duration;
  private final Counter appearedLate;
  private final Counter foundByJanitor;

  public RunMetrics(MeterRegistry registry) {
    for (Environment environment : Environment.values()) {
      Map<Verdict.Kind, Counter> byVerdict = new EnumMap<>(Verdict.Kind.class);
      for (Verdict.Kind kind : Verdict.Kind.values()) {
        byVerdict.put(
            kind,
            Counter.builder("rookery.dispatch.attempts")
                .description("Attempts, by what became of the delivery")
                .tag("environment", environment.wireName())
                .tag("verdict", kind.name().toLowerCase(Locale.ROOT))
                .register(registry));
      }
      attempts.put(environment, byVerdict);
    }
    duration =
        Timer.builder("rookery.dispatch.attempt.duration")
            .description("From the beginning of an attempt to its end")
            .register(registry);
    appearedLate =
        Counter.builder("rookery.dispatch.appeared.late")
            .description("Rows whose commit became visible behind a cursor")
            .register(registry);
    foundByJanitor =
        Counter.builder("rookery.dispatch.janitor.found")
            .description("Rows lost sight of; anything above 0 is a fault of ours")
            .register(registry);
  }

  void attempted(Environment environment, Verdict.Kind kind, long latencyMs) {
    attempts.get(environment).get(kind).increment();
    duration.record(latencyMs, TimeUnit.MILLISECONDS);
  }

  void appearedLate(int rows) {
    appearedLate.increment(rows);
  }

  void foundByJanitor(int rows) {
    foundByJanitor.increment(rows);
  }

  /** Shows what the node has in memory. */
  public static void watch(MeterRegistry registry, NodeState node) {
    Gauge.builder("rookery.dispatch.shards.owned", () -> node.leases().owned().size())
        .description("Shards that this node owns, of 128")
        .register(registry);
    Gauge.builder("rookery.dispatch.held", () -> node.holdings().size())
        .description("Deliveries in memory")
        .register(registry);
    Gauge.builder("rookery.dispatch.in.flight", () -> node.lanes().inFlight())
        .description("Calls open")
        .register(registry);
    Gauge.builder("rookery.dispatch.endpoints.held.back", () -> node.breakers().heldBack())
        .description("Endpoints that take nothing now: breaker open, resting or disabled")
        .register(registry);
    Gauge.builder("rookery.dispatch.hosts.held.back", () -> node.hosts().heldBack())
        .description("Hosts shared by endpoints that are not connected to now")
        .register(registry);
  }
}
