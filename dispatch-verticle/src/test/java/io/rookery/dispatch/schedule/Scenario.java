package io.rookery.dispatch.schedule;

import io.rookery.dispatch.breaker.HostKey;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/**
 * A network as it is drawn for one try: so many slots, an endpoint for each script, and the chance
 * of everything that happens in between.
 */
record Scenario(int slots, List<Script> scripts, long chance) {

  /**
   * One endpoint, of a client of its own.
   *
   * @param inFlightMax null: as the node's
   * @param ratePerSecond null: unlimited
   */
  record Script(
      Environment environment,
      int host,
      Behaviour behaviour,
      double usualSeconds,
      double arrivalsPerSecond,
      Integer inFlightMax,
      Double ratePerSecond) {

    Receiver receiver(int client) {
      return new Receiver(
          new EndpointKey(new ClientUuid(new UUID(client, client)), environment),
          new HostKey("host-" + host, 443),
          behaviour,
          usualSeconds,
          inFlightMax,
          ratePerSecond);
    }
  }

  /** Puts it together; the receivers are in the order of the scripts. */
  Schedule schedule(Vertx vertx) {
    Schedule schedule = new Schedule(vertx, slots, new SplittableRandom(chance));
    for (int i = 0; i < scripts.size(); i++) {
      schedule.add(scripts.get(i).receiver(i));
    }
    return schedule;
  }

  /** The same without some of its endpoints. */
  Scenario of(List<Script> some) {
    return new Scenario(slots, some, chance);
  }

  /** Anything: few slots, shared hosts, endpoints with limits of their own. */
  static Arbitrary<Scenario> troubled() {
    Arbitrary<Script> script =
        Combinators.combine(
                Arbitraries.frequency(
                    Tuple.of(3, Environment.PRODUCTION), Tuple.of(1, Environment.SANDBOX)),
                Arbitraries.integers().between(0, 4),
                Arbitraries.of(Behaviour.class),
                evenly(0.005, 0.5),
                evenly(0.2, 8),
                Arbitraries.integers().between(1, 6).injectNull(0.75),
                evenly(0.3, 10).injectNull(0.75))
            .as(Script::new);
    return Combinators.combine(
            Arbitraries.integers().between(4, 40),
            script.list().ofMinSize(2).ofMaxSize(12),
            chances())
        .as(Scenario::new);
  }

  /** Healthy endpoints that together need at most five of the slots, and ones that hold theirs. */
  static Arbitrary<Scenario> healthyBesideHanging(int slots) {
    Arbitrary<List<Double>> healthy = evenly(0.05, 0.6).list().ofMinSize(4).ofMaxSize(10);
    Arbitrary<List<Behaviour>> bad =
        Arbitraries.of(Behaviour.HANGS, Behaviour.SLOW).list().ofMinSize(1).ofMaxSize(10);
    return Combinators.combine(healthy, bad, chances())
        .as(
            (latencies, behaviours, chance) -> {
              List<Script> scripts = new ArrayList<>();
              for (double latency : latencies) {
                double arrivals = Math.min(5, 0.15 * slots / latencies.size() / latency);
                scripts.add(production(scripts.size(), Behaviour.HEALTHY, latency, arrivals));
              }
              for (Behaviour behaviour : behaviours) {
                scripts.add(production(scripts.size(), behaviour, 1, 5));
              }
              return new Scenario(slots, scripts, chance);
            });
  }

  /** Clients that differ in what a call takes; the last one may be a sandbox. */
  static Arbitrary<Scenario> greedy(int slots) {
    Arbitrary<List<Double>> latencies = evenly(0.3, 2).list().ofMinSize(3).ofMaxSize(6);
    Arbitrary<Boolean> sandbox = Arbitraries.of(false, false, true);
    return Combinators.combine(latencies, sandbox, chances())
        .as(
            (all, withSandbox, chance) -> {
              List<Script> scripts = new ArrayList<>();
              for (double latency : all) {
                scripts.add(production(scripts.size(), Behaviour.HEALTHY, latency, 0));
              }
              if (withSandbox) {
                Script last = scripts.remove(scripts.size() - 1);
                scripts.add(
                    new Script(
                        Environment.SANDBOX,
                        last.host(),
                        last.behaviour(),
                        last.usualSeconds(),
                        0,
                        null,
                        null));
              }
              return new Scenario(slots, scripts, chance);
            });
  }

  private static Script production(
      int host, Behaviour behaviour, double usualSeconds, double arrivalsPerSecond) {
    return new Script(
        Environment.PRODUCTION, host, behaviour, usualSeconds, arrivalsPerSecond, null, null);
  }

  private static Arbitrary<Double> evenly(double least, double most) {
    return Arbitraries.doubles()
        .between(least, most)
        .ofScale(3)
        .withDistribution(RandomDistribution.uniform());
  }

  /** A smaller chance is no simpler one. */
  private static Arbitrary<Long> chances() {
    return Arbitraries.longs().dontShrink();
  }
}
